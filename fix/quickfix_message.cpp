#include "fix/quickfix_message.hpp"

#include <cstdlib>
#include <sstream>

#include "fix/fix_dictionary.hpp"
#include "fix/fix_tag.hpp"

namespace tocsin {
namespace {

constexpr char end_of_field = '\x01';

void append_field(std::string& text, int tag, const std::string& value) {
  text += std::to_string(tag) + '=' + value + end_of_field;
}

void flatten(const FIX::FieldMap& map, FixMessage& message) {
  const bool has_groups = map.g_begin() != map.g_end();
  for (const FIX::FieldBase& field : map) {
    message.add(field.getTag(), field.getString());
    if (!has_groups || !map.hasGroup(field.getTag())) continue;
    const std::size_t count = map.groupCount(field.getTag());
    for (std::size_t i = 1; i <= count; ++i) flatten(map.getGroupRef(static_cast<int>(i), field.getTag()), message);
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

FixMessage from_quickfix(const FIX::Message& message) {
  FixMessage plain;
  const FIX::Header& header = message.getHeader();
  if (header.isSetField(FIX::FIELD::MsgType)) plain.type = header.getField(FIX::FIELD::MsgType);
  if (header.isSetField(FIX::FIELD::MsgSeqNum)) {
    plain.number = std::strtoull(header.getField(FIX::FIELD::MsgSeqNum).c_str(), nullptr, 10);
  }
  if (header.isSetField(FIX::FIELD::SendingTime)) {
    plain.add(fix_tag::sending_time, header.getField(FIX::FIELD::SendingTime));
  }
  flatten(message, plain);
  return plain;
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
