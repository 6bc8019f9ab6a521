#include "app/scenario/recipe_file.hpp"

#include <array>
#include <cmath>

#include "app/file_text.hpp"
#include "app/key_reader.hpp"
#include "app/rules/rule_values.hpp"
#include "app/scenario/recipe_values.hpp"
#include "app/toml_value.hpp"
#include "engine/setup_error.hpp"
#include "feeds/csv/time_text.hpp"
#include "replay_data/scenario/feed_faults.hpp"

namespace tocsin {
namespace {

constexpr std::size_t tables_max = 100;  // of one kind
constexpr double fall_most = 60;         // per cent
constexpr double branching_most = 0.95;
constexpr std::int64_t events_least = 200'000, events_most = 5'000'000;

const std::string an_hour = "a time from 04:00 to 20:00 such as \"14:42\"";
const std::string a_length = "a duration above zero such as \"4min\"";
const std::string a_name = "a symbol, a basket or \"market\"";
const std::string a_symbol = "a symbol";
const std::string some_symbols = "a symbol, or a list of symbols";

// --- Values ---------------------------------------------------------------------------------------------------------

template <class Parse>
auto text_by(Parse parse) {
  return [parse](const TomlValue& value) {
    const auto* text = value.as<std::string>();
    return text == nullptr ? decltype(parse(*text)){} : parse(*text);
  };
}

std::optional<double> number_of(const TomlValue& value) {
  if (const auto* whole = value.as<std::int64_t>()) return static_cast<double>(*whole);
  const auto* number = value.as<double>();
  if (number == nullptr || !std::isfinite(*number)) return std::nullopt;
  return *number;
}

auto number_within(double above, double most) {
  return [above, most](const TomlValue& value) {
    auto number = number_of(value);
    if (number && (*number <= above || *number > most)) number.reset();
    return number;
  };
}

std::optional<std::uint64_t> events_of(const TomlValue& value) {
  const auto* count = value.as<std::int64_t>();
  if (count == nullptr || *count < events_least || *count > events_most) return std::nullopt;
  return static_cast<std::uint64_t>(*count);
}

std::optional<std::uint64_t> seed_of(const TomlValue& value) {
  const auto* seed = value.as<std::int64_t>();
  if (seed == nullptr || *seed < 0) return std::nullopt;
  return static_cast<std::uint64_t>(*seed);
}

std::optional<std::chrono::year_month_day> date_of(const TomlValue& value) {
  const auto* text = value.as<std::string>();
  return text == nullptr || text->size() != 10 ? std::nullopt : parse_date(*text);
}

// --- Keys -----------------------------------------------------------------------------------------------------------

std::string text(KeyReader& keys, std::string_view key, const std::string& expected) {
  return keys.required(key, expected, text_of).value_or("");
}

Duration hour(KeyReader& keys, std::string_view key) {
  return keys.required(key, an_hour, text_by(parse_hour)).value_or(day_clock::regular_open);
}

Duration length(KeyReader& keys, std::string_view key) {
  return keys.required(key, a_length, text_by(parse_length)).value_or(day_clock::slice_length);
}

// As a fraction.
double per_cent(KeyReader& keys, std::string_view key, double most) {
  const std::string expected = "a per cent above 0, to " + std::to_string(static_cast<int>(most));
  return keys.required(key, expected, number_within(0, most)).value_or(1) / 100;
}

std::vector<std::string> symbols(KeyReader& keys, std::string_view key) {
  std::vector<std::string> texts;
  if (keys.find(key) == nullptr) keys.miss(key, some_symbols);
  for (const Word& word : keys.words(key, some_symbols).value_or(std::vector<Word>{})) texts.push_back(word.text);
  return texts;
}

std::string feed(KeyReader& keys) {
  const auto number = keys.choice("source", FeedFaults::sources);
  if (keys.find("source") == nullptr) keys.miss("source", "funds, indices or stocks");
  return std::string(FeedFaults::sources[number.value_or(0)]);
}

ingredient::Stretch stretch(KeyReader& keys) {
  const ingredient::Stretch during{.from = hour(keys, "from"), .to = hour(keys, "to")};
  const bool are_there = keys.find("from") != nullptr && keys.find("to") != nullptr;
  if (are_there && during.to <= during.from) keys.refuse("to", "a time after `from`", *keys.find("to"));
  return during;
}

// --- Tables ---------------------------------------------------------------------------------------------------------

void read_fall(KeyReader& keys, Recipe& recipe) {
  ingredient::Fall fall{.subject = text(keys, "subject", a_name),
                        .at = hour(keys, "at"),
                        .size = per_cent(keys, "size", fall_most),
                        .over = length(keys, "over")};
  fall.is_background = keys.optional("background", "true", true_of).value_or(false);
  if (keys.find("back") != nullptr) {
    fall.back = length(keys, "back");
    fall.back_share = per_cent(keys, "back_share", 100);
  }
  recipe.falls.push_back(fall);
}

void read_cascade(KeyReader& keys, Recipe& recipe) {
  ingredient::Cascade cascade{.first = text(keys, "first", "a sector"),
                              .at = hour(keys, "at"),
                              .branching = 0,
                              .decay = length(keys, "decay"),
                              .fall = per_cent(keys, "fall", fall_most),
                              .over = length(keys, "over")};
  cascade.branching = keys.required("branching", "a number above 0, to 0.95: the hits that a hit brings",
                                    number_within(0, branching_most))
                          .value_or(branching_most);
  recipe.cascade = cascade;
}

void read_stub(KeyReader& keys, Recipe& recipe) {
  ingredient::Stub stub{.names = symbols(keys, "names"), .during = stretch(keys), .price = {}, .broken = {}};
  const double dollars = keys.required("price", "dollars above 0, to 1000", number_within(0, 1000)).value_or(1);
  stub.price = Price{std::llround(dollars * 100) * (Price::units_per_one / 100)};
  stub.broken = hour(keys, "broken");
  const TomlValue* broken = keys.find("broken");
  if (broken != nullptr && stub.broken < stub.during.to) keys.refuse("broken", "a time not before `to`", *broken);
  if (stub.price <= Price{}) keys.refuse("price", "a whole cent", *keys.find("price"));
  recipe.stubs.push_back(stub);
}

void read_delay(KeyReader& keys, Recipe& recipe) {
  recipe.delays.push_back({.source = feed(keys), .by = length(keys, "by"), .during = stretch(keys)});
}

void read_drop(KeyReader& keys, Recipe& recipe) {
  recipe.drops.push_back({.source = feed(keys), .during = stretch(keys)});
}

void read_stale(KeyReader& keys, Recipe& recipe) {
  recipe.stales.push_back(
      {.source_or_symbol = text(keys, "whom", "funds, indices, stocks or a symbol"), .during = stretch(keys)});
}

void read_split(KeyReader& keys, Recipe& recipe) {
  ingredient::Split split{.symbol = text(keys, "symbol", a_symbol), .to = 1, .from = 1};
  const auto ratio = keys.required("ratio", "new shares for old such as \"4:1\"", text_by(parse_split));
  if (ratio) split.to = ratio->to, split.from = ratio->from;
  recipe.splits.push_back(split);
}

void read_halt(KeyReader& keys, Recipe& recipe) {
  recipe.halts.push_back({.symbol = text(keys, "symbol", a_symbol), .during = stretch(keys)});
}

void read_fat_finger(KeyReader& keys, Recipe& recipe) {
  constexpr double off_least = -100, off_most = 1000;
  ingredient::FatFinger slip{.symbol = text(keys, "symbol", a_symbol), .at = hour(keys, "at"), .off = 0, .broken = {}};
  const auto off = keys.required("off", "a per cent above -100, to 1000", number_within(off_least, off_most));
  if (off == 0) keys.refuse("off", "a per cent other than 0", *keys.find("off"));
  slip.off = off.value_or(0) / 100;
  slip.broken = keys.optional("broken", a_length, text_by(parse_length));
  recipe.fat_fingers.push_back(slip);
}

void read_late_open(KeyReader& keys, Recipe& recipe) {
  const ingredient::LateOpen late{.names = symbols(keys, "names"), .at = hour(keys, "at")};
  const bool is_late = late.at > day_clock::regular_open && late.at < day_clock::regular_close;
  if (keys.find("at") != nullptr && !is_late) keys.refuse("at", "a time between 09:30 and 16:00", *keys.find("at"));
  recipe.late_opens.push_back(late);
}

struct TableKind {
  std::string_view key;
  void (*read)(KeyReader&, Recipe&);
  std::size_t most;
};
constexpr std::array<TableKind, 10> table_kinds{{{"fall", read_fall, tables_max},
                                                 {"cascade", read_cascade, 1},
                                                 {"stub", read_stub, tables_max},
                                                 {"split", read_split, tables_max},
                                                 {"halt", read_halt, tables_max},
                                                 {"fat_finger", read_fat_finger, tables_max},
                                                 {"late_open", read_late_open, tables_max},
                                                 {"delay_feed", read_delay, tables_max},
                                                 {"drop_feed", read_drop, tables_max},
                                                 {"stale", read_stale, tables_max}}};

void read_tables(KeyReader& file, const TableKind& kind, Recipe& recipe, Mistakes& mistakes) {
  const TomlValue* value = file.find(kind.key);
  if (value == nullptr) return;
  const std::string key(kind.key);
  const auto* list = value->as<TomlValue::List>();
  if (list == nullptr) return file.refuse(key, "[[" + key + "]], in double brackets", *value);
  if (list->size() > kind.most) return file.refuse(key, "at most " + std::to_string(kind.most) + " of them", *value);
  for (std::size_t i = 0; i < list->size(); ++i) {
    const TomlValue& item = (*list)[i];
    const auto* table = item.as<TomlValue::Table>();
    if (table == nullptr) return file.refuse(key, "[[" + key + "]], in double brackets", item);
    KeyReader keys(*table, item.line, key + " " + std::to_string(i + 1), mistakes);
    kind.read(keys, recipe);
    keys.refuse_unknown();
  }
}

void refuse_on(std::string_view base, KeyReader& file, std::initializer_list<std::string_view> wrong) {
  for (const std::string_view key : wrong) {
    if (const TomlValue* value = file.find(key)) {
      file.refuse(value->line, key, "not with base = \"" + std::string(base) + "\"");
    }
  }
}

void read_day(KeyReader& file, Recipe& recipe) {
  static constexpr std::array<std::string_view, 2> bases{"2025-01-27", "synthetic"};
  if (file.find("base") == nullptr) file.miss("base", "2025-01-27 or synthetic");
  recipe.is_synthetic = file.choice("base", bases).value_or(0) == 1;
  recipe.date = file.optional("date", "a date such as \"2024-11-29\", in quotes", date_of);
  recipe.seed = file.optional("seed", "a whole number, 0 or more", seed_of).value_or(recipe.seed);
  recipe.events = file.optional("events", "200000 to 5000000", events_of).value_or(recipe.events);
  const auto scale = file.optional("shock_scale", "0.5 to 2", number_of);
  if (scale && (*scale < shock_scale_least || *scale > shock_scale_most)) {
    file.refuse("shock_scale", "0.5 to 2", *file.find("shock_scale"));
  }
  recipe.shock_scale = scale.value_or(1);
  if (recipe.is_synthetic) {
    refuse_on("synthetic", file, {"shock_scale"});
  } else {
    refuse_on("2025-01-27", file, {"date", "fall", "cascade"});
  }
}

}  // namespace

Recipe parse_recipe(std::string_view text_of_file, const std::string& file) {
  const TomlValue::Table table = parse_toml(text_of_file, file);
  Mistakes mistakes(file);
  KeyReader keys(table, 1, "", mistakes);
  Recipe recipe;
  recipe.title = text(keys, "title", "a line of text");
  read_day(keys, recipe);
  for (const TableKind& kind : table_kinds) read_tables(keys, kind, recipe, mistakes);
  keys.refuse_unknown();
  mistakes.throw_if_any();
  return recipe;
}

Recipe read_recipe_file(const std::filesystem::path& path) {
  Recipe recipe = parse_recipe(file_text(path.string(), 1, "a recipe"), path.string());
  recipe.name = path.stem().string();
  return recipe;
}

}  // namespace tocsin
