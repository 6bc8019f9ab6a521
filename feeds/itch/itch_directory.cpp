#include "feeds/itch/itch_directory.hpp"

#include "feeds/itch/itch_notices.hpp"
#include "feeds/itch/itch_visit.hpp"

namespace tocsin::itch {
namespace {

// Market categories of 1.2.1 that are not NASDAQ's own: NYSE, NYSE American, NYSE Arca, Cboe BZX, IEX.
constexpr std::string_view categories_elsewhere = "NAPZV";

InstrumentType type_of(const StockDirectory& message) noexcept {
  return message.etp_flag == 'Y' ? InstrumentType::fund : InstrumentType::stock;
}

std::uint8_t tier_of(const StockDirectory& message) noexcept {
  const bool is_known = message.luld_tier == '1' || message.luld_tier == '2';
  return static_cast<std::uint8_t>(is_known ? message.luld_tier - '0' : 0);
}

}  // namespace

void ItchDirectory::learn(std::span<const std::byte> bytes) {
  if (is_complete_ || !may_teach(bytes)) return;
  visit(bytes, [this]<class Message>(const Message& message) {
    if constexpr (std::is_same_v<Message, StockDirectory>) mark_test_issue(message);
    if constexpr (requires { message.stock; }) name(message.head.locate, text_of(message.stock));
    if constexpr (std::is_same_v<Message, StockDirectory>) describe(message);
    if constexpr (std::is_same_v<Message, SystemEvent>) has_start_ = has_start_ || starts_messages(message);
    if constexpr (requires { message.reference; }) meet_order();
  });
}

// Where the directory may be whole, any message may show that it is; else those that describe a stock, or speak of one
// that has no name yet.
bool ItchDirectory::may_teach(std::span<const std::byte> message) const noexcept {
  if (is_sure_ || message.size() < head_size) return is_sure_;
  const ItchStock& stock = stocks_[load_big<std::uint16_t>(message.data() + 1)];
  const bool is_known = stock.instrument != no_instrument || stock.is_test;
  return !is_known || std::to_integer<char>(message.front()) == StockDirectory::type;
}

void ItchDirectory::meet_order() noexcept {
  is_sure_ = is_sure_ && has_start_ && has_directory_;
  is_complete_ = is_sure_;
}

void ItchDirectory::name(std::uint16_t locate, std::string_view symbol) {
  ItchStock& stock = stocks_[locate];
  if (locate == 0 || symbol.empty() || stock.is_test || stock.instrument != no_instrument) return;
  const InstrumentId next{static_cast<std::uint32_t>(listings_.size())};
  const auto [at, is_new] = instruments_.try_emplace(std::string(symbol), next);
  if (is_new) listings_.emplace_back().symbol = symbol;
  stock.instrument = at->second;
}

// "Authenticity", 1.2.1: P is live, T a test.
void ItchDirectory::mark_test_issue(const StockDirectory& message) {
  ItchStock& stock = stocks_[message.head.locate];
  if (message.head.locate == 0 || message.authenticity != 'T') return;
  if (stock.instrument == no_instrument) stock.is_test = has_directory_ = true;
}

// A directory message gives its locate a name first, so that there is a stock to describe, unless it has none to give.
void ItchDirectory::describe(const StockDirectory& message) {
  ItchStock& stock = stocks_[message.head.locate];
  if (stock.instrument == no_instrument) return;
  has_directory_ = true;
  stock.round_lot = message.round_lot_size;
  stock.is_listed_elsewhere = categories_elsewhere.find(message.market_category) != std::string_view::npos;
  Listing& listing = listings_[index_of(stock.instrument)];
  listing.type = type_of(message);
  listing.luld_tier = tier_of(message);
}

}  // namespace tocsin::itch
