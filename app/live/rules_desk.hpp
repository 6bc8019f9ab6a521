#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <list>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "app/live/agent.hpp"
#include "app/live/engine_agent.hpp"
#include "app/live/live_desk.hpp"
#include "app/live/rules_change.hpp"
#include "app/rules_file.hpp"

namespace tocsin {

// Changes the rules of a live day. What is asked for is checked by whoever asks, and prepared by the thread that polls:
// the new rules are kept beside the journal, an engine that knows them hears the whole day from the journal, and the
// engine's thread goes on with it from one event on, by which every replay does. Until then nothing is changed.
class RulesDesk final : public Agent {
 public:
  // They outlive it.
  struct Parts {
    LiveDesk& desk;
    EngineAgent& engine;
    std::function<Time()> now;  // of the list of events
  };

  explicit RulesDesk(Parts parts);

  // ---- who asks, on any thread

  // Why no change can be asked for now; nullptr where one can.
  [[nodiscard]] const char* objection() const;
  // These rules, which LiveDesk::check found nothing wrong with; `text`: number of the words of whoever asks.
  void ask(RulesFile rules, std::uint32_t text);
  // Why the last change that was asked for was not made; empty where it was, or is on its way.
  [[nodiscard]] std::string fault() const;

  // ---- the thread that polls

  std::size_t poll() override;
  std::string_view name() const noexcept override { return "rules"; }

 private:
  struct Wish {
    RulesFile rules;
    std::uint32_t text;
  };

  void change(const Wish& wish);
  [[nodiscard]] const char* make(Edition& next, std::uint64_t hash, std::uint32_t text);
  [[nodiscard]] bool hear_journal(DeskEngine& engine, RulesChange& change);
  template <class Done>
  [[nodiscard]] bool wait_until(Done&& done) const;

  Parts parts_;
  std::vector<Event> some_;
  std::list<RulesChange> changes_;  // the engine's thread may still look at them
  mutable std::mutex mutex_;
  std::optional<Wish> wish_;
  std::string fault_;
  std::atomic<bool> is_changing_ = false;
};

}  // namespace tocsin
