#pragma once

#include <atomic>
#include <chrono>
#include <string>

#include "sinks/json_lines/rotated_file.hpp"
#include "sinks/names.hpp"
#include "sinks/sink.hpp"

namespace tocsin {

// Writes each alert as its JSON line (docs/alert-log.md) to a file that others may follow, and begins another by size,
// by day or by hour: of the alerts' own time, in New York, so that no clock decides in which file a line is. Behind a
// cursor that is kept once a line is written each line is there exactly once.
//
// Where a line cannot be written (the disk is full) it waits, and is tried again: it belongs on a thread of its own.
class JsonLinesSink final : public Sink {
 public:
  enum class Period : std::uint8_t { none, day, hour };
  struct Options {
    RotatedFile::Options file;
    Period period = Period::none;
    std::chrono::milliseconds wait{1'000};  // after a line that could not be written
  };

  // SetupError where the file cannot be written. The names outlive it.
  JsonLinesSink(const Names& names, const Options& options);

  // WriteError where it could not be written.
  void on_alert(const Alert& alert) override;
  void flush() override {}
  void leave_off() noexcept override { stop_.store(true, std::memory_order_relaxed); }

 private:
  [[nodiscard]] std::string period_of(const std::string& line) const;
  void pause() const;

  const Names& names_;
  Options options_;
  RotatedFile file_;
  std::string found_;   // the last line that was there when it was opened, until a line is told
  std::string period_;  // of the lines in the file; empty where it has none
  std::atomic<bool> stop_ = false;
};

}  // namespace tocsin
