#pragma once

#include <chrono>

namespace tocsin {

// Says when a line has been silent for so long that it must say that it is still there.
class IdleBeat {
 public:
  explicit IdleBeat(std::chrono::steady_clock::duration every) : every_(every) {}

  void sent() noexcept { last_ = std::chrono::steady_clock::now(); }
  [[nodiscard]] bool is_due() const noexcept { return std::chrono::steady_clock::now() - last_ >= every_; }

 private:
  std::chrono::steady_clock::duration every_;
  std::chrono::steady_clock::time_point last_ = std::chrono::steady_clock::now();
};

}  // namespace tocsin
