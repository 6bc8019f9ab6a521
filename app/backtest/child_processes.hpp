#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

namespace tocsin {

// What came of one piece of work.
struct ChildResult {
  std::string bytes;    // what it returned
  std::string failure;  // why it returned nothing; empty: it did
};

// Does `work(0)` to `work(count - 1)`, each in a process of its own, at most `jobs` at a time, and returns what they
// returned, in their order. A process that throws or dies fails alone: its memory goes with it and the others go on.
// `on_done` is told how many are over, after each. The caller has no threads.
// SetupError where the system gives no process or pipe.
[[nodiscard]] std::vector<ChildResult> run_children(std::size_t count, std::size_t jobs,
                                                    const std::function<std::string(std::size_t)>& work,
                                                    const std::function<void(std::size_t)>& on_done);

}  // namespace tocsin
