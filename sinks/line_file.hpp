#pragma once

#include <cstdint>
#include <cstdio>
#include <memory>
#include <string>
#include <string_view>

namespace tocsin {

// A file that takes lines, each handed to the system at once, so that a crash loses none and a reader can follow.
// After a line that could not be written it writes no more and keeps the reason: a gap in the middle is worse than a
// missing end.
class LineFile {
 public:
  // Creates the file, or empties it. Throws SetupError where that cannot be done.
  explicit LineFile(const std::string& path);
  // Writes to `out`, which stays open and belongs to the caller; `name` is what it is called in errors.
  LineFile(std::FILE* out, std::string name);

  // Writes the line; it brings its own line feed.
  void write(std::string_view line);
  // Throws WriteError if a line could not be written.
  void flush() const;

 private:
  std::string name_;
  std::unique_ptr<std::FILE, int (*)(std::FILE*)> file_;
  std::uint64_t lines_count_ = 0;
  std::string failure_;  // empty while all is well
};

}  // namespace tocsin
