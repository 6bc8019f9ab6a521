#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "app/serve/mold_sender.hpp"
#include "app/serve/outlet.hpp"
#include "feeds/itch/itch_encoder.hpp"

namespace tocsin {

// A day's events as TotalView-ITCH 5.0 in MoldUDP64: the very messages that `tocsin convert` writes into a file. Each
// day is a session of its own, TOCSIN0001 the first.
class MoldOutlet final : public Outlet {
 public:
  MoldOutlet(MoldSender& sender, itch::RoundLots lots) : sender_(sender), lots_(std::move(lots)) {}

  void begin(const DayOpening& day) override;
  void prepare(std::span<const Event> events) override;
  void send() override { sender_.send(); }
  void poll() override { sender_.poll(); }
  void finish() override;
  [[nodiscard]] std::string account() const override;

 private:
  void hand_over();

  MoldSender& sender_;
  itch::RoundLots lots_;
  std::optional<itch::ItchEncoder> encoder_;
  std::vector<std::byte> frames_;
  unsigned days_count_ = 0;
};

// The session of the nth day, from 1 on.
[[nodiscard]] itch::MoldSession session_of_day(unsigned day);

}  // namespace tocsin
