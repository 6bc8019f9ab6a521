#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "app/key_reader.hpp"
#include "engine/rule.hpp"
#include "strategies/falls.hpp"

namespace tocsin {

// What the fall detectors have in common, as in their rules.
struct WrittenFall {
  FallFrom from;
  std::vector<std::int64_t> levels;  // parts per million, ascending
  std::int64_t clear = 0;            // parts per million
};

struct WrittenIndexDrop {
  std::vector<Word> subjects;  // baskets or symbols
  WrittenFall fall;
};

// One of `names`, `members_of` and `sectors`; none of them: every stock with a prior close.
struct WrittenNameDrop {
  std::vector<Word> names;       // symbols
  std::vector<Word> members_of;  // baskets
  std::vector<Word> sectors;     // baskets
  WrittenFall fall;
};

struct WrittenSectorCascade {
  std::vector<Word> sectors;  // baskets; none: every sector of the universe's stocks
  std::int64_t drop = 0;      // parts per million
  std::uint32_t names_min = 0;
  std::vector<std::int64_t> levels;  // sectors, ascending
  Duration window{};
};

struct WrittenBreadth {
  Word basket;
  std::int64_t drop = 0;             // parts per million
  std::vector<std::int64_t> levels;  // parts per million of the members, ascending
  std::int64_t clear = 0;            // parts per million of the members
};

struct WrittenValueLost {
  std::vector<Word> names;  // symbols; none, and not `total`: every stock whose value is known
  bool total = false;       // the market-value basket
  std::int64_t step = 0;    // dollars
  std::int64_t clear = 0;   // dollars
};

// A rule as a person wrote it: checked by itself, its symbols and baskets not yet looked up.
struct WrittenRule {
  std::uint32_t line = 0;
  Policy policy;
  std::variant<std::monostate, WrittenIndexDrop, WrittenNameDrop, WrittenSectorCascade, WrittenBreadth,
               WrittenValueLost>
      terms;
};

// A rules file as written. RuleId is the place in `rules`.
struct WrittenRules {
  std::string file;
  std::string universe_file;  // as written, relative to the rules file; empty: none is named
  std::string baskets_file;
  Duration timer = std::chrono::seconds{1};
  std::vector<WrittenRule> rules;
};

inline constexpr std::size_t rules_max = 20'000;

// Reads the text of a rules file; `file` stands for its path. Opens no other file.
// SetupError lists every mistake with file, line, rule and key, what was expected and the nearest right word.
[[nodiscard]] WrittenRules parse_rules(std::string_view text, const std::string& file);

}  // namespace tocsin
