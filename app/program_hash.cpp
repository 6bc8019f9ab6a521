#include "app/program_hash.hpp"

#include "feeds/tape/mapped_file.hpp"
#include "feeds/tape/tape_format.hpp"

namespace tocsin {

std::uint64_t hash_of_file(const std::string& path) { return tape_hash(MappedFile(path).bytes()); }

std::uint64_t program_hash() {
  static const std::uint64_t hash = hash_of_file("/proc/self/exe");
  return hash;
}

}  // namespace tocsin
