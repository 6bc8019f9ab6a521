#include "feeds/csv/csv_feed.hpp"

#include <algorithm>
#include <numeric>

#include "engine/setup_error.hpp"
#include "feeds/bytes/stored_bytes.hpp"
#include "feeds/csv/csv_decoder.hpp"
#include "feeds/csv/csv_row.hpp"
#include "feeds/csv/time_floor.hpp"
#include "feeds/source_name.hpp"

namespace tocsin {
namespace {

constexpr std::size_t batch_events = 1024;
constexpr Event nothing = blank_event(EventKind::clear, Time{}, no_instrument);

// What the first pass finds out.
struct Survey {
  std::optional<Time> first, last;
  std::uint64_t rows_count = 0;   // with a readable time
  std::uint64_t stamps_back = 0;  // rows whose time lies before that of the row before
  std::uint64_t symbol_runs = 0;  // stretches of rows of one symbol
  std::size_t symbols_count = 0;

  [[nodiscard]] bool is_grouped() const noexcept {
    return stamps_back > 0 && symbols_count > 1 && symbol_runs == symbols_count;
  }
};

std::string remark_text(std::string_view remark) {
  const std::size_t start = remark.find_first_not_of("# \t");
  return start == std::string_view::npos ? std::string{} : std::string(remark.substr(start));
}

std::string_view name_of(RowKind kind) noexcept {
  switch (kind) {
    case RowKind::trades:
      return "CSV trades";
    case RowKind::quotes:
      return "CSV quotes";
    case RowKind::bars:
      return "CSV bars";
    case RowKind::events:
      break;
  }
  return "CSV events";
}

class CsvFeed final : public Feed {
 public:
  CsvFeed(const bytes::StoredBytes& stored, const CsvSpec& spec)
      : rows_(stored, spec.delimiter, Remarks::leading),
        columns_(read_columns(stored.name, spec)),
        decoder_(columns_, spec) {
    const Survey survey = read_through();
    is_sorted_ = survey.stamps_back > 0 &&
                 (spec.order == RowOrder::time || (spec.order == RowOrder::guess && survey.is_grouped()));
    describe(stored, survey);
    rows_.restart();
    skip_to_header();
    batch_.resize(batch_events + bar_trades_max, nothing);
    if (is_sorted_) read_and_sort(stored.name, survey.rows_count);
  }

  [[nodiscard]] const FeedInfo& info() const override { return info_; }
  [[nodiscard]] const Tally& tally() const override { return tally_; }
  [[nodiscard]] std::uint64_t position() const override { return rows_.position(); }

  [[nodiscard]] std::span<const Event> next() override {
    if (is_sorted_) return next_sorted();
    std::size_t count = 0;
    while (count < batch_events && rows_.next()) count += decode_row(std::span(batch_).subspan(count));
    for (Event& event : std::span(batch_).first(count)) floor_.raise(event, tally_);
    return std::span(batch_).first(count);
  }

 private:
  CsvColumns read_columns(const std::string& path, const CsvSpec& spec) {
    if (!skip_to_header()) throw SetupError(path + ": expected a header row, found an empty file");
    const std::string place = path + ":" + std::to_string(rows_.line());
    if (rows_.fault() != nullptr) throw SetupError(place + ": header: " + rows_.fault());
    return CsvColumns(rows_.fields(), spec, place);
  }

  // Steps over remarks and blank lines; false where there is nothing else.
  bool skip_to_header() {
    info_.provenance.clear();
    while (rows_.next()) {
      if (!rows_.is_remark() && !rows_.is_blank()) return true;
      if (!rows_.is_remark()) continue;
      if (!info_.provenance.empty()) info_.provenance.append("; ");
      info_.provenance.append(remark_text(rows_.fields().front()));
    }
    return false;
  }

  Survey read_through() {
    Survey survey;
    Time previous = Time::min();
    InstrumentId instrument = no_instrument;
    while (rows_.next()) {
      if (rows_.is_blank() || rows_.fault() != nullptr) continue;
      const auto stamp = decoder_.survey(rows_.fields());
      if (!stamp) continue;
      ++survey.rows_count;
      survey.stamps_back += stamp->time < previous ? 1U : 0U;
      survey.symbol_runs += stamp->instrument != instrument ? 1U : 0U;
      survey.first = std::min(survey.first.value_or(stamp->time), stamp->time);
      survey.last = std::max(survey.last.value_or(stamp->time), stamp->time);
      previous = stamp->time;
      instrument = stamp->instrument;
    }
    survey.symbols_count = decoder_.listings().size();
    return survey;
  }

  void describe(const bytes::StoredBytes& stored, const Survey& survey) {
    info_.path = stored.name;
    info_.format = format_in(name_of(columns_.row_kind()), stored.compression);
    if (is_sorted_) {
      info_.format += ", sorted by time (" + std::to_string(survey.stamps_back) + " stamps go back)";
    }
    info_.sources = {source_name(stored.name)};
    info_.listings = decoder_.listings();
    info_.first = survey.first;
    info_.last = survey.last;
    info_.bytes = stored.size;
  }

  // Decodes the row at hand into the front of `out`; accounts for it.
  std::size_t decode_row(std::span<Event> out) {
    ++tally_.records_in;
    if (rows_.is_blank()) {
      tally_.pass_over("blank line", rows_.line());
      return 0;
    }
    ++number_;
    const CsvDecoder::Outcome outcome = rows_.fault() != nullptr
                                            ? CsvDecoder::Outcome{.fault = rows_.fault()}
                                            : decoder_.decode(rows_.fields(), number_, out.first<bar_trades_max>());
    if (outcome.fault != nullptr) tally_.reject(outcome.fault, rows_.line());
    tally_.events_out += outcome.count;
    return outcome.count;
  }

  void read_and_sort(const std::string& path, std::uint64_t rows_count) {
    const std::uint64_t events_max = rows_count * (columns_.row_kind() == RowKind::bars ? bar_trades_max : 1);
    if (events_max > csv_sorted_events_max) {
      throw SetupError(path + ": rows are not in order of time, and " + std::to_string(events_max) +
                       " events are too many to sort here (" + std::to_string(csv_sorted_events_max) +
                       "): expected a file sorted by time, or order=arrival in the csv spec");
    }
    all_.resize(events_max + bar_trades_max, nothing);
    std::size_t count = 0;
    while (rows_.next()) count += decode_row(std::span(all_).subspan(count));
    in_order_.resize(count);
    std::iota(in_order_.begin(), in_order_.end(), std::uint32_t{0});
    std::ranges::sort(in_order_, [&](std::uint32_t a, std::uint32_t b) {
      return all_[a].time != all_[b].time ? all_[a].time < all_[b].time : a < b;
    });
  }

  std::span<const Event> next_sorted() {
    const std::size_t count = std::min(in_order_.size() - handed_out_, batch_events);
    for (std::size_t i = 0; i < count; ++i) batch_[i] = all_[in_order_[handed_out_ + i]];
    handed_out_ += count;
    return std::span(batch_).first(count);
  }

  RowReader rows_;
  FeedInfo info_;
  CsvColumns columns_;
  CsvDecoder decoder_;
  Tally tally_;
  TimeFloor floor_;
  std::vector<Event> batch_;
  std::vector<Event> all_;  // where they must be sorted: as they stand in the file
  std::vector<std::uint32_t> in_order_;
  std::uint64_t number_ = 0;  // of rows read
  std::size_t handed_out_ = 0;
  bool is_sorted_ = false;
};

}  // namespace

std::unique_ptr<Feed> open_csv(const std::string& path, const CsvSpec& spec) {
  return std::make_unique<CsvFeed>(bytes::stored_file(path), spec);
}

std::unique_ptr<Feed> open_csv_bytes(const std::string& name, std::span<const char> bytes, const CsvSpec& spec) {
  return std::make_unique<CsvFeed>(bytes::stored_in_memory(std::as_bytes(bytes), name), spec);
}

}  // namespace tocsin
