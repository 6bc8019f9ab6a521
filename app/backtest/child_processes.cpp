#include "app/backtest/child_processes.hpp"

#include <fmt/format.h>
#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <exception>
#include <string_view>

#include "engine/setup_error.hpp"

namespace tocsin {
namespace {

constexpr int ended_well = 0;
constexpr int threw = 2;

void write_all(int to, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(to, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) ::_exit(threw);
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
}

// Ends the process without the parent's business: its buffers, and what it would do at exit.
[[noreturn]] void work_and_end(const std::function<std::string(std::size_t)>& work, std::size_t number, int to) {
  int status = ended_well;
  std::string bytes;
  try {
    bytes = work(number);
  } catch (const std::exception& error) {
    bytes = error.what();
    status = threw;
  }
  write_all(to, bytes);
  ::_exit(status);
}

struct Child {
  pid_t process = 0;
  int from = -1;  // what it writes is read here
  std::size_t number = 0;
  std::string bytes;
};

std::string how_it_died(int status) {
  if (!WIFSIGNALED(status)) return fmt::format("its process ended with status {}", WEXITSTATUS(status));
  return fmt::format("its process was ended by signal {} ({})", WTERMSIG(status), ::strsignal(WTERMSIG(status)));
}

class Nursery {
 public:
  Nursery(std::size_t count, const std::function<std::string(std::size_t)>& work,
          const std::function<void(std::size_t)>& on_done)
      : work_(work), on_done_(on_done), results_(count) {}

  std::vector<ChildResult> run(std::size_t jobs) {
    std::size_t next = 0;
    while (done_ < results_.size()) {
      for (; next < results_.size() && children_.size() < std::max<std::size_t>(jobs, 1); ++next) start(next);
      listen();
    }
    return std::move(results_);
  }

 private:
  void start(std::size_t number) {
    std::array<int, 2> ends{};
    if (::pipe(ends.data()) != 0) throw SetupError(std::string("--jobs: no pipe to be had: ") + std::strerror(errno));
    std::fflush(nullptr);
    const pid_t process = ::fork();
    if (process < 0) throw SetupError(std::string("--jobs: no process to be had: ") + std::strerror(errno));
    if (process == 0) {
      ::close(ends[0]);
      work_and_end(work_, number, ends[1]);
    }
    ::close(ends[1]);
    children_.push_back({.process = process, .from = ends[0], .number = number, .bytes = {}});
  }

  // Until somebody has something to say.
  void listen() {
    std::vector<pollfd> ends;
    for (const Child& child : children_) ends.push_back({.fd = child.from, .events = POLLIN, .revents = 0});
    if (::poll(ends.data(), ends.size(), -1) <= 0) return;
    for (std::size_t i = ends.size(); i-- > 0;) {
      if (ends[i].revents == 0 || read_some(children_[i])) continue;
      end(children_[i]);
      children_.erase(children_.begin() + static_cast<std::ptrdiff_t>(i));
    }
  }

  // False where it has said all.
  static bool read_some(Child& child) {
    std::array<char, 65'536> buffer{};
    const ssize_t count = ::read(child.from, buffer.data(), buffer.size());
    if (count > 0) child.bytes.append(buffer.data(), static_cast<std::size_t>(count));
    return count > 0 || (count < 0 && errno == EINTR);
  }

  void end(Child& child) {
    ::close(child.from);
    int status = 0;
    while (::waitpid(child.process, &status, 0) < 0 && errno == EINTR) {
    }
    ChildResult& result = results_[child.number];
    if (WIFEXITED(status) && WEXITSTATUS(status) == ended_well) {
      result.bytes = std::move(child.bytes);
    } else {
      const bool has_said_why = WIFEXITED(status) && WEXITSTATUS(status) == threw && !child.bytes.empty();
      result.failure = has_said_why ? std::move(child.bytes) : how_it_died(status);
    }
    on_done_(++done_);
  }

  const std::function<std::string(std::size_t)>& work_;
  const std::function<void(std::size_t)>& on_done_;
  std::vector<ChildResult> results_;
  std::vector<Child> children_;
  std::size_t done_ = 0;
};

}  // namespace

std::vector<ChildResult> run_children(std::size_t count, std::size_t jobs,
                                      const std::function<std::string(std::size_t)>& work,
                                      const std::function<void(std::size_t)>& on_done) {
  return Nursery(count, work, on_done).run(jobs);
}

}  // namespace tocsin
