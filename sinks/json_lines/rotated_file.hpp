#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace tocsin {

// A file of lines that makes room for a new one of its name now and then: "alerts.jsonl" becomes "alerts.jsonl.000001",
// then ".000002". A line is in the file or is not, whatever ends the process and wherever: the name changes in one
// step, what was compressed replaces what it was made from in one step, and the end of a line that is not whole is cut
// off when the file is opened.
class RotatedFile {
 public:
  struct Options {
    std::string path;
    std::uint64_t bytes_max = 0;  // before a line that would make it larger, another is begun; 0: any size
    std::uint32_t keep = 0;       // files of before that are kept; older ones are removed. 0: all
    bool gzip = false;            // those of before are compressed (RFC 1952)
  };

  // Goes on with the file that is there. SetupError where it cannot be written.
  explicit RotatedFile(Options options);
  ~RotatedFile();
  RotatedFile(const RotatedFile&) = delete;
  RotatedFile& operator=(const RotatedFile&) = delete;
  RotatedFile(RotatedFile&&) = delete;
  RotatedFile& operator=(RotatedFile&&) = delete;

  // The last line, with its line feed; empty where the file is.
  [[nodiscard]] const std::string& last_line() const noexcept { return last_line_; }
  // Writes the line, which brings its own line feed. WriteError where it could not be, wholly: nothing of it stays.
  void write(std::string_view line);
  // Begins another file, unless this one is empty. WriteError where that cannot be.
  void rotate();

 private:
  struct Old {
    std::uint64_t number;
    bool is_packed;
  };

  void open();
  void tidy();
  void pack(const std::string& plain) const;
  [[nodiscard]] std::vector<Old> old_files() const;
  [[nodiscard]] std::string path_of(std::uint64_t number, bool is_packed) const;
  [[noreturn]] void fail(const char* what) const;

  Options options_;
  int file_ = -1;
  std::uint64_t bytes_ = 0;
  std::uint64_t next_number_ = 1;
  std::string last_line_;
};

}  // namespace tocsin
