#include "feeds/fix/fix_status.hpp"

#include <algorithm>

namespace tocsin {
namespace {

// FIX 4.4, volume 6, SecurityTradingStatus(326).
TradingState security_state(std::string_view code) noexcept {
  if (code == "1" || code == "2" || code == "4") return TradingState::halted;  // opening delay, halt, no resume
  if (code == "3" || code == "17") return TradingState::trading;               // resume, ready to trade
  if (code == "5") return TradingState::quote_only;                            // price indication
  if (code == "18") return TradingState::closed;                               // not available for trading
  if (code == "21") return TradingState::pre_open;
  return TradingState::unknown;
}

// FIX 4.4, volume 6, TradSesStatus(340).
TradingState session_state(std::string_view code) noexcept {
  if (code == "1") return TradingState::halted;
  if (code == "2" || code == "5") return TradingState::trading;  // open, pre-close
  if (code == "3") return TradingState::closed;
  if (code == "4") return TradingState::pre_open;
  return TradingState::unknown;
}

// An enumeration as another Tocsin writes it: one digit, up to `last`.
template <class Name>
std::optional<Name> house_name(std::string_view digit, Name last) noexcept {
  if (digit.size() != 1 || digit.front() < '0' || digit.front() > '0' + static_cast<int>(last)) return std::nullopt;
  return static_cast<Name>(digit.front() - '0');
}

std::optional<Status> status(const FixEntry& entry, TradingState state) noexcept {
  const auto told = house_name(entry.house_state, TradingState::closed);
  const auto short_sale = house_name(entry.house_short_sale, ShortSale::restricted);
  if (!told && !short_sale && state == TradingState::unknown) return std::nullopt;
  Status status{
      .state = told.value_or(state), .short_sale = short_sale.value_or(ShortSale::unknown), .reason = {}, .zero = {}};
  const std::string_view reason = entry.house_reason.empty() ? entry.reason : entry.house_reason;
  std::ranges::copy_n(reason.begin(), static_cast<std::ptrdiff_t>(std::min(reason.size(), status.reason.size())),
                      status.reason.begin());
  return status;
}

}  // namespace

std::optional<Status> security_status(const FixEntry& entry) noexcept {
  return status(entry, security_state(entry.status));
}
std::optional<Status> session_status(const FixEntry& entry) noexcept {
  return status(entry, session_state(entry.status));
}

}  // namespace tocsin
