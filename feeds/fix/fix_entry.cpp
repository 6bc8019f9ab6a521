#include "feeds/fix/fix_entry.hpp"

namespace tocsin {

FixEntry entry_of_status(const FixMessage& message) noexcept {
  FixEntry entry;
  for (const FixField& field : message.fields) entry.take(field.tag, message.value<std::string_view>(field));
  return entry;
}

}  // namespace tocsin
