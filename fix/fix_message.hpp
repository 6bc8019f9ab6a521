#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace tocsin {

// One field of a FixMessage: its tag, and where its value stands in the message's text.
struct FixField {
  int tag = 0;
  std::uint32_t begin = 0;
  std::uint32_t size = 0;
};

// One message of FIX as plain data: its fields in the order of the wire, the entries of a repeating group one after the
// other behind the field that counts them. The session's own fields (BeginString, BodyLength, CompIDs, CheckSum) are
// not among them; SendingTime(52) of a message that was received is the first.
struct FixMessage {
  std::string type;          // MsgType(35)
  std::uint64_t number = 0;  // MsgSeqNum(34) of a message that was received
  std::string text;          // all values, one behind the other
  std::vector<FixField> fields;

  // Appends a field. `value` is anything with data() and size(); without SOH, as FIX has no way to carry one.
  template <class Text>
  void add(int tag, const Text& value) {
    fields.push_back(FixField{tag, static_cast<std::uint32_t>(text.size()), static_cast<std::uint32_t>(value.size())});
    text.append(value.data(), value.size());
  }
  void clear() {
    type.clear();
    number = 0;
    text.clear();
    fields.clear();
  }
  void reserve(std::size_t fields_count, std::size_t bytes_count) {
    fields.reserve(fields_count);
    text.reserve(bytes_count);
  }
  void add_number(int tag, std::int64_t value) { add(tag, std::to_string(value)); }

  // The value of one of the fields, as a std::string or a std::string_view, which then lies in `text`.
  template <class Text>
  Text value(const FixField& field) const {
    return Text(text.data() + field.begin, field.size);
  }

  // Of the first field with this tag; empty where there is none.
  template <class Text>
  Text find(int tag) const {
    for (const FixField& field : fields) {
      if (field.tag == tag) return value<Text>(field);
    }
    return Text();
  }
};

}  // namespace tocsin
