#pragma once

#include <cstddef>
#include <span>
#include <string>

namespace tocsin {

// Puts a file on the disk, whole or not at all, in the place of one that is there. SetupError naming the path where
// that cannot be done.
void keep_file(const std::string& path, std::span<const std::byte> bytes);

// Brings a file to the disk as it is, and its name. SetupError as above.
void sync_file(const std::string& path);

}  // namespace tocsin
