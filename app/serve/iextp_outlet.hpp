#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "app/serve/iextp_sender.hpp"
#include "app/serve/outlet.hpp"
#include "feeds/iex/iex_encoder.hpp"

namespace tocsin {

// A day's events as IEX DEEP 1.0 in IEX-TP. Each day is a session of its own, from 1 on.
class IexTpOutlet final : public Outlet {
 public:
  explicit IexTpOutlet(IexTpSender& sender) : sender_(sender) {}

  void begin(const DayOpening& day) override;
  void prepare(std::span<const Event> events) override;
  void send() override { sender_.send(); }
  void poll() override { sender_.poll(); }
  void finish() override;
  [[nodiscard]] std::string account() const override;

 private:
  IexTpSender& sender_;
  std::optional<iex::IexEncoder> encoder_;
  std::uint32_t days_count_ = 0;
};

}  // namespace tocsin
