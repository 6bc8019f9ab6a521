#pragma once

#include <string>
#include <string_view>

namespace tocsin {

// The name of the source that a file holds, where the format gives none: the file's name without folders and
// extensions ("data/index_5m.csv.gz" is index_5m), so that it does not change with the place on the command line.
[[nodiscard]] inline std::string source_name(std::string_view path) {
  const std::size_t slash = path.find_last_of('/');
  std::string_view name = slash == std::string_view::npos ? path : path.substr(slash + 1);
  const std::size_t dot = name.find('.', 1);
  return std::string(name.substr(0, dot));
}

}  // namespace tocsin
