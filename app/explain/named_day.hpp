#pragma once

#include <string>
#include <vector>

#include "app/explain/rerun.hpp"
#include "app/reading.hpp"
#include "app/rules_file.hpp"

namespace tocsin {

// A day and its rules as they are named on the command line.
struct NamedDay {
  std::vector<std::string> files;  // none: the day that `tocsin demo` left in `folder`
  std::string rules;               // as `files`; none of a live day's tape: those that stand beside it
  std::string actions;             // what the desk did meanwhile; empty: nothing
  std::string snapshots;           // that a replay kept; empty: the day is played first
  std::string folder = "out";
  WrittenReading reading;
};

// A day that was opened to be looked into.
class OpenDay {
 public:
  // SetupError where the day, its rules or its snapshots cannot be used.
  explicit OpenDay(const NamedDay& named);

  // With what was not said filled in.
  [[nodiscard]] const NamedDay& named() const noexcept { return named_; }
  // After so many changes of theirs.
  [[nodiscard]] const RulesFile& rules(std::size_t edition) const noexcept { return rules_[edition]; }
  [[nodiscard]] Rerun& rerun() noexcept { return rerun_; }
  [[nodiscard]] const Rerun& rerun() const noexcept { return rerun_; }
  [[nodiscard]] const Chronicle& chronicle() const noexcept { return chronicle_; }
  // From what it is looked into, for people: "41 snapshots ...".
  [[nodiscard]] const std::string& from_what() const noexcept { return from_what_; }

 private:
  NamedDay named_;
  std::vector<RulesFile> rules_;
  Rerun rerun_;
  std::string from_what_;
  Chronicle chronicle_;
};

// The command line that plays the day once more and tells what it told from `from` up to `to`.
[[nodiscard]] std::string replay_command(const OpenDay& day, Time from, Time to);

}  // namespace tocsin
