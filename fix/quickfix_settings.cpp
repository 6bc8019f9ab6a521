#include "fix/quickfix_settings.hpp"

#include <algorithm>
#include <set>

#include "engine/setup_error.hpp"

namespace tocsin {
namespace {

bool is_name(const std::string& text) {
  const auto is_plain = [](char c) { return c > ' ' && c < '\x7f'; };
  return !text.empty() && std::all_of(text.begin(), text.end(), is_plain);
}

void expect(bool is_so, const std::string& what) {
  if (!is_so) throw SetupError("FIX session: " + what);
}

void set_place(const FixOptions& options, FIX::Dictionary& settings) {
  if (options.role == FixRole::acceptor) {
    settings.setString(FIX::SOCKET_ACCEPT_PORT, std::to_string(options.port));
    settings.setString(FIX::SOCKET_REUSE_ADDRESS, "Y");
    return;
  }
  settings.setString(FIX::SOCKET_CONNECT_HOST, options.host);
  settings.setString(FIX::SOCKET_CONNECT_PORT, std::to_string(options.port));
  settings.setString(FIX::RECONNECT_INTERVAL, std::to_string(options.reconnect_seconds));
  settings.setString(FIX::HEARTBTINT, std::to_string(options.heartbeat_seconds));
}

// From one Sunday to the next, so that what a desk missed overnight is still there in the morning.
void set_week(FIX::Dictionary& settings) {
  settings.setString(FIX::START_DAY, "Sunday");
  settings.setString(FIX::START_TIME, "00:00:00");
  settings.setString(FIX::END_DAY, "Saturday");
  settings.setString(FIX::END_TIME, "23:59:59");
}

}  // namespace

void check(const FixOptions& options) {
  expect(is_name(options.sender), "SenderCompID \"" + options.sender + "\": expected letters, digits and signs");
  expect(!options.counterparties.empty(), "expected at least one counterparty (TargetCompID)");
  for (const std::string& name : options.counterparties) {
    expect(is_name(name), "TargetCompID \"" + name + "\": expected letters, digits and signs");
  }
  const std::set<std::string> names(options.counterparties.begin(), options.counterparties.end());
  expect(names.size() == options.counterparties.size(), "the same counterparty twice");
  expect(options.heartbeat_seconds > 0 && options.reconnect_seconds > 0,
         "heartbeat and reconnect: expected 1 s or more");
  if (options.role == FixRole::acceptor) return;
  expect(options.counterparties.size() == 1, "an initiator has one counterparty");
  expect(!options.host.empty() && options.port != 0, "expected a host and a port to connect to");
}

FIX::SessionID session_id(const FixOptions& options, const std::string& counterparty) {
  return {FIX::BeginString(FIX::BeginString_FIX44), FIX::SenderCompID(options.sender), FIX::TargetCompID(counterparty)};
}

FIX::SessionSettings quickfix_settings(const FixOptions& options) {
  FIX::Dictionary session;
  session.setString(FIX::CONNECTION_TYPE, options.role == FixRole::acceptor ? "acceptor" : "initiator");
  session.setString(FIX::USE_DATA_DICTIONARY, "N");  // the one that it is given afterwards lies in no file
  session.setString(FIX::RESET_ON_LOGON, options.reset_on_logon ? "Y" : "N");
  session.setString(FIX::SOCKET_NODELAY, "Y");
  session.setString(FIX::TIMESTAMP_PRECISION, "9");
  set_week(session);
  set_place(options, session);
  FIX::SessionSettings settings;
  settings.set(session);
  for (const std::string& name : options.counterparties) settings.set(session_id(options, name), session);
  return settings;
}

}  // namespace tocsin
