#pragma once

#include <cstdint>
#include <string>

namespace tocsin {

// XXH3, 64 bits, of a file's bytes. SetupError where it cannot be read.
[[nodiscard]] std::uint64_t hash_of_file(const std::string& path);
// The same of this program's own file: two builds are never one.
[[nodiscard]] std::uint64_t program_hash();

}  // namespace tocsin
