#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "fix/fix_message.hpp"
#include "fix/fix_tag.hpp"

namespace tocsin {

// One entry of market data (MDEntry) or one status as its text stands in a message; an empty text was not there.
struct FixEntry {
  char action = '0';  // MDUpdateAction(279): 0 new, 1 change, 2 delete
  std::string_view type;
  std::string_view symbol;
  std::string_view price;
  std::string_view size;
  std::string_view date;
  std::string_view time;
  std::string_view id;
  std::string_view ref_id;
  std::string_view number;  // RptSeq(83)
  std::string_view conditions;
  std::string_view settle_flag;
  std::string_view transact_time;
  std::string_view status;   // SecurityTradingStatus(326), TradSesStatus(340)
  std::string_view reason;   // HaltReason(327)
  std::string_view session;  // TradingSessionID(336)
  std::string_view house_time;
  std::string_view house_flags;
  std::string_view house_conditions;
  std::string_view house_depth;
  std::string_view house_short_sale;
  std::string_view house_state;
  std::string_view house_reason;
  std::string_view aggressor;

  // Takes the field where it is one of an entry.
  void take(int tag, std::string_view value) noexcept;
};

inline void FixEntry::take(int tag, std::string_view value) noexcept {
  switch (tag) {
    case fix_tag::md_update_action:
      // More than one letter is no action that there is.
      action = value.size() == 1 ? value.front() : '?';
      break;
    case fix_tag::md_entry_type:
      type = value;
      break;
    case fix_tag::symbol:
      symbol = value;
      break;
    case fix_tag::md_entry_px:
      price = value;
      break;
    case fix_tag::md_entry_size:
      size = value;
      break;
    case fix_tag::md_entry_date:
      date = value;
      break;
    case fix_tag::md_entry_time:
      time = value;
      break;
    case fix_tag::md_entry_id:
      id = value;
      break;
    case fix_tag::md_entry_ref_id:
      ref_id = value;
      break;
    case fix_tag::rpt_seq:
      number = value;
      break;
    case fix_tag::trade_condition:
      conditions = value;
      break;
    case fix_tag::open_close_settl_flag:
      settle_flag = value;
      break;
    case fix_tag::transact_time:
      transact_time = value;
      break;
    case fix_tag::security_trading_status:
    case fix_tag::trad_ses_status:
      status = value;
      break;
    case fix_tag::halt_reason:
      reason = value;
      break;
    case fix_tag::trading_session_id:
      session = value;
      break;
    case house_tag::event_time:
      house_time = value;
      break;
    case house_tag::event_flags:
      house_flags = value;
      break;
    case house_tag::trade_conditions:
      house_conditions = value;
      break;
    case house_tag::depth_size:
      house_depth = value;
      break;
    case house_tag::short_sale:
      house_short_sale = value;
      break;
    case house_tag::trading_state:
      house_state = value;
      break;
    case house_tag::reason_code:
      house_reason = value;
      break;
    case house_tag::aggressor_side:
      aggressor = value;
      break;
    default:
      break;
  }
}

// Calls `visit` with each entry of a W or X. An entry of an X that names no symbol is of the one before it (FIX 4.4,
// volume 3, Market Data - Incremental Refresh). What stands before the first is of all of them: W's Symbol.
template <class Visitor>
void visit_entries(const FixMessage& message, int first_tag, Visitor&& visit) {
  FixEntry common;
  FixEntry entry;
  bool is_in_entry = false;
  for (const FixField& field : message.fields) {
    const auto value = message.value<std::string_view>(field);
    if (field.tag == first_tag) {
      if (is_in_entry) visit(entry);
      if (is_in_entry) common.symbol = entry.symbol;
      is_in_entry = true;
      entry = common;
    }
    (is_in_entry ? entry : common).take(field.tag, value);
  }
  if (is_in_entry) visit(entry);
}

// A status says all in one entry.
[[nodiscard]] FixEntry entry_of_status(const FixMessage& message) noexcept;

}  // namespace tocsin
