#include "fix/quickfix_message.hpp"

#include <cstdlib>
#include <sstream>

#include "fix/fix_dictionary.hpp"
#include "fix/fix_tag.hpp"

namespace tocsin {
namespace {

// Of an update of both sides of a book; longer messages grow.
constexpr std::size_t usual_fields = 40;
constexpr std::size_t usual_bytes = 400;

constexpr char end_of_field = '\x01';

void append_field(std::string& text, int tag, const std::string& value) {
  text += std::to_string(tag) + '=' + value + end_of_field;
}

// Of its entries there is one list a group; a message has few groups.
const std::vector<FIX::FieldMap*>* entries_of(const FIX::FieldMap& map, int tag) {
  for (auto group = map.g_begin(); group != map.g_end(); ++group) {
    if (group->first == tag) return &group->second;
  }
  return nullptr;
}

void flatten(const FIX::FieldMap& map, FixMessage& message) {
  for (const FIX::FieldBase& field : map) {
    message.add(field.getTag(), field.getString());
    const std::vector<FIX::FieldMap*>* const entries = entries_of(map, field.getTag());
    if (entries == nullptr) continue;
    for (const FIX::FieldMap* entry : *entries) flatten(*entry, message);
  }
}

void read_header(const FIX::FieldMap& header, FixMessage& message) {
  for (const FIX::FieldBase& field : header) {
    if (field.getTag() == FIX::FIELD::MsgType) message.type = field.getString();
    if (field.getTag() == FIX::FIELD::MsgSeqNum) message.number = std::strtoull(field.getString().c_str(), nullptr, 10);
    if (field.getTag() == FIX::FIELD::SendingTime) message.add(fix_tag::sending_time, field.getString());
  }
}

}  // namespace

std::shared_ptr<FIX::DataDictionary> quickfix_dictionary(bool is_strict) {
  std::istringstream text(fix_dictionary);
  auto dictionary = std::make_shared<FIX::DataDictionary>(text);
  dictionary->checkFieldsOutOfOrder(is_strict);
  dictionary->checkFieldsHaveValues(is_strict);
  dictionary->checkUserDefinedFields(is_strict);
  dictionary->allowUnknownMsgFields(!is_strict);
  return dictionary;
}

void from_quickfix(const FIX::Message& message, FixMessage& plain) {
  plain.clear();
  plain.reserve(usual_fields, usual_bytes);
  read_header(message.getHeader(), plain);
  flatten(message, plain);
}

FIX::Message to_quickfix(const FixMessage& message, const FIX::DataDictionary& dictionary) {
  std::string text;
  append_field(text, FIX::FIELD::BeginString, FIX::BeginString_FIX44);
  append_field(text, FIX::FIELD::BodyLength, "0");
  append_field(text, FIX::FIELD::MsgType, message.type);
  for (const FixField& field : message.fields) append_field(text, field.tag, message.value<std::string>(field));
  append_field(text, FIX::FIELD::CheckSum, "000");
  return FIX::Message(text, dictionary, dictionary, false);
}

}  // namespace tocsin
