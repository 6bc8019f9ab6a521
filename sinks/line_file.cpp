#include "sinks/line_file.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <system_error>
#include <utility>

#include "engine/setup_error.hpp"
#include "sinks/write_error.hpp"

namespace tocsin {
namespace {

std::string reason_of(int error) { return std::generic_category().message(error); }

}  // namespace

LineFile::LineFile(const std::string& path) : name_(path), file_(std::fopen(path.c_str(), "wb"), std::fclose) {
  if (!file_) throw SetupError(path + ": cannot be opened for writing: " + reason_of(errno));
}

LineFile::LineFile(std::FILE* out, std::string name) : name_(std::move(name)), file_(out, std::fflush) {}

void LineFile::write(std::string_view line) {
  if (!failure_.empty()) return;
  const bool all = std::fwrite(line.data(), 1, line.size(), file_.get()) == line.size();
  if (all && std::fflush(file_.get()) == 0) {
    ++lines_count_;
  } else {
    failure_ = fmt::format("{}: writing stopped after {} complete lines: {}", name_, lines_count_, reason_of(errno));
  }
}

void LineFile::flush() const {
  if (!failure_.empty()) throw WriteError(failure_);
}

}  // namespace tocsin
