#pragma once

#include <chrono>
#include <cstdint>
#include <optional>

#include "engine/time.hpp"
#include "feeds/itch/mold_stream.hpp"
#include "feeds/itch/mold_udp64.hpp"

namespace tocsin::itch {

// How a re-request server is asked.
struct RerequestLimits {
  Duration patience = std::chrono::microseconds(500);    // before the first request: another line may bring it
  Duration retry_after = std::chrono::milliseconds(10);  // without an answer; twice as long each time
  Duration retry_after_max = std::chrono::milliseconds(250);
  std::uint32_t attempts_max = 8;      // of one range in which nothing came
  std::uint16_t messages_max = 1'000;  // a request; the server gives as many as fit into a packet
};

// Which messages a MoldUDP64 re-request server is asked for, and when (specification 1.00, "Request Packet": a session,
// the first message and how many; the answer is a packet as any other, sent to who asked). Asks for what a stream waits
// for first, and for the same again only where no answer came for as long as it waits; an answer that brings a part is
// followed by a request for the rest at once. Opens no socket and reads no clock.
class RerequestClient {
 public:
  // What is to be done now.
  struct Advice {
    enum class Step : std::uint8_t { wait, ask, give_up } step = Step::wait;
    MoldHead request{};  // of `ask`
  };

  explicit RerequestClient(const RerequestLimits& limits) : limits_(limits) {}

  // `missing`: what is waited for at `now`, if anything. What it tells to ask counts as asked.
  [[nodiscard]] Advice next(const std::optional<MoldStream::Missing>& missing, Time now);

  [[nodiscard]] std::uint64_t requests_count() const noexcept { return requests_count_; }

 private:
  [[nodiscard]] bool is_answer(const MoldStream::Missing& missing) const noexcept;
  [[nodiscard]] MoldHead request(Time now);

  RerequestLimits limits_;
  std::optional<MoldStream::Missing> wanted_;  // as it stood when it was last looked at
  std::uint32_t attempts_ = 0;                 // to have what is wanted from there on
  Time since_{};                               // when it was first seen missing, or last asked for
  Duration wait_{};                            // from then on
  std::uint64_t requests_count_ = 0;
};

}  // namespace tocsin::itch
