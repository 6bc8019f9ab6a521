#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace tocsin {

// The whole of a small file, such as `what` ("a rules file"). SetupError naming the path where it cannot be read or has
// more than `mebibytes_max` MiB.
[[nodiscard]] std::string file_text(const std::string& path, std::size_t mebibytes_max, std::string_view what);

}  // namespace tocsin
