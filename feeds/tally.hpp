#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace tocsin {

// Records of one reason that were not turned into events.
struct Reject {
  std::string_view reason;  // a literal
  std::uint64_t count = 0;
  std::uint64_t first_at = 0;  // byte offset, or line, of the first of them
};

// The accounts of one feed: nothing that was read may be missing from them.
// `records_in` = records that became events or changed a book + records rejected + records passed over.
class Tally {
 public:
  std::uint64_t records_in = 0;
  std::uint64_t used = 0;  // of those, as counted one by one; 0 of a feed that does not
  std::uint64_t events_out = 0;
  std::uint64_t late = 0;  // events whose stamp went back and was raised to the one before

  // `count` records that could not be read as what they claim to be, the first of them at `at`.
  void reject(std::string_view reason, std::uint64_t at, std::uint64_t count = 1) {
    count_in(rejects_, reason, at, count);
  }
  // A record that is well formed and of no use to the engine (a definition, a statistic).
  void pass_over(std::string_view kind, std::uint64_t at, std::uint64_t count = 1) {
    count_in(passed_over_, kind, at, count);
  }

  // Records of one kind, by the name that the format's specification gives it, whatever became of them.
  void count_kind(std::string_view kind, std::uint64_t at, std::uint64_t count = 1) {
    count_in(kinds_, kind, at, count);
  }

  [[nodiscard]] std::span<const Reject> rejects() const noexcept { return rejects_; }
  [[nodiscard]] std::span<const Reject> passed_over() const noexcept { return passed_over_; }
  // Empty where the format has one kind of record.
  [[nodiscard]] std::span<const Reject> kinds() const noexcept { return kinds_; }
  [[nodiscard]] std::uint64_t rejected_count() const noexcept { return sum(rejects_); }
  [[nodiscard]] std::uint64_t passed_over_count() const noexcept { return sum(passed_over_); }

 private:
  static void count_in(std::vector<Reject>& rows, std::string_view reason, std::uint64_t at, std::uint64_t count);
  static std::uint64_t sum(std::span<const Reject> rows) noexcept;

  std::vector<Reject> rejects_;
  std::vector<Reject> passed_over_;
  std::vector<Reject> kinds_;
};

}  // namespace tocsin
