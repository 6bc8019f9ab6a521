#pragma once

#include <string>
#include <vector>

namespace tocsin {

// What a person needs to know of the machine and of this build to measure again, a line each: "CPU: ...".
[[nodiscard]] std::vector<std::string> machine_facts();

// SHA-256 of a file's bytes. SetupError naming the path where it cannot be read.
[[nodiscard]] std::string file_sha256(const std::string& path);

}  // namespace tocsin
