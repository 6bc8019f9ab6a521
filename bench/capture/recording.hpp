#pragma once

#include <cstdint>
#include <string>

#include "feeds/tape/mapped_file.hpp"

namespace tocsin::bench {

// A made-up day in a file, mapped.
struct Recording {
  Recording(std::string file, std::uint64_t count) : path(std::move(file)), messages(count), mapped(path) {}

  std::string path;
  std::uint64_t messages;
  MappedFile mapped;
};

}  // namespace tocsin::bench
