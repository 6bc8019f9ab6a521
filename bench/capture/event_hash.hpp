#pragma once

#include <fmt/format.h>
#include <xxhash.h>

#include <cstdint>
#include <memory>
#include <span>
#include <string>

#include "engine/event.hpp"

namespace tocsin::bench {

// XXH3 over the bytes of events, 64 bits: two lists of events are the same where their hashes are.
class EventHash {
 public:
  EventHash() : state_(XXH3_createState(), &XXH3_freeState) { XXH3_64bits_reset(state_.get()); }

  void add(std::span<const Event> events) {
    XXH3_64bits_update(state_.get(), events.data(), events.size_bytes());
    events_ += events.size();
  }
  [[nodiscard]] std::uint64_t events_count() const { return events_; }
  [[nodiscard]] std::string hex() const { return fmt::format("{:016x}", XXH3_64bits_digest(state_.get())); }

 private:
  std::unique_ptr<XXH3_state_t, XXH_errorcode (*)(XXH3_state_t*)> state_;
  std::uint64_t events_ = 0;
};

}  // namespace tocsin::bench
