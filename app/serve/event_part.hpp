#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "app/serve/outlet.hpp"
#include "app/serve/part.hpp"
#include "feeds/instants.hpp"
#include "feeds/merge.hpp"

namespace tocsin {

// A list of events, through all outlets that speak of events.
class EventPart final : public Part {
 public:
  // `open` gives the list from its start, whenever the day begins. The outlets outlive the part.
  EventPart(std::function<std::unique_ptr<Merge>()> open, std::vector<std::unique_ptr<Outlet>>& outlets)
      : open_(std::move(open)), outlets_(outlets) {}

  void begin() override;
  [[nodiscard]] std::optional<Time> time() override { return instants_->time(); }
  std::uint64_t prepare() override;
  void send() override;
  void poll() override;
  void finish() override;
  [[nodiscard]] double share_read() const override;
  [[nodiscard]] std::string account() const override;

 private:
  std::function<std::unique_ptr<Merge>()> open_;
  std::vector<std::unique_ptr<Outlet>>& outlets_;
  std::vector<std::unique_ptr<Merge>> days_;  // outlets may still look at the universe of one that is over
  std::optional<Instants> instants_;
};

}  // namespace tocsin
