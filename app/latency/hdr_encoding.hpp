#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "app/latency/histogram.hpp"

namespace tocsin {

// How often lengths of one place of LatencyHistogram were met: of those that were.
struct PlaceCount {
  std::size_t place = 0;
  std::uint64_t count = 0;

  constexpr bool operator==(const PlaceCount&) const noexcept = default;
};

// The histogram as HdrHistogram's tools read it: encoding V2, compressed, in base64 (HdrHistogram 2.1, class
// AbstractHistogram, encodeIntoCompressedByteBuffer; ENCODING.rst of HdrHistogram_py).
[[nodiscard]] std::string hdr_text(const LatencyHistogram& histogram);

// What somebody's tool wrote so, in ascending order of place, whatever its range and digits; what is above our highest
// length stands in the highest place. SetupError saying what is wrong with it.
[[nodiscard]] std::vector<PlaceCount> hdr_counts(std::string_view text);

}  // namespace tocsin
