#include "app/backtest/label_file.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <map>
#include <optional>
#include <utility>

#include "app/rules/rule_kinds.hpp"
#include "engine/setup_error.hpp"
#include "feeds/bytes/stored_bytes.hpp"
#include "feeds/csv/csv_table.hpp"
#include "feeds/csv/time_text.hpp"
#include "feeds/nearest_word.hpp"
#include "feeds/quoted.hpp"

namespace tocsin {
namespace {

constexpr std::array<std::string_view, 5> columns{"start", "end", "subject", "kind", "note"};
constexpr std::size_t required_columns = 4;
constexpr std::size_t subject_letters_max = 64;

std::vector<std::string_view> kinds_there_are() {
  std::vector<std::string_view> kinds{Label::any_kind};
  for (const RuleKind& kind : rule_kinds()) kinds.push_back(kind.name);
  return kinds;
}

// A time of the wall would be another one in another zone.
bool names_its_zone(std::string_view text) {
  constexpr std::size_t date_letters = 10;
  return text.ends_with('Z') || text.ends_with('z') || text.find_first_of("+-", date_letters) != std::string_view::npos;
}

class LabelReader {
 public:
  explicit LabelReader(const bytes::StoredBytes& stored)
      : row_(stored, columns, required_columns), times_(TimeFormat::iso, "UTC"), kinds_(kinds_there_are()) {}

  LabelFile read(const std::string& path) {
    LabelFile file{.path = path, .labels = {}, .sources = {}};
    while (row_.next()) {
      file.labels.push_back(read_label());
      refuse_overlap(file.labels.back());
    }
    std::ranges::stable_sort(file.labels, {}, [](const Label& label) { return label.when.start; });
    file.sources = row_.sources();
    return file;
  }

 private:
  Label read_label() {
    Label label{.when = {read_time("start"), read_time("end")},
                .subject = read_subject(),
                .kind = read_kind(),
                .note = std::string(row_.text("note")),
                .line = row_.line()};
    if (label.when.length() <= Duration::zero()) row_.refuse("end", "a time after `start`");
    return label;
  }

  Time read_time(std::string_view column) {
    const std::string_view text = row_.text(column);
    const TimeText::Reading reading = times_.read(text);
    if (reading.fault != nullptr || !names_its_zone(text)) {
      row_.refuse(column, "a time of ISO 8601 with Z or an offset, such as 2025-01-27T14:30:00Z");
    }
    return reading.time;
  }

  std::string read_subject() const {
    const std::string_view text = row_.text("subject");
    if (text.empty() || text.size() > subject_letters_max) {
      row_.refuse("subject", "a symbol, a basket or `market`, of 1 to 64 letters");
    }
    return std::string(text);
  }

  std::string read_kind() const {
    const std::string_view text = row_.text("kind");
    if (std::ranges::find(kinds_, text) == kinds_.end()) {
      row_.refuse("kind", either_of(kinds_) + did_you_mean(text, kinds_));
    }
    return std::string(text);
  }

  // Each event once: two labels of the same would count it twice.
  void refuse_overlap(const Label& label) {
    Stretches& stretches = earlier_[{label.subject, label.kind}];
    auto next = stretches.lower_bound(label.when.start);
    if (next != stretches.begin() && std::prev(next)->second.end > label.when.start) --next;
    std::optional<std::uint64_t> line;  // the first in the file that overlaps
    for (; next != stretches.end() && next->first < label.when.end; ++next) {
      line = std::min(line.value_or(next->second.line), next->second.line);
    }
    if (line) {
      row_.refuse("start", "labels of one subject and kind apart from each other (that of line " +
                               std::to_string(*line) + " reaches into this one)");
    }
    stretches.emplace(label.when.start, Stretch{.end = label.when.end, .line = label.line});
  }

  // Labels of one subject and kind, by their start; none overlaps another.
  struct Stretch {
    Time end;
    std::uint64_t line;
  };
  using Stretches = std::map<Time, Stretch>;

  CsvTable row_;
  TimeText times_;
  std::vector<std::string_view> kinds_;
  std::map<std::pair<std::string, std::string>, Stretches> earlier_;
};

}  // namespace

LabelFile read_label_file(const std::string& path) { return LabelReader(bytes::stored_file(path)).read(path); }

LabelFile read_label_bytes(const std::string& name, std::span<const char> bytes) {
  return LabelReader(bytes::stored_in_memory(std::as_bytes(bytes), name)).read(name);
}

}  // namespace tocsin
