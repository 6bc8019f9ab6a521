#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>

#include "sinks/json_line.hpp"
#include "sinks/line_file.hpp"
#include "sinks/names.hpp"
#include "sinks/sha256.hpp"
#include "sinks/sink.hpp"

namespace tocsin {

// The record of what rang: every alert, suppressed ones too, as lines of JSON, and the SHA-256 of those bytes. Two runs
// over the same events with the same rules have the same hash, whether or not the lines are kept in a file.
class AlertLog : public Sink {
 public:
  // Keeps the hash alone, or the lines in `file` too.
  explicit AlertLog(const Names& names, std::optional<LineFile> file = std::nullopt)
      : names_(names), file_(std::move(file)) {}

  void on_alert(const Alert& alert) override {
    const std::string line = json_line(alert, names_) + "\n";
    hash_.add(line);
    if (file_) file_->write(line);
    ++alerts_count_;
  }
  void flush() override {
    if (file_) file_->flush();
  }

  // SHA-256 of all lines so far: what `sha256sum` says of the file.
  [[nodiscard]] std::string hex() const { return hash_.hex(); }
  [[nodiscard]] std::uint64_t alerts_count() const noexcept { return alerts_count_; }

 private:
  const Names& names_;
  std::optional<LineFile> file_;
  Sha256 hash_;
  std::uint64_t alerts_count_ = 0;
};

}  // namespace tocsin
