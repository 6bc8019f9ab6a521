#include "feeds/decimal.hpp"

#include <array>
#include <charconv>
#include <limits>

#include "engine/check.hpp"

namespace tocsin {
namespace {

constexpr std::array<std::uint64_t, 10> powers{1,       10,        100,        1'000,       10'000,
                                               100'000, 1'000'000, 10'000'000, 100'000'000, 1'000'000'000};
// So many digits cannot overflow 64 bits.
constexpr std::ptrdiff_t safe_digits_max = 19;

// Reads digits onto `value` and returns where they end.
const char* read_digits(const char* at, const char* end, std::uint64_t& value) noexcept {
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

std::optional<std::int64_t> with_sign(std::uint64_t magnitude, bool negative) noexcept {
  if (magnitude > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max())) return std::nullopt;
  const auto value = static_cast<std::int64_t>(magnitude);
  return negative ? -value : value;
}

// The rare shapes: superfluous zeros, a point without digits on one side, a number too long for the quick way.
std::optional<std::int64_t> parse_slowly(std::string_view text, bool negative, int decimals) noexcept {
  const std::size_t point = text.find('.');
  const std::string_view whole_part = text.substr(0, point);
  std::string_view fraction = point == std::string_view::npos ? std::string_view{} : text.substr(point + 1);
  const bool has_point_alone = point != std::string_view::npos && fraction.empty();
  if (!all_digits(whole_part) || !all_digits(fraction) || has_point_alone) return std::nullopt;
  if (whole_part.empty() && fraction.empty()) return std::nullopt;
  const std::string_view whole = without_leading_zeros(whole_part);
  fraction = without_trailing_zeros(fraction);
  if (std::ssize(fraction) > decimals || std::ssize(whole) + decimals > safe_digits_max) return std::nullopt;
  std::uint64_t value = 0;
  read_digits(whole.data(), whole.data() + whole.size(), value);
  read_digits(fraction.data(), fraction.data() + fraction.size(), value);
  return with_sign(value * powers[static_cast<std::size_t>(decimals - std::ssize(fraction))], negative);
}

}  // namespace

std::optional<std::int64_t> parse_decimal(std::string_view text, int decimals) noexcept {
  TOCSIN_CHECK(decimals >= 0 && decimals <= 9);
  const bool negative = text.starts_with('-');
  if (negative) text.remove_prefix(1);
  const char* const begin = text.data();
  const char* const end = begin + text.size();
  std::uint64_t value = 0;
  const char* const point = read_digits(begin, end, value);
  const char* at = point;
  if (at != end && *at == '.') at = read_digits(at + 1, end, value);
  const std::ptrdiff_t missing = decimals - (at == point ? 0 : at - point - 1);
  const bool plain = point != begin && at == end && at != point + 1 && missing >= 0;
  if (!plain || (at - begin) + missing > safe_digits_max) return parse_slowly(text, negative, decimals);
  return with_sign(value * powers[static_cast<std::size_t>(missing)], negative);
}

std::optional<Price> parse_price(std::string_view text) noexcept {
  const auto units = parse_decimal(text, 9);
  if (!units) return std::nullopt;
  return Price{*units};
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
