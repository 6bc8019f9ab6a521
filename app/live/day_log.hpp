#pragma once

#include <cstdint>
#include <cstdio>
#include <memory>
#include <string>

#include "app/live/alert_record.hpp"
#include "sinks/names.hpp"
#include "sinks/sha256.hpp"

namespace tocsin {

// The record of what rang on a live day, as `tocsin replay --alerts` writes it, line for line. A day that broke off is
// gone on with: its alerts are told again from the first, and those that the file has are only held against it.
class DayLog final : public AlertRecord {
 public:
  // Cuts off a last line that is not whole. SetupError naming the path where it cannot be read or written.
  DayLog(const std::string& path, const Names& names);

  // Lines that were there when it was opened.
  [[nodiscard]] std::uint64_t found_count() const noexcept { return found_; }
  // The first so many alerts of the day are those of the lines that were found, and are not told again. False where
  // there are fewer.
  [[nodiscard]] bool pass_over(std::uint64_t alerts);
  // The next alert of the day, from the first.
  bool keep(const Alert& alert) override;

  [[nodiscard]] std::uint64_t lines_count() const noexcept { return lines_; }
  // SHA-256 of all lines.
  [[nodiscard]] std::string hex() const { return hash_.hex(); }
  // The lines that were found are not what the journal's events ring.
  [[nodiscard]] bool differs() const noexcept { return differs_; }
  // Why lines are missing; empty while none are.
  [[nodiscard]] const std::string& fault() const noexcept { return fault_; }

 private:
  void write(const std::string& line);

  std::string path_;
  const Names& names_;
  std::unique_ptr<std::FILE, int (*)(std::FILE*)> file_;
  Sha256 hash_;
  std::string found_hex_;  // of the lines found
  std::uint64_t found_ = 0;
  std::uint64_t lines_ = 0;
  bool differs_ = false;
  std::string fault_;
};

}  // namespace tocsin
