#include "feeds/dbn/dbn_status.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <string_view>

namespace tocsin::dbn {
namespace {

enum class Action : std::uint16_t {
  none = 0,
  pre_open = 1,
  quoting = 3,
  trading = 7,
  halt = 8,
  pause = 9,
  suspend = 10,
  close = 12,
  post_close = 13,
  not_available = 15  // closed or halted
};

struct HaltCode {
  std::uint16_t reason;
  std::string_view code;
};

constexpr std::array<HaltCode, 23> halt_codes{
    {{10, "H11"}, {12, "H4"},    {13, "H9"},    {14, "H10"},   {15, "IPO1"},  {16, "R2"},    {17, "R4"},  {18, "R9"},
     {30, "T1"},  {31, "T2"},    {32, "T3"},    {33, "C3"},    {50, "LUDP"},  {60, "O1"},    {70, "T12"}, {90, "T8"},
     {100, "M1"}, {120, "MWC1"}, {121, "MWC2"}, {122, "MWC3"}, {123, "MWC0"}, {124, "MWCQ"}, {130, "M2"}}};

TradingState state_by_flags(const StatusRecord& record) noexcept {
  if (record.is_trading == 'Y') return TradingState::trading;
  if (record.is_trading == 'N' && record.is_quoting == 'Y') return TradingState::quote_only;
  return TradingState::unknown;
}

TradingState state_of(const StatusRecord& record) noexcept {
  switch (static_cast<Action>(record.action)) {
    case Action::pre_open:
      return TradingState::pre_open;
    case Action::quoting:
      return TradingState::quote_only;
    case Action::trading:
      return TradingState::trading;
    case Action::halt:
    case Action::suspend:
    case Action::not_available:
      return TradingState::halted;
    case Action::pause:
      return TradingState::paused;
    case Action::close:
    case Action::post_close:
      return TradingState::closed;
    case Action::none:
      break;
  }
  return state_by_flags(record);
}

Action action_of(TradingState state) noexcept {
  switch (state) {
    case TradingState::pre_open:
      return Action::pre_open;
    case TradingState::trading:
      return Action::trading;
    case TradingState::halted:
      return Action::halt;
    case TradingState::paused:
      return Action::pause;
    case TradingState::quote_only:
      return Action::quoting;
    case TradingState::closed:
      return Action::close;
    case TradingState::unknown:
      break;
  }
  return Action::none;
}

std::array<char, 6> text_of(std::uint16_t reason) noexcept {
  std::array<char, 6> text{};
  const auto* known = std::ranges::find(halt_codes, reason, &HaltCode::reason);
  if (known != halt_codes.end()) {
    std::ranges::copy(known->code, text.begin());
  } else if (reason != 0) {
    std::to_chars(text.data(), text.data() + text.size(), reason);
  }
  return text;
}

std::uint16_t reason_of(const std::array<char, 6>& text) noexcept {
  const std::string_view code(text.data(), static_cast<std::size_t>(std::ranges::find(text, '\0') - text.begin()));
  const auto* known = std::ranges::find(halt_codes, code, &HaltCode::code);
  if (known != halt_codes.end()) return known->reason;
  std::uint16_t reason = 0;
  std::from_chars(code.data(), code.data() + code.size(), reason);
  return reason;
}

char yes_no(std::optional<bool> value) noexcept {
  if (!value) return '~';
  return *value ? 'Y' : 'N';
}

std::optional<bool> is_trading(TradingState state) noexcept {
  if (state == TradingState::unknown) return std::nullopt;
  return state == TradingState::trading;
}

std::optional<bool> is_quoting(TradingState state) noexcept {
  if (state == TradingState::trading || state == TradingState::quote_only) return true;
  if (state == TradingState::closed) return false;
  return std::nullopt;
}

std::optional<bool> is_restricted(ShortSale short_sale) noexcept {
  if (short_sale == ShortSale::unknown) return std::nullopt;
  return short_sale == ShortSale::restricted;
}

ShortSale short_sale_of(char flag) noexcept {
  if (flag == 'Y') return ShortSale::restricted;
  return flag == 'N' ? ShortSale::unrestricted : ShortSale::unknown;
}

}  // namespace

Status status_of(const StatusRecord& record) noexcept {
  return {.state = state_of(record),
          .short_sale = short_sale_of(record.is_short_sell_restricted),
          .reason = text_of(record.reason),
          .zero = {}};
}

void set_status(StatusRecord& record, const Status& status) noexcept {
  record.action = static_cast<std::uint16_t>(action_of(status.state));
  record.reason = reason_of(status.reason);
  record.is_trading = yes_no(is_trading(status.state));
  record.is_quoting = yes_no(is_quoting(status.state));
  record.is_short_sell_restricted = yes_no(is_restricted(status.short_sale));
}

}  // namespace tocsin::dbn
