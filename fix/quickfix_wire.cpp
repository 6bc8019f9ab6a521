#include "fix/quickfix_wire.hpp"

#include <quickfix/FileStore.h>
#include <quickfix/Session.h>
#include <quickfix/SocketAcceptor.h>
#include <quickfix/SocketInitiator.h>

#include <algorithm>
#include <chrono>
#include <exception>
#include <thread>
#include <utility>

#include "engine/setup_error.hpp"
#include "fix/fix_tag.hpp"
#include "fix/free_port.hpp"
#include "fix/quickfix_message.hpp"
#include "fix/quickfix_settings.hpp"

namespace tocsin {
namespace {

// How often a port that was free a moment ago is looked for again.
constexpr int port_tries = 10;
constexpr auto logout_wait_max = std::chrono::milliseconds(2'500);
constexpr auto pause = std::chrono::microseconds(200);

std::int64_t now_ns() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::nanoseconds>(now).count();
}

std::unique_ptr<FIX::MessageStoreFactory> make_stores(const FixOptions& options) {
  if (options.store_folder.empty()) return std::make_unique<FIX::MemoryStoreFactory>();
  return std::make_unique<FIX::FileStoreFactory>(options.store_folder);
}

bool says_yes(const FIX::Message& message, int tag) { return message.isSetField(tag) && message.getField(tag) == "Y"; }

std::uint64_t number_of(const FIX::FieldMap& map, int tag) {
  return map.isSetField(tag) ? std::strtoull(map.getField(tag).c_str(), nullptr, 10) : 0;
}

FixArrival arrival_of(FixArrivalKind kind, std::size_t session) {
  FixArrival arrival;
  arrival.kind = kind;
  arrival.session = session;
  arrival.received_ns = now_ns();
  return arrival;
}

}  // namespace

FixLink::Wire::Wire(const FixOptions& options) : options_(options), arrivals_(options.arrivals_max) {
  check(options);
  for (const std::string& name : options.counterparties) {
    const FIX::SessionID id = session_id(options, name);
    if (FIX::Session::doesSessionExist(id)) throw SetupError("FIX session " + id.toString() + " is spoken already");
    sessions_.push_back(std::make_unique<QuickfixSession>(id));
  }
  try {
    dictionary_ = quickfix_dictionary(options.is_strict);
    stores_ = make_stores(options);
    start();
  } catch (const SetupError&) {
    throw;
  } catch (const std::exception& fault) {
    throw SetupError("FIX session of " + options.sender + ": " + fault.what());
  }
}

FixLink::Wire::~Wire() { close(); }

void FixLink::Wire::start() {
  if (options_.role == FixRole::initiator) {
    initiator_ = std::make_unique<FIX::SocketInitiator>(*this, *stores_, quickfix_settings(options_), *this);
    give_dictionary();
    initiator_->start();
    return;
  }
  const bool takes_any = options_.port == 0;
  for (int tries = 1;; ++tries) {
    if (takes_any) options_.port = free_port();
    try {
      return start_acceptor(quickfix_settings(options_));
    } catch (const std::exception&) {
      acceptor_.reset();
      if (!takes_any || tries == port_tries) throw;
    }
  }
}

void FixLink::Wire::start_acceptor(const FIX::SessionSettings& settings) {
  acceptor_ = std::make_unique<FIX::SocketAcceptor>(*this, *stores_, settings, *this);
  give_dictionary();
  acceptor_->start();
}

void FixLink::Wire::give_dictionary() {
  FIX::DataDictionaryProvider provider;
  provider.addTransportDataDictionary(FIX::BeginString(FIX::BeginString_FIX44), dictionary_);
  provider.addApplicationDataDictionary(FIX::ApplVerID(FIX::ApplVerID_FIX44), dictionary_);
  for (const auto& session : sessions_) {
    FIX::Session::lookupSession(session->id())->setDataDictionaryProvider(provider);
  }
}

void FixLink::Wire::close() noexcept {
  try {
    is_closing_ = true;
    wait_for_logouts();
    if (initiator_) initiator_->stop(true);
    if (acceptor_) acceptor_->stop(true);
    ask_again_for_what_was_not_polled();
  } catch (const std::exception& fault) {
    // The store fails: what was not polled is lost to a restart.
    sessions_.front()->onEvent(fault.what());
  }
  initiator_.reset();
  acceptor_.reset();
}

void FixLink::Wire::wait_for_logouts() {
  for (const auto& session : sessions_) {
    if (FIX::Session* const spoken = FIX::Session::lookupSession(session->id())) spoken->logout();
  }
  const auto is_open = [](const std::unique_ptr<QuickfixSession>& session) { return session->state().is_logged_on; };
  auto waited = std::chrono::microseconds(0);
  for (; waited < logout_wait_max && std::any_of(sessions_.begin(), sessions_.end(), is_open); waited += pause) {
    std::this_thread::sleep_for(pause);
  }
}

void FixLink::Wire::ask_again_for_what_was_not_polled() {
  FixArrival arrival;
  while (arrivals_.try_dequeue(arrival)) {
    std::uint64_t& first = sessions_[arrival.session]->repeat_from;
    const std::uint64_t number = arrival.message.number;
    if (number != 0 && (first == 0 || number < first)) first = number;
  }
  for (const auto& session : sessions_) {
    FIX::Session* const spoken = FIX::Session::lookupSession(session->id());
    if (spoken != nullptr && session->repeat_from != 0) {
      spoken->setNextTargetMsgSeqNum(static_cast<int>(session->repeat_from));
    }
  }
}

bool FixLink::Wire::send(const FixMessage& message, std::size_t session) {
  QuickfixSession& own = *sessions_.at(session);
  try {
    FIX::Message spoken = to_quickfix(message, *dictionary_);
    const bool is_forgotten = options_.reset_on_logon && !own.state().is_logged_on;
    if (!is_forgotten) FIX::Session::sendToTarget(spoken, own.id());
    const bool is_counted = !is_forgotten && spoken.isApp();
    own.tell(
        [&](FixSessionState& state) { (is_forgotten ? state.refused : state.sent) += is_forgotten || is_counted; });
    return !is_forgotten;
  } catch (const std::exception& fault) {
    own.tell([&fault](FixSessionState& state) {
      ++state.refused;
      state.last_event = fault.what();
    });
    return false;
  }
}

void FixLink::Wire::onLogon(const FIX::SessionID& id) { set_logged_on(id, true); }
void FixLink::Wire::onLogout(const FIX::SessionID& id) { set_logged_on(id, false); }

void FixLink::Wire::set_logged_on(const FIX::SessionID& id, bool is_logged_on) {
  const std::size_t session = place_of(id);
  const FixArrival arrival = arrival_of(is_logged_on ? FixArrivalKind::logon : FixArrivalKind::logoff, session);
  bool was_so = false;
  sessions_[session]->tell([&](FixSessionState& state) {
    was_so = state.is_logged_on == is_logged_on;
    if (was_so) return;
    state.is_logged_on = is_logged_on;
    state.since_ns = arrival.received_ns;
    state.logons += is_logged_on;
  });
  if (!was_so) deliver(arrival);
}

// QuickFIX ends the program where one of these throws what it does not expect.
template <class Act>
void FixLink::Wire::shield(const FIX::SessionID& id, Act&& act) noexcept {
  try {
    act(place_of(id));
  } catch (const std::exception& fault) {
    sessions_[place_of(id)]->onEvent(fault.what());
  }
}

void FixLink::Wire::fromAdmin(const FIX::Message& message, const FIX::SessionID& id) noexcept {
  shield(id, [&](std::size_t session) { on_session_message(message, session); });
}

void FixLink::Wire::fromApp(const FIX::Message& message, const FIX::SessionID& id) noexcept {
  shield(id, [&](std::size_t session) {
    enter_number(message, session);
    sessions_[session]->tell([](FixSessionState& state) { ++state.received; });
    deliver_message(message, session);
  });
}

void FixLink::Wire::on_session_message(const FIX::Message& message, std::size_t session) {
  const std::string& type = message.getHeader().getField(FIX::FIELD::MsgType);
  if (type == FIX::MsgType_SequenceReset) return on_sequence_reset(message, session);
  if (type == FIX::MsgType_Logon) on_logon_message(message, session);
  enter_number(message, session);
  const bool is_answer = type == FIX::MsgType_Heartbeat && message.isSetField(fix_tag::test_req_id);
  if (type == FIX::MsgType_Reject || is_answer) deliver_message(message, session);
}

// FIX 4.4, volume 2, "Sequence Reset": one that fills a gap stands for messages that are not worth a repetition; one
// that resets goes on in spite of what was lost.
void FixLink::Wire::on_sequence_reset(const FIX::Message& message, std::size_t session) {
  const std::uint64_t next = number_of(message, fix_tag::new_seq_no);
  const int expected = FIX::Session::lookupSession(sessions_[session]->id())->getExpectedTargetNum();
  if (next <= static_cast<std::uint64_t>(expected)) return;
  sessions_[session]->last_number = next - 1;
  if (says_yes(message, fix_tag::gap_fill_flag)) return;
  FixArrival arrival = arrival_of(FixArrivalKind::skipped, session);
  arrival.from = static_cast<std::uint64_t>(expected);
  arrival.to = next - 1;
  deliver(arrival);
}

// One that begins with 1 again, after others came, leaves unsaid how many were missed in between: at least the next.
void FixLink::Wire::on_logon_message(const FIX::Message& message, std::size_t session) {
  const std::uint64_t last = sessions_[session]->last_number;
  if (last == 0 || !says_yes(message, fix_tag::reset_seq_num_flag)) return;
  FixArrival arrival = arrival_of(FixArrivalKind::skipped, session);
  arrival.from = arrival.to = last + 1;
  deliver(arrival);
}

void FixLink::Wire::deliver_message(const FIX::Message& message, std::size_t session) {
  FixArrival arrival = arrival_of(FixArrivalKind::message, session);
  from_quickfix(message, arrival.message);
  const bool is_rejection = arrival.message.type == "3" || arrival.message.type == "j";
  if (is_rejection) sessions_[session]->tell([](FixSessionState& state) { ++state.rejected; });
  deliver(std::move(arrival));
}

// Waits while there is no room, so that the counterparty must; what comes while the link closes will be asked for
// again.
void FixLink::Wire::deliver(FixArrival arrival) {
  while (arrivals_.size_approx() >= options_.arrivals_max) {
    if (is_closing_) {
      std::uint64_t& first = sessions_[arrival.session]->repeat_from;
      if (first == 0) first = arrival.message.number;
      return;
    }
    std::this_thread::sleep_for(pause);
  }
  arrivals_.enqueue(std::move(arrival));
}

void FixLink::Wire::enter_number(const FIX::Message& message, std::size_t session) {
  sessions_[session]->last_number = number_of(message.getHeader(), FIX::FIELD::MsgSeqNum);
}

FIX::Log* FixLink::Wire::create(const FIX::SessionID& id) { return sessions_[place_of(id)].get(); }

std::size_t FixLink::Wire::place_of(const FIX::SessionID& id) const {
  const auto is_it = [&id](const std::unique_ptr<QuickfixSession>& session) { return session->id() == id; };
  return static_cast<std::size_t>(std::find_if(sessions_.begin(), sessions_.end(), is_it) - sessions_.begin());
}

}  // namespace tocsin
