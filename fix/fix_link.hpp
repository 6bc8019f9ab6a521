#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>

#include "fix/fix_arrival.hpp"
#include "fix/fix_message.hpp"
#include "fix/fix_options.hpp"
#include "fix/fix_session_state.hpp"

namespace tocsin {

// The sessions of one initiator or one acceptor, with a thread of their own that speaks FIX: logon, heartbeats, resend
// requests, sequence resets, rejects of what is malformed. Whoever holds it polls what came and sends what is to go;
// neither ever waits for the network. Logs nothing: what a session says of itself is in its state.
class FixLink {
 public:
  // SetupError where the options cannot be, the folder cannot be written, or the port cannot be had.
  explicit FixLink(const FixOptions& options);
  // Logs off. What was not polled will be asked for again at the next logon, if there is a store.
  ~FixLink();
  FixLink(const FixLink&) = delete;
  FixLink& operator=(const FixLink&) = delete;
  FixLink(FixLink&&) = delete;
  FixLink& operator=(FixLink&&) = delete;

  // What came next, if anything did.
  bool poll(FixArrival& arrival);
  // Gives the message the session's next number, stores it, and sends it if the counterparty is there: if not, it is
  // resent when that asks for it. False where it could not be stored, or would be forgotten at the next logon. A
  // TestRequest(1) may be sent too; it is not stored.
  bool send(const FixMessage& message, std::size_t session = 0);
  FixSessionState state(std::size_t session = 0) const;
  std::size_t sessions_count() const;
  // On which an acceptor listens.
  std::uint16_t port() const;

 private:
  class Wire;
  std::unique_ptr<Wire> wire_;
};

}  // namespace tocsin
