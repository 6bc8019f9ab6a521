#include "feeds/decimal.hpp"

#include <array>
#include <bit>
#include <charconv>
#include <cstring>
#include <limits>

#include "engine/check.hpp"

namespace tocsin {
namespace {

constexpr std::array<std::uint64_t, 10> powers{1,       10,        100,        1'000,       10'000,
                                               100'000, 1'000'000, 10'000'000, 100'000'000, 1'000'000'000};
// So many digits cannot overflow 64 bits.
constexpr std::ptrdiff_t safe_digits_max = 19;

constexpr bool is_little_endian = std::endian::native == std::endian::little;

// Eight digits at a time: neighbours become pairs, pairs fours, fours eight. False where they are not all digits.
bool read_eight_digits(const char* at, std::uint64_t& value) noexcept {
  std::uint64_t word = 0;
  std::memcpy(&word, at, sizeof word);
  word ^= 0x3030'3030'3030'3030;
  if ((((word + 0x7676'7676'7676'7676) | word) & 0x8080'8080'8080'8080) != 0) return false;
  word = (word * 10 + (word >> 8)) & 0x00ff'00ff'00ff'00ff;
  word = (word * 100 + (word >> 16)) & 0x0000'ffff'0000'ffff;
  word = (word * 10'000 + (word >> 32)) & 0xffff'ffff;
  value = value * 100'000'000 + word;
  return true;
}

// Reads digits onto `value` and returns where they end.
[[gnu::always_inline]] inline const char* read_digits(const char* at, const char* end, std::uint64_t& value) noexcept {
  while (is_little_endian && end - at >= 8 && read_eight_digits(at, value)) at += 8;
  for (; at != end; ++at) {
    const auto digit = static_cast<unsigned>(*at - '0');
    if (digit > 9) break;
    value = value * 10 + digit;
  }
  return at;
}

std::string_view without_trailing_zeros(std::string_view digits) noexcept {
  while (!digits.empty() && digits.back() == '0') digits.remove_suffix(1);
  return digits;
}

std::string_view without_leading_zeros(std::string_view digits) noexcept {
  while (!digits.empty() && digits.front() == '0') digits.remove_prefix(1);
  return digits;
}

bool all_digits(std::string_view text) noexcept {
  return text.find_first_not_of("0123456789") == std::string_view::npos;
}

bool take_with_sign(std::uint64_t magnitude, bool negative, std::int64_t& value) noexcept {
  if (magnitude > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max())) return false;
  value = static_cast<std::int64_t>(magnitude);
  if (negative) value = -value;
  return true;
}

// The rare shapes: superfluous zeros, a point without digits on one side, a number too long for the quick way.
bool read_slowly(std::string_view text, bool negative, int decimals, std::int64_t& value) noexcept {
  const std::size_t point = text.find('.');
  const std::string_view whole_part = text.substr(0, point);
  std::string_view fraction = point == std::string_view::npos ? std::string_view{} : text.substr(point + 1);
  const bool has_point_alone = point != std::string_view::npos && fraction.empty();
  if (!all_digits(whole_part) || !all_digits(fraction) || has_point_alone) return false;
  if (whole_part.empty() && fraction.empty()) return false;
  const std::string_view whole = without_leading_zeros(whole_part);
  fraction = without_trailing_zeros(fraction);
  if (std::ssize(fraction) > decimals || std::ssize(whole) + decimals > safe_digits_max) return false;
  std::uint64_t digits = 0;
  read_digits(whole.data(), whole.data() + whole.size(), digits);
  read_digits(fraction.data(), fraction.data() + fraction.size(), digits);
  return take_with_sign(digits * powers[static_cast<std::size_t>(decimals - std::ssize(fraction))], negative, value);
}

}  // namespace

bool read_decimal(std::string_view text, int decimals, std::int64_t& value) noexcept {
  TOCSIN_CHECK(decimals >= 0 && decimals <= 9);
  const bool negative = text.starts_with('-');
  if (negative) text.remove_prefix(1);
  const char* const begin = text.data();
  const char* const end = begin + text.size();
  std::uint64_t digits = 0;
  const char* const point = read_digits(begin, end, digits);
  const char* at = point;
  if (at != end && *at == '.') at = read_digits(at + 1, end, digits);
  const std::ptrdiff_t missing = decimals - (at == point ? 0 : at - point - 1);
  const bool plain = point != begin && at == end && at != point + 1 && missing >= 0;
  if (!plain || (at - begin) + missing > safe_digits_max) return read_slowly(text, negative, decimals, value);
  return take_with_sign(digits * powers[static_cast<std::size_t>(missing)], negative, value);
}

void append_price(std::string& out, Price price) {
  if (price == no_price) return;
  if (price.units < 0) out.push_back('-');
  const auto magnitude = static_cast<std::uint64_t>(price.units < 0 ? -price.units : price.units);
  constexpr auto ones = static_cast<std::uint64_t>(Price::units_per_one);
  std::array<char, 20> whole{};
  const auto [whole_end, error] = std::to_chars(whole.data(), whole.data() + whole.size(), magnitude / ones);
  out.append(whole.data(), whole_end);
  std::array<char, 10> fraction{'.'};
  std::uint64_t rest = magnitude % ones;
  for (std::size_t i = 9; i > 0; --i, rest /= 10) fraction[i] = static_cast<char>('0' + rest % 10);
  const std::string_view digits = without_trailing_zeros({fraction.data(), fraction.size()});
  if (digits.size() > 1) out.append(digits);
}

}  // namespace tocsin
