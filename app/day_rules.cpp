#include "app/day_rules.hpp"

#include <xxhash.h>

#include <filesystem>

#include "app/file_text.hpp"
#include "app/kept_file.hpp"
#include "app/plugins/switch_off_file.hpp"
#include "engine/setup_error.hpp"
#include "feeds/tape/tape_feed.hpp"

namespace tocsin::day_rules {
namespace {

std::string beside(const std::string& tape, std::size_t edition, const char* ending) {
  return std::filesystem::path(tape).replace_extension(".rules." + std::to_string(edition) + ending).string();
}

std::uint64_t hash_of(const std::string& text) { return XXH3_64bits(text.data(), text.size()); }

RulesFile load_one(const std::string& tape, std::size_t edition) {
  RulesFile rules = RulesFile::load(path_of(tape, edition));
  const std::string switch_offs = switch_offs_of(tape, edition);
  // Empty where the machine lost its power before a word was in it.
  if (std::filesystem::exists(switch_offs) && !std::filesystem::is_empty(switch_offs))
    rules.switch_off(SwitchOffFile::read(switch_offs));
  return rules;
}

}  // namespace

std::string path_of(const std::string& tape, std::size_t edition) { return beside(tape, edition, ".toml"); }

std::string switch_offs_of(const std::string& tape, std::size_t edition) {
  return beside(tape, edition, ".switch_offs.csv");
}

std::uint64_t keep(const RulesFile& rules, const std::string& tape, std::size_t edition) {
  const std::string path = path_of(tape, edition);
  const std::string text = rules.text_for(std::filesystem::path(path).parent_path());
  keep_file(path, std::as_bytes(std::span(text)));
  std::filesystem::remove(switch_offs_of(tape, edition));
  return hash_of(text);
}

std::vector<std::uint64_t> changes_in(const std::string& tape) {
  std::vector<std::uint64_t> changes;
  const auto feed = open_tape(tape);
  for (auto events = feed->next(); !events.empty(); events = feed->next()) {
    for (const Event& event : events) {
      if (changes_rules(event)) changes.push_back(event.action.target);
    }
  }
  return changes;
}

std::vector<RulesFile> load(const std::string& tape, const std::vector<std::uint64_t>& changes) {
  if (changes.size() > changes_max) throw SetupError(tape + ": has more changes of rules than a live day has room for");
  std::vector<RulesFile> all;
  all.push_back(load_one(tape, 0));
  for (const std::uint64_t hash : changes) {
    const std::string path = path_of(tape, all.size());
    if (hash != hash_of(file_text(path, 17, "a rules file"))) {
      throw SetupError(path + ": is not what the desk's rules were changed to: it was written anew since");
    }
    all.push_back(load_one(tape, all.size()));
    if (const char* const misfit = all.back().misfit(all.front())) throw SetupError(path + ": " + misfit);
  }
  return all;
}

std::vector<RulesFile> load(const std::string& tape) {
  if (!std::filesystem::exists(path_of(tape, 0))) return {};
  return load(tape, changes_in(tape));
}

std::vector<RulesFile> of(const std::string& named, std::span<const std::string> files) {
  std::vector<RulesFile> rules;
  if (!named.empty()) {
    rules.push_back(RulesFile::load(named));
  } else if (files.size() == 1) {
    rules = load(files.front());
  }
  if (rules.empty()) {
    throw SetupError("--rules: expected a rules file; only the tape of a live day has its own beside it");
  }
  return rules;
}

}  // namespace tocsin::day_rules
