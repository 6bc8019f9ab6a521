#pragma once

#include <quickfix/Log.h>
#include <quickfix/SessionID.h>

#include <atomic>
#include <cstdint>
#include <mutex>
#include <string>

#include "fix/fix_session_state.hpp"

namespace tocsin {

// One session's state, told by the thread that speaks FIX and read by any. Takes QuickFIX's log, and keeps its last
// line.
class QuickfixSession : public FIX::Log {
 public:
  explicit QuickfixSession(FIX::SessionID id) : id_(std::move(id)) {}

  const FIX::SessionID& id() const { return id_; }
  FixSessionState state() const {
    const std::lock_guard<std::mutex> lock(mutex_);
    return state_;
  }
  // Calls `change` with the state.
  template <class Change>
  void tell(Change&& change) {
    const std::lock_guard<std::mutex> lock(mutex_);
    change(state_);
  }

  void clear() override {}
  void backup() override {}
  void onIncoming(const std::string&) override {}
  void onOutgoing(const std::string&) override {}
  void onEvent(const std::string& line) override {
    tell([&line](FixSessionState& state) { state.last_event = line; });
  }

  // The number that the counterparty is to begin with at the next logon, where it must repeat some; 0: none.
  std::uint64_t repeat_from = 0;
  // Of the last message that came; 0: none yet.
  std::uint64_t last_number = 0;

 private:
  FIX::SessionID id_;
  mutable std::mutex mutex_;
  FixSessionState state_;
};

}  // namespace tocsin
