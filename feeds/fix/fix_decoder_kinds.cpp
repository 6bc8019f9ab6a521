#include <algorithm>
#include <charconv>

#include "engine/alert.hpp"
#include "feeds/decimal.hpp"
#include "feeds/fix/fix_decoder.hpp"

namespace tocsin {
namespace {

constexpr std::int64_t shares_on_a_message_max = 1'000'000'000'000;

bool read_price(std::string_view text, Price& price) noexcept {
  return read_decimal(text, 9, price.units) && price.units > 0 && is_plausible(price);
}

bool read_size(std::string_view text, std::uint64_t& size) noexcept {
  std::int64_t value = 0;
  if (!read_decimal(text, 0, value) || value < 0 || value > shares_on_a_message_max) return false;
  size = static_cast<std::uint64_t>(value);
  return true;
}

// An id is text to FIX, and a number to us: the number that it is, else its hash.
std::uint64_t id_of(std::string_view text) noexcept {
  if (text.empty()) return 0;
  std::uint64_t number = 0;
  const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), number);
  const bool is_number = fault == std::errc{} && end == text.data() + text.size() && number != 0;
  return is_number ? number : name_hash(text);
}

// FIX 4.4, volume 6, TradeCondition(277): codes with a blank between. A price that is of another day's delivery or an
// average is no last price and no high; one that is told late is no last price.
std::uint32_t conditions_of(std::string_view codes) noexcept {
  using namespace trade_condition;
  std::uint32_t conditions = 0;
  for (const char code : codes) {
    if (code == 'B' || code == 'C' || code == 'J' || code == 'L') conditions |= not_last | not_high_low;
    if (code == 'K' || code == 'I' || code == 'M') conditions |= not_last;
    if (code == 'E' || code == 'R') conditions |= opening_cross;
  }
  return conditions;
}

bool read_conditions(const FixEntry& entry, std::uint32_t& conditions) noexcept {
  conditions = conditions_of(entry.conditions);
  if (entry.house_conditions.empty()) return true;
  const char* const end = entry.house_conditions.data() + entry.house_conditions.size();
  const auto [at, fault] = std::from_chars(entry.house_conditions.data(), end, conditions);
  return fault == std::errc{} && at == end;
}

Side side_of(std::string_view aggressor) noexcept {
  if (aggressor == "1") return Side::buy;
  return aggressor == "2" ? Side::sell : Side::none;
}

bool is_same(const Quote& a, const Quote& b) noexcept {
  return a.bid == b.bid && a.ask == b.ask && a.bid_size == b.bid_size && a.ask_size == b.ask_size &&
         a.bid_depth == b.bid_depth && a.ask_depth == b.ask_depth;
}

}  // namespace

FixDecoder::Verdict FixDecoder::apply_level(const FixEntry& entry, const Read& read) {
  FixBookSide::Entry level{.price = no_price, .id = id_of(entry.ref_id.empty() ? entry.id : entry.ref_id)};
  const bool takes_out = entry.action == '2';
  const bool has_price = read_price(entry.price, level.price);
  if (!has_price) level.price = no_price;
  if (!has_price && !(takes_out && entry.price.empty() && level.id != 0)) return fault("price of 0 or below, or none");
  if (!takes_out && !read_size(entry.size, level.size)) return fault("size that is no number of shares");
  const std::size_t half = entry.type == "0" ? 0 : 1;
  FixBookSide& side = half == 0 ? book(read.instrument).bids : book(read.instrument).asks;
  const Price best = side.best();
  if (takes_out || level.size == 0) {
    if (!side.remove(level)) return passed("level taken out that was not there");
  } else if (!side.put(level)) {
    return passed("level behind all for which there is room");
  }
  open_quote(read);
  std::uint64_t depth = 0;
  pending_.has_depth[half] = !entry.house_depth.empty() && read_size(entry.house_depth, depth);
  pending_.depths[half] = static_cast<std::uint32_t>(depth);
  pending_.touched_best |= best != side.best() || level.price == best;
  return {};
}

void FixDecoder::open_quote(const Read& read) {
  if (pending_.is_open && pending_.of.instrument != read.instrument) tell_quote();
  if (!pending_.is_open) pending_ = Pending{.is_open = true};
  pending_.of = read;
}

// What is behind the levels that are told changes nothing that anybody hears of.
void FixDecoder::tell_quote() {
  if (!std::exchange(pending_.is_open, false)) return;
  Book& own = book(pending_.of.instrument);
  const std::uint32_t levels = options_.live.depth_levels;
  const auto depth = [&](std::size_t half, const FixBookSide& side) {
    return pending_.has_depth[half] && side.best() != no_price ? pending_.depths[half] : side.shares(levels);
  };
  const Quote quote{.bid = own.bids.best(),
                    .ask = own.asks.best(),
                    .bid_size = own.bids.shares(1),
                    .ask_size = own.asks.shares(1),
                    .bid_depth = depth(0, own.bids),
                    .ask_depth = depth(1, own.asks)};
  if (is_same(quote, own.told) && !pending_.touched_best) return;
  Read read = pending_.of;
  read.flags |= own.is_doubtful ? event_flag::doubtful : std::uint8_t{0};
  emit(EventKind::quote, read).quote = own.told = quote;
}

FixDecoder::Verdict FixDecoder::apply_trade(const FixEntry& entry, const Read& read) {
  const bool is_index = entry.type == "3";
  Trade trade{.price = no_price, .size = 0, .id = id_of(entry.id), .conditions = 0, .zero = {}};
  if (!read_price(entry.price, trade.price)) return fault("price of 0 or below, or none");
  const bool may_lack_size = is_index && entry.size.empty();
  if (!may_lack_size && !read_size(entry.size, trade.size)) return fault("size that is no number of shares");
  if (!read_conditions(entry, trade.conditions)) return fault("conditions that are none");
  if (is_index) trade.conditions |= trade_condition::index_value;
  Book& own = book(read.instrument);
  const bool is_told = is_snapshot_ && read.number == 0 && trade.id != 0 && trade.id == own.trade_id;
  if (is_told) return passed("trade of a snapshot that was heard already");
  own.trade_id = trade.id;
  Event& event = emit(EventKind::trade, read);
  event.side = side_of(entry.aggressor);
  event.trade = trade;
  return {};
}

FixDecoder::Verdict FixDecoder::apply_correction(const FixEntry& entry, const Read& read) {
  Correction correction{
      .trade_id = id_of(entry.ref_id.empty() ? entry.id : entry.ref_id), .price = {}, .size = 0, .zero = {}};
  if (correction.trade_id == 0) return fault("correction of a trade without its id");
  const bool is_cancelled = entry.action == '2';
  const bool has_price = read_price(entry.price, correction.price);
  if (!has_price && !is_cancelled) return fault("price of 0 or below, or none");
  if (!has_price) correction.price = {};
  if (!is_cancelled && !read_size(entry.size, correction.size)) return fault("size that is no number of shares");
  emit(EventKind::correction, read).correction = correction;
  return {};
}

// OpenCloseSettlFlag(286): 4 is of the previous business day.
FixDecoder::Verdict FixDecoder::apply_reference(const FixEntry& entry, const Read& read) {
  if (entry.action == '2') return passed("reference price that is taken back");
  Reference reference{.price = no_price, .kind = ReferenceKind::official_open, .zero = {}};
  if (!read_price(entry.price, reference.price)) return fault("price of 0 or below, or none");
  const bool is_of_day_before = entry.settle_flag == "4";
  if (entry.type == "4" && is_of_day_before) return passed("open of another day");
  if (entry.type == "5") reference.kind = is_of_day_before ? ReferenceKind::prior_close : ReferenceKind::official_close;
  emit(EventKind::reference, read).reference = reference;
  return {};
}

FixDecoder::Verdict FixDecoder::apply_empty_book(const Read& read) {
  Book& own = book(read.instrument);
  own.bids.clear();
  own.asks.clear();
  own.told = Quote{.bid = no_price, .ask = no_price};
  own.is_doubtful = false;
  emit(EventKind::clear, read);
  return {};
}

}  // namespace tocsin
