#include "app/scenario/written_change.hpp"

#include <fmt/format.h>

#include "app/quantity.hpp"
#include "app/scenario/recipe_values.hpp"
#include "engine/setup_error.hpp"
#include "feeds/quoted.hpp"
#include "replay_data/scenario/feed_faults.hpp"

namespace tocsin {
namespace {

// One option of the command line, taken apart from the left.
class Written {
 public:
  Written(std::string_view option, std::string_view form, std::string_view text)
      : option_(option), form_(form), text_(text), rest_(text) {}

  // What stands before the mark, which goes with it.
  std::string_view before(char mark) {
    const std::size_t at = rest_.find(mark);
    if (at == std::string_view::npos || at == 0) refuse();
    const std::string_view word = rest_.substr(0, at);
    rest_.remove_prefix(at + 1);
    return word;
  }
  // What stands behind the last of these, taken off; nothing where there is none.
  std::optional<std::string_view> take_behind(std::string_view mark) {
    const std::size_t at = rest_.rfind(mark);
    if (at == std::string_view::npos) return std::nullopt;
    const std::string_view word = rest_.substr(at + mark.size());
    rest_ = rest_.substr(0, at);
    return word;
  }
  [[nodiscard]] std::string_view rest() const { return rest_; }

  template <class Value>
  Value must(const std::optional<Value>& value) const {
    if (!value) refuse();
    return *value;
  }
  std::string feed(std::string_view name) const {
    if (feed_named(name) == timer_source) refuse();
    return std::string(name);
  }
  [[noreturn]] void refuse() const {
    throw SetupError(fmt::format("{}: expected {}, found {}", option_, form_, quoted(text_)));
  }

 private:
  std::string_view option_, form_, text_, rest_;
};

void add_delay(const std::string& text, Recipe& recipe) {
  Written written("--delay-feed", "stocks, funds or indices=DURATION[@FROM-TO], such as stocks=2s@10:00-10:05", text);
  ingredient::Delay delay{.source = written.feed(written.before('=')), .by = {}, .during = {}};
  if (const auto during = written.take_behind("@")) delay.during = written.must(parse_stretch(*during));
  delay.by = written.must(parse_length(written.rest()));
  recipe.delays.push_back(delay);
}

void add_drop(const std::string& text, Recipe& recipe) {
  Written written("--drop-feed", "stocks, funds or indices@FROM-TO, such as indices@10:00-10:05", text);
  const std::string source = written.feed(written.before('@'));
  recipe.drops.push_back({.source = source, .during = written.must(parse_stretch(written.rest()))});
}

void add_stale(const std::string& text, Recipe& recipe) {
  Written written("--stale-feed", "stocks, funds, indices or a symbol@FROM-TO, such as NVDA@10:00-10:30", text);
  const std::string whom(written.before('@'));
  recipe.stales.push_back({.source_or_symbol = whom, .during = written.must(parse_stretch(written.rest()))});
}

void add_split(const std::string& text, Recipe& recipe) {
  Written written("--split", "SYMBOL=NEW:OLD shares, such as NVDA=4:1", text);
  const std::string symbol(written.before('='));
  const auto [to, from] = written.must(parse_split(written.rest()));
  recipe.splits.push_back({.symbol = symbol, .to = to, .from = from});
}

void add_halt(const std::string& text, Recipe& recipe) {
  Written written("--halt", "SYMBOL@FROM-TO, such as NVDA@10:00-10:30", text);
  const std::string symbol(written.before('@'));
  recipe.halts.push_back({.symbol = symbol, .during = written.must(parse_stretch(written.rest()))});
}

void add_fat_finger(const std::string& text, Recipe& recipe) {
  Written written("--fat-finger", "SYMBOL@TIME=MOVE%[,broken=DURATION], such as NVDA@11:02=-30%,broken=40s", text);
  ingredient::FatFinger slip{.symbol = std::string(written.before('@')), .at = {}, .off = 0, .broken = {}};
  slip.at = written.must(parse_hour(written.before('=')));
  if (const auto broken = written.take_behind(",broken=")) slip.broken = written.must(parse_length(*broken));
  if (!written.rest().ends_with('%')) written.refuse();
  slip.off = written.must(parse_move(written.rest().substr(0, written.rest().size() - 1)));
  recipe.fat_fingers.push_back(slip);
}

void scale(const std::string& text, Recipe& recipe) {
  const Written written("--scale-shock", "0.5 to 2", text);
  if (recipe.is_synthetic) throw SetupError("--scale-shock: a synthetic day has no shock to scale");
  recipe.shock_scale = written.must(parse_shock_scale(text));
}

void apply_each(std::string_view option, const std::vector<std::string>& texts,
                void (*add)(const std::string&, Recipe&), Recipe& recipe) {
  for (const std::string& text : texts) {
    add(text, recipe);
    recipe.changes.push_back(fmt::format("{} {}", option, text));
  }
}

}  // namespace

void apply(const WrittenChanges& written, Recipe& recipe) {
  if (!written.scale_shock.empty()) apply_each("--scale-shock", {written.scale_shock}, scale, recipe);
  apply_each("--delay-feed", written.delay_feeds, add_delay, recipe);
  apply_each("--drop-feed", written.drop_feeds, add_drop, recipe);
  apply_each("--stale-feed", written.stale_feeds, add_stale, recipe);
  apply_each("--split", written.splits, add_split, recipe);
  apply_each("--halt", written.halts, add_halt, recipe);
  apply_each("--fat-finger", written.fat_fingers, add_fat_finger, recipe);
}

}  // namespace tocsin
