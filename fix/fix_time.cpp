#include "fix/fix_time.hpp"

#include <date/date.h>

namespace tocsin {

std::string fix_timestamp(std::int64_t ns) {
  const date::sys_time<std::chrono::nanoseconds> time{std::chrono::nanoseconds(ns)};
  return date::format("%Y%m%d-%H:%M:%S", time);
}

}  // namespace tocsin
