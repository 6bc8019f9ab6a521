#include "feeds/quoted.hpp"

#include <algorithm>

namespace tocsin {
namespace {

bool continues_a_letter(char byte) noexcept { return (static_cast<unsigned char>(byte) & 0xC0U) == 0x80U; }

}  // namespace

std::string quoted(std::string_view text) {
  std::size_t shown = std::min(text.size(), quoted_bytes_max);
  while (shown < text.size() && shown > 0 && continues_a_letter(text[shown])) --shown;
  std::string quote = "`";
  for (const char byte : text.substr(0, shown)) {
    quote += static_cast<unsigned char>(byte) < 0x20 || byte == 0x7F ? '?' : byte;
  }
  return quote + (shown < text.size() ? "...`" : "`");
}

}  // namespace tocsin
