#include "feeds/tape/journal_tail.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "engine/setup_error.hpp"

namespace tocsin {
namespace {

constexpr std::uint64_t events_max = 4'096;

[[noreturn]] void fail(const std::string& path, const char* why) {
  throw SetupError(path + ": cannot read what the journal holds so far: " + why);
}

}  // namespace

JournalTail::JournalTail(const std::string& path, const Journal& journal)
    : path_(path),
      journal_(journal),
      file_(::open(path.c_str(), O_RDONLY | O_CLOEXEC)),
      events_(events_max, blank_event(EventKind::clear, Time{}, no_instrument)) {
  if (file_ < 0) fail(path, std::strerror(errno));
}

JournalTail::~JournalTail() { ::close(file_); }

std::span<const Event> JournalTail::next(std::uint64_t end) {
  if (position_ >= end) return {};
  const std::uint64_t left_in_block = Journal::block_events - position_ % Journal::block_events;
  const std::uint64_t count = std::min({end - position_, left_in_block, events_max});
  const auto out = std::as_writable_bytes(std::span(events_).first(count));
  std::size_t done = 0;
  while (done < out.size()) {
    const auto at = static_cast<off_t>(journal_.offset_of_event(position_) + done);
    const ssize_t read = ::pread(file_, out.data() + done, out.size() - done, at);
    if (read < 0 && errno == EINTR) continue;
    if (read <= 0) fail(path_, read == 0 ? "it ends too soon" : std::strerror(errno));
    done += static_cast<std::size_t>(read);
  }
  position_ += count;
  return std::span(events_).first(count);
}

}  // namespace tocsin
