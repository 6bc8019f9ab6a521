#include "app/progress.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <cmath>
#include <cstdio>

namespace tocsin {
namespace {

constexpr auto first_shown_after = std::chrono::seconds(1);
constexpr auto shown_every = std::chrono::milliseconds(100);

std::string time_left(double seconds) {
  const auto whole = std::llround(seconds);
  return whole < 60 ? fmt::format("{} s", whole) : fmt::format("{}:{:02} min", whole / 60, whole % 60);
}

Progress* shown_now = nullptr;  // at most one line is on the terminal

}  // namespace

Progress::Progress(std::string what)
    : what_(std::move(what)),
      on_terminal_(::isatty(STDERR_FILENO) == 1),
      start_(std::chrono::steady_clock::now()),
      next_(start_ + first_shown_after) {}

bool Progress::is_due() { return on_terminal_ && std::chrono::steady_clock::now() >= next_; }

double Progress::seconds() const {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count();
}

void Progress::show(const State& state) {
  const double millions = static_cast<double>(state.events) / 1e6;
  show(fmt::format("{}  {:.1f} M events  {:.2f} M/s", state.tape_time, millions, millions / seconds()), state.done);
}

void Progress::show(const std::string& text, double done) {
  next_ = std::chrono::steady_clock::now() + shown_every;
  std::string line = what_ + "  " + text;
  if (done > 0) line += fmt::format("  {:.0f} %  {} left", done * 100, time_left(seconds() / done * (1 - done)));
  fmt::print(stderr, "\r\x1b[K{}", line);
  std::fflush(stderr);
  shown_now = this;
}

void Progress::clear() {
  if (shown_now != this) return;
  fmt::print(stderr, "\r\x1b[K");
  std::fflush(stderr);
  shown_now = nullptr;
}

void Progress::make_way() {
  if (shown_now != nullptr) shown_now->clear();
}

}  // namespace tocsin
