#include "app/live/sink_line.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <cstdio>
#include <cstring>
#include <exception>
#include <utility>

#include "app/diagnostics.hpp"
#include "engine/setup_error.hpp"
#include "sinks/write_error.hpp"

namespace tocsin {
namespace {

// A number of twenty digits, so that a shorter one never leaves some of a longer one behind.
constexpr std::size_t digits = 20;

int open_cursor(const std::string& path) {
  const int file = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0644);
  if (file < 0) throw SetupError(path + ": cannot be written: " + std::strerror(errno));
  return file;
}

std::uint64_t read_cursor(int file, const std::string& path) {
  std::array<char, digits> text{};
  const ssize_t size = ::pread(file, text.data(), text.size(), 0);
  if (size == 0) return 0;
  std::uint64_t number = 0;
  const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (size == static_cast<ssize_t>(digits) && fault == std::errc{} && end == text.data() + text.size()) return number;
  throw SetupError(path +
                   ": expected the number of alerts that were told, in twenty digits; remove it to tell all again");
}

}  // namespace

SinkLine::SinkLine(std::unique_ptr<Sink> sink, Options options)
    : sink_(std::move(sink)),
      options_(std::move(options)),
      cursor_file_(open_cursor(options_.cursor)),
      next_(read_cursor(cursor_file_, options_.cursor)) {}

SinkLine::~SinkLine() { ::close(cursor_file_); }

std::uint64_t SinkLine::told_until() const {
  const std::scoped_lock lock(mutex_);
  return next_;
}

void SinkLine::offer(const ToldAlert& told) {
  const std::scoped_lock lock(mutex_);
  if (told.number < next_ || conflate(told)) return;
  if (waiting_.size() >= options_.room) {
    waiting_.pop_front();
    ++counts_.dropped;
  }
  waiting_.push_back(told);
}

bool SinkLine::conflate(const ToldAlert& told) {
  if (options_.when_full != WhenFull::conflate || waiting_.size() < options_.room) return false;
  const auto same = [&](const ToldAlert& other) { return other.alert.id == told.alert.id; };
  const auto earlier = std::ranges::find_if(waiting_, same);
  if (earlier == waiting_.end()) return false;
  waiting_.erase(earlier);
  waiting_.push_back(told);
  ++counts_.conflated;
  return true;
}

std::size_t SinkLine::poll() {
  ToldAlert told;
  if (!take(told)) {
    poll_sink();
    return 0;
  }
  const bool is_told = tell(told);
  const std::scoped_lock lock(mutex_);
  if (!is_told) {
    waiting_.push_front(told);
    return 0;
  }
  ++counts_.told;
  next_ = std::max(next_, told.number + 1);
  keep_cursor();
  return 1;
}

bool SinkLine::take(ToldAlert& out) {
  const std::scoped_lock lock(mutex_);
  if (waiting_.empty()) return false;
  out = waiting_.front();
  waiting_.pop_front();
  return true;
}

bool SinkLine::tell(const ToldAlert& told) {
  try {
    if (told.is_late) {
      sink_->on_late_alert(told.alert);
    } else {
      sink_->on_alert(told.alert);
    }
    return true;
  } catch (const WriteError&) {
    return false;
  } catch (const std::exception& error) {
    note_fault(error.what());
    return true;
  }
}

void SinkLine::poll_sink() {
  try {
    sink_->poll();
  } catch (const std::exception& error) {
    note_fault(error.what());
  }
}

// Once each time that it is another.
void SinkLine::note_fault(const char* what) {
  if (last_fault_ != what) warn(options_.name + ": " + what);
  last_fault_ = what;
  const std::scoped_lock lock(mutex_);
  ++counts_.threw;
}

void SinkLine::keep_cursor() {
  std::array<char, digits + 1> text{};
  std::snprintf(text.data(), text.size(), "%020llu", static_cast<unsigned long long>(next_));
  // Where it cannot be kept, alerts are told again after a restart: at least once.
  [[maybe_unused]] const ssize_t written = ::pwrite(cursor_file_, text.data(), digits, 0);
}

SinkLine::Counts SinkLine::counts() const {
  const std::scoped_lock lock(mutex_);
  Counts counts = counts_;
  counts.waiting = waiting_.size();
  counts.failed = sink_->failed_count() + counts_.threw;
  return counts;
}

}  // namespace tocsin
