#include "feeds/fix/fix_entry.hpp"

#include "fix/fix_tag.hpp"

namespace tocsin {

void FixEntry::take(int tag, std::string_view value) noexcept {
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

FixEntry entry_of_status(const FixMessage& message) noexcept {
  FixEntry entry;
  for (const FixField& field : message.fields) entry.take(field.tag, message.value<std::string_view>(field));
  return entry;
}

}  // namespace tocsin
