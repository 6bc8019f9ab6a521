#pragma once

namespace tocsin {

// Tags of FIX 4.4 (with Errata 20030618), by the names of its volume 6, that are read or written here.
namespace fix_tag {
constexpr int begin_seq_no = 7;
constexpr int end_seq_no = 16;
constexpr int lines_of_text = 33;
constexpr int new_seq_no = 36;
constexpr int orig_time = 42;
constexpr int sending_time = 52;
constexpr int symbol = 55;
constexpr int text = 58;
constexpr int transact_time = 60;
constexpr int urgency = 61;
constexpr int rpt_seq = 83;
constexpr int test_req_id = 112;
constexpr int gap_fill_flag = 123;
constexpr int reset_seq_num_flag = 141;
constexpr int no_related_sym = 146;
constexpr int headline = 148;
constexpr int md_req_id = 262;
constexpr int subscription_request_type = 263;
constexpr int market_depth = 264;
constexpr int md_update_type = 265;
constexpr int aggregated_book = 266;
constexpr int no_md_entry_types = 267;
constexpr int no_md_entries = 268;
constexpr int md_entry_type = 269;
constexpr int md_entry_px = 270;
constexpr int md_entry_size = 271;
constexpr int md_entry_date = 272;
constexpr int md_entry_time = 273;
constexpr int trade_condition = 277;
constexpr int md_entry_id = 278;
constexpr int md_update_action = 279;
constexpr int md_entry_ref_id = 280;
constexpr int md_req_rej_reason = 281;
constexpr int open_close_settl_flag = 286;
constexpr int security_trading_status = 326;
constexpr int halt_reason = 327;
constexpr int trading_session_id = 336;
constexpr int trad_ses_status = 340;
}  // namespace fix_tag

// Tags of the range that FIX leaves to its users (5000 to 9999), by which one Tocsin tells another what FIX 4.4 has no
// field for. Of other peers none is expected, and to other peers none is needed.
namespace house_tag {
constexpr int alert_id = 5001;          // News: the alert's id, sixteen hexadecimal digits
constexpr int alert_rule = 5002;        // News: the rule's name
constexpr int alert_state = 5003;       // News: firing, escalated, resolved, ... as in the alert log
constexpr int alert_subject = 5004;     // News: the symbol or the basket's name
constexpr int alert_related_id = 5005;  // News: the id of the alert that this one follows
constexpr int alert_severity = 5006;    // News: notice, warning, critical
constexpr int event_time = 5020;        // market data: when it was first heard, where that is not MDEntryTime
constexpr int event_flags = 5021;       // market data: bits of Event::flags
constexpr int trade_conditions = 5022;  // market data: bits of Trade::conditions
constexpr int depth_size = 5023;        // market data: shares in the first levels of the side
constexpr int short_sale = 5024;        // SecurityStatus: ShortSale as a number
constexpr int trading_state = 5025;     // SecurityStatus: TradingState as a number
constexpr int reason_code = 5026;       // SecurityStatus: the venue's own code
constexpr int aggressor_side = 5797;    // AggressorSide, as CME Group writes it: 1 buy, 2 sell
}  // namespace house_tag

// TradingSessionID(336) of the TradingSessionStatus(h) with TradSesStatus(340) 3, closed, by which a Tocsin that serves
// says that no event will follow.
constexpr const char* feed_session_id = "TOCSIN-FEED";

}  // namespace tocsin
