#include "app/latency/hdr_encoding.hpp"

#include <openssl/evp.h>
#include <zlib.h>

#include <algorithm>
#include <bit>
#include <span>

#include "engine/setup_error.hpp"

namespace tocsin {
namespace {

// The cookies' second digit from the right is the size of a word, which this encoding does not have.
constexpr std::uint32_t counts_cookie = 0x1c849313;
constexpr std::uint32_t compressed_cookie = 0x1c849314;
constexpr std::size_t head_bytes = 40;
constexpr std::size_t compressed_head_bytes = 8;
constexpr std::size_t unpacked_max = std::size_t{4} << 20;
constexpr std::uint64_t total_max = std::uint64_t{1} << 62;

[[noreturn]] void refuse(const std::string& why) { throw SetupError("the histogram: " + why); }

// ---- numbers, the highest byte first

template <class Number>
void put(std::string& out, Number number) {
  for (int shift = 8 * (static_cast<int>(sizeof number) - 1); shift >= 0; shift -= 8) {
    out += static_cast<char>(number >> shift & 0xff);
  }
}

template <class Number>
Number take(std::string_view& bytes) {
  Number number = 0;
  for (std::size_t i = 0; i < sizeof number; ++i) {
    number = static_cast<Number>(number << 8 | static_cast<unsigned char>(bytes[i]));
  }
  bytes.remove_prefix(sizeof number);
  return number;
}

// ---- counts: ZigZag LEB128 of at most nine bytes, the ninth of eight bits. Below zero: so many zeros.

void put_signed(std::string& out, std::int64_t number) {
  auto zigzag = static_cast<std::uint64_t>(number) << 1 ^ static_cast<std::uint64_t>(number >> 63);
  for (int i = 0; i < 8 && zigzag > 0x7f; ++i, zigzag >>= 7) out += static_cast<char>((zigzag & 0x7f) | 0x80);
  out += static_cast<char>(zigzag);
}

std::int64_t take_signed(std::string_view& bytes) {
  std::uint64_t zigzag = 0;
  for (unsigned i = 0;; ++i) {
    if (bytes.empty()) refuse("a count breaks off");
    const std::uint64_t byte = static_cast<unsigned char>(bytes.front());
    bytes.remove_prefix(1);
    const bool is_ninth = i == 8;
    zigzag |= (is_ninth ? byte : byte & 0x7f) << 7 * i;
    if (is_ninth || byte < 0x80) break;
  }
  return static_cast<std::int64_t>(zigzag >> 1 ^ (0 - (zigzag & 1)));
}

std::string packed_counts(std::span<const std::uint64_t> counts) {
  std::string out;
  std::int64_t zeros = 0;
  for (const std::uint64_t count : counts) {
    if (count == 0) {
      ++zeros;
      continue;
    }
    if (zeros > 0) put_signed(out, zeros == 1 ? 0 : -zeros);
    zeros = 0;
    put_signed(out, static_cast<std::int64_t>(count));
  }
  return out;
}

// ---- zlib and base64

std::string deflated(const std::string& bytes) {
  std::string out(::compressBound(bytes.size()), '\0');
  uLongf size = out.size();
  const auto* const in = reinterpret_cast<const Bytef*>(bytes.data());
  if (::compress(reinterpret_cast<Bytef*>(out.data()), &size, in, bytes.size()) != Z_OK) refuse("not compressed");
  out.resize(size);
  return out;
}

std::string inflated(std::string_view bytes) {
  for (std::size_t room = std::size_t{64} << 10; room <= unpacked_max; room *= 2) {
    std::string out(room, '\0');
    uLongf size = out.size();
    const auto* const in = reinterpret_cast<const Bytef*>(bytes.data());
    const int status = ::uncompress(reinterpret_cast<Bytef*>(out.data()), &size, in, bytes.size());
    if (status == Z_OK) return out.substr(0, size);
    if (status != Z_BUF_ERROR || size < room) refuse("expected a whole zlib stream");
  }
  refuse("it is larger than 4 MiB");
}

std::string base64(const std::string& bytes) {
  std::string out((bytes.size() + 2) / 3 * 4 + 1, '\0');
  const int size =
      ::EVP_EncodeBlock(reinterpret_cast<unsigned char*>(out.data()),
                        reinterpret_cast<const unsigned char*>(bytes.data()), static_cast<int>(bytes.size()));
  out.resize(static_cast<std::size_t>(size));
  return out;
}

std::string unbase64(std::string_view text) {
  if (text.empty() || text.size() % 4 != 0 || text.size() > unpacked_max) refuse("expected base64");
  std::string out(text.size() / 4 * 3, '\0');
  const int size =
      ::EVP_DecodeBlock(reinterpret_cast<unsigned char*>(out.data()),
                        reinterpret_cast<const unsigned char*>(text.data()), static_cast<int>(text.size()));
  if (size != static_cast<int>(out.size())) refuse("expected base64");
  const std::size_t padding = text.size() - std::min(text.size(), text.find_last_not_of('=') + 1);
  if (padding > 2) refuse("expected base64");
  out.resize(out.size() - padding);
  return out;
}

// ---- what places mean in somebody's histogram

// The places of a histogram of any range and digits: each doubling has half as many as the first two together.
class Scale {
 public:
  Scale(std::uint32_t digits, std::uint64_t lowest) {
    if (digits < 1 || digits > 5) refuse("expected 1 to 5 significant digits");
    if (lowest < 1 || lowest > total_max) refuse("expected a lowest value above zero");
    std::uint64_t exact = 2;
    for (std::uint32_t i = 0; i < digits; ++i) exact *= 10;
    half_bits_ = static_cast<unsigned>(std::bit_width(exact - 1)) - 1;
    unit_bits_ = static_cast<unsigned>(std::bit_width(lowest)) - 1;
  }

  // Places that hold a length below 2^62.
  [[nodiscard]] std::uint64_t places() const noexcept {
    const unsigned bits = half_bits_ + 1 + unit_bits_;
    return bits > 62 ? 0 : (std::uint64_t{62} - bits + 2) << half_bits_;
  }
  // The last length of a place, by which the public tools name it.
  [[nodiscard]] std::int64_t last_of(std::uint64_t place) const noexcept {
    const std::uint64_t half = std::uint64_t{1} << half_bits_;
    const std::uint64_t shift = place < 2 * half ? 0 : (place >> half_bits_) - 1;
    return static_cast<std::int64_t>(((place - (shift << half_bits_) + 1) << (shift + unit_bits_)) - 1);
  }

 private:
  unsigned half_bits_ = 0;
  unsigned unit_bits_ = 0;
};

std::vector<PlaceCount> counts_of(std::string_view bytes, const Scale& scale) {
  std::vector<PlaceCount> counts;
  std::uint64_t place = 0;
  std::uint64_t total = 0;
  while (!bytes.empty()) {
    const std::int64_t number = take_signed(bytes);
    const std::uint64_t places = number < 0 ? 0 - static_cast<std::uint64_t>(number) : 1;
    if (places > scale.places() || place > scale.places() - places) refuse("more places than its range has");
    const std::size_t ours = LatencyHistogram::place_of(std::min(scale.last_of(place), LatencyHistogram::highest));
    place += places;
    if (number <= 0) continue;
    const auto count = static_cast<std::uint64_t>(number);
    if (count > total_max - total) refuse("more than 2^62 lengths");
    total += count;
    if (!counts.empty() && counts.back().place == ours) {
      counts.back().count += count;
    } else {
      counts.push_back({.place = ours, .count = count});
    }
  }
  return counts;
}

}  // namespace

std::string hdr_text(const LatencyHistogram& histogram) {
  const std::string counts = packed_counts(histogram.counts());
  std::string bytes;
  put<std::uint32_t>(bytes, counts_cookie);
  put<std::uint32_t>(bytes, static_cast<std::uint32_t>(counts.size()));
  put<std::uint32_t>(bytes, 0);  // places are not shifted
  put<std::uint32_t>(bytes, LatencyHistogram::digits);
  put<std::uint64_t>(bytes, 1);
  put<std::uint64_t>(bytes, LatencyHistogram::highest);
  put<std::uint64_t>(bytes, std::bit_cast<std::uint64_t>(1.0));  // values are not scaled
  const std::string packed = deflated(bytes + counts);
  std::string whole;
  put<std::uint32_t>(whole, compressed_cookie);
  put<std::uint32_t>(whole, static_cast<std::uint32_t>(packed.size()));
  return base64(whole + packed);
}

std::vector<PlaceCount> hdr_counts(std::string_view text) {
  const std::string whole = unbase64(text);
  std::string_view packed = whole;
  if (packed.size() < compressed_head_bytes || take<std::uint32_t>(packed) != compressed_cookie) {
    refuse("expected the compressed encoding V2");
  }
  if (take<std::uint32_t>(packed) != packed.size()) refuse("its length is not the one it says");
  const std::string bytes = inflated(packed);
  std::string_view rest = bytes;
  if (rest.size() < head_bytes || take<std::uint32_t>(rest) != counts_cookie) refuse("expected the encoding V2");
  const auto counts_bytes = take<std::uint32_t>(rest);
  if (take<std::uint32_t>(rest) != 0) refuse("its places are shifted, which is not understood");
  const auto digits = take<std::uint32_t>(rest);
  const auto lowest = take<std::uint64_t>(rest);
  rest.remove_prefix(2 * sizeof(std::uint64_t));  // its range, and how to scale doubles
  if (counts_bytes != rest.size()) refuse("its counts are not as long as it says");
  return counts_of(rest, Scale(digits, lowest));
}

}  // namespace tocsin
