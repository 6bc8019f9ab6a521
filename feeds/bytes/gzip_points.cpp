#include "feeds/bytes/gzip_points.hpp"

#include <algorithm>

namespace tocsin::bytes {

std::optional<GzipPoint> GzipPoints::before(std::uint64_t out_offset) const {
  const std::scoped_lock lock(mutex_);
  const auto after = std::ranges::upper_bound(points_, out_offset, {}, &GzipPoint::out_offset);
  if (after == points_.begin()) return std::nullopt;
  return *std::prev(after);
}

}  // namespace tocsin::bytes
