#include "feeds/lean/lean_feed.hpp"

#include <algorithm>
#include <array>
#include <filesystem>

#include "engine/setup_error.hpp"
#include "feeds/bar.hpp"
#include "feeds/csv/csv_row.hpp"
#include "feeds/csv/time_floor.hpp"
#include "feeds/csv/time_text.hpp"
#include "feeds/decimal.hpp"
#include "feeds/lean/zip_entry.hpp"

namespace tocsin {
namespace {

constexpr std::size_t batch_events = 1024;
constexpr Event nothing = blank_event(EventKind::clear, Time{}, no_instrument);
constexpr std::string_view entry_suffix = "_minute_trade.csv";
constexpr std::string_view zip_suffix = "_trade.zip";
constexpr std::size_t date_letters = 8;
constexpr int decimals_to_1e9 = 5;  // prices come in units of 1e-4
constexpr Duration bar_width = std::chrono::minutes{1};

std::string in_capitals(std::string_view text) {
  std::string out(text);
  std::ranges::transform(out, out.begin(),
                         [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; });
  return out;
}

bool is_symbol(std::string_view text) noexcept {
  const auto is_allowed = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '-' ||
           c == '_';
  };
  return !text.empty() && text.size() <= 32 && std::ranges::all_of(text, is_allowed);
}

// What the name of an entry says.
struct EntryName {
  std::string date;  // yyyymmdd
  std::chrono::year_month_day day;
  std::string symbol;
};

EntryName entry_name(const std::string& path, std::string_view name) {
  const auto day = parse_date(name.substr(0, date_letters));
  const bool has_shape =
      name.size() > date_letters + 1 + entry_suffix.size() && name.ends_with(entry_suffix) && name[date_letters] == '_';
  const std::string_view symbol =
      has_shape ? name.substr(date_letters + 1, name.size() - date_letters - 1 - entry_suffix.size()) : "";
  if (!day || !is_symbol(symbol)) {
    throw SetupError(path + ": expected an entry named <yyyymmdd>_<symbol>_minute_trade.csv, found " +
                     std::string(name));
  }
  return {.date = std::string(name.substr(0, date_letters)), .day = *day, .symbol = in_capitals(symbol)};
}

// A zip that was given another name has nothing to disagree with.
void check_zip_name(const std::string& path, const EntryName& entry) {
  const std::string file = std::filesystem::path(path).filename().string();
  std::string_view name = file;
  if (!name.ends_with(zip_suffix)) return;
  name.remove_suffix(zip_suffix.size());
  if (name.size() < date_letters || !parse_date(name.substr(name.size() - date_letters))) return;
  const std::string_view date = name.substr(name.size() - date_letters);
  if (date != entry.date)
    throw SetupError(path + ": the zip is named for " + std::string(date) + ", its entry for " + entry.date);
  name.remove_suffix(date_letters);
  if (name.ends_with('_')) name.remove_suffix(1);
  if (!name.empty() && in_capitals(name) != entry.symbol) {
    throw SetupError(path + ": the zip is named for " + in_capitals(name) + ", its entry for " + entry.symbol);
  }
}

const char* read_price(std::string_view text, Price& price) noexcept {
  const auto units = parse_decimal(text, decimals_to_1e9);
  if (!units) return "price is not a number of ten-thousandths";
  price = {*units};
  return nullptr;
}

class LeanFeed final : public Feed {
 public:
  // `bytes_count`: of the zip.
  LeanFeed(const std::string& path, const ZipEntry& entry, std::uint64_t bytes_count)
      : unpacked_size_(entry.size()),
        name_(entry_name(path, entry.name())),
        rows_(entry.unpacked(), ','),
        times_(TimeFormat::milliseconds_of_day, us_equities_zone, name_.day),
        batch_(batch_events + bar_trades_max, nothing) {
    check_zip_name(path, name_);
    const std::string& name = entry.name();
    info_ = {.path = path,
             .format = "LEAN minute trade bars",
             .sources = {name.substr(0, name.size() - std::string_view(".csv").size())},
             .listings = {{.symbol = name_.symbol}},
             .provenance = "one-minute bars, not ticks",
             .bytes = bytes_count};
  }

  [[nodiscard]] const FeedInfo& info() const override { return info_; }
  [[nodiscard]] const Tally& tally() const override { return tally_; }

  // Of the zip, as far as the unpacked bytes tell.
  [[nodiscard]] std::uint64_t position() const override {
    return unpacked_size_ == 0 ? 0 : std::min(info_.bytes, info_.bytes * rows_.position() / unpacked_size_);
  }

  [[nodiscard]] std::span<const Event> next() override {
    std::size_t count = 0;
    while (count < batch_events && rows_.next()) count += decode_row(std::span(batch_).subspan(count));
    for (Event& event : std::span(batch_).first(count)) floor_.raise(event, tally_);
    return std::span(batch_).first(count);
  }

 private:
  std::size_t decode_row(std::span<Event> out) {
    ++tally_.records_in;
    if (rows_.is_blank()) {
      tally_.pass_over("blank line", rows_.line());
      return 0;
    }
    Bar bar{.start = {}, .width = bar_width, .open = {}, .high = {}, .low = {}, .close = {}};
    const char* fault = rows_.fault() != nullptr ? rows_.fault() : read_bar(rows_.fields(), bar);
    if (fault == nullptr && bar.start == previous_start_) fault = "bar repeats the minute of the one before";
    if (fault != nullptr) {
      tally_.reject(fault, rows_.line());
      return 0;
    }
    previous_start_ = bar.start;
    const std::size_t count =
        trades_of(bar, InstrumentId{0}, rows_.line() * bar_trades_max, out.first<bar_trades_max>());
    for (Event& event : out.first(count)) event.source = 1;
    tally_.events_out += count;
    return count;
  }

  const char* read_bar(std::span<const std::string_view> row, Bar& bar) {
    if (row.size() != 6) return "expected six fields: time, open, high, low, close, volume";
    const auto [start, fault] = times_.read(row[0]);
    if (fault != nullptr) return fault;
    if (start.time_since_epoch() % bar_width != Duration{0}) return "bar does not start on a minute";
    bar.start = start;
    const std::array prices{&bar.open, &bar.high, &bar.low, &bar.close};
    for (std::size_t i = 0; i < prices.size(); ++i) {
      if (const char* price_fault = read_price(row[i + 1], *prices[i]); price_fault != nullptr) return price_fault;
    }
    const auto volume = parse_decimal(row[5], 0);
    if (!volume || *volume < 0) return "volume is not a whole number of shares";
    bar.volume = static_cast<std::uint64_t>(*volume);
    return fault_of(bar);
  }

  std::uint64_t unpacked_size_;
  EntryName name_;
  RowReader rows_;
  TimeText times_;
  FeedInfo info_;
  Tally tally_;
  TimeFloor floor_;
  std::vector<Event> batch_;
  Time previous_start_ = Time::min();
};

}  // namespace

std::unique_ptr<Feed> open_lean(const std::string& path) {
  return std::make_unique<LeanFeed>(path, ZipEntry(path), bytes::stored_file(path).size);
}

std::unique_ptr<Feed> open_lean_bytes(const std::string& name, std::span<const char> bytes) {
  return std::make_unique<LeanFeed>(name, ZipEntry(name, bytes), bytes.size());
}

bool looks_like_zip(std::span<const std::byte> head) noexcept {
  const std::string_view text(reinterpret_cast<const char*>(head.data()), head.size());
  return text.starts_with("PK\x03\x04") || text.starts_with("PK\x05\x06");
}

}  // namespace tocsin
