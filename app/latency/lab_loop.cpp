#include "app/latency/lab_loop.hpp"

#include <algorithm>
#include <chrono>
#include <string>
#include <thread>
#include <utility>

namespace tocsin {
namespace {

constexpr auto look_every = std::chrono::milliseconds(50);
constexpr std::size_t alerts_waiting_max = 4'096;

}  // namespace

LabLoop::LabLoop(const DeskFile& file, const RulesFile& rules, const LabLoopOptions& options, LoopWatch& watch)
    : options_(options),
      desk_(file, rules),
      alerts_(alerts_waiting_max),
      log_(desk_.path(".jsonl"), desk_.names()),
      sinks_({.alerts = alerts_, .log = log_, .watch = &watch}),
      room_(desk_.journal()),
      engine_({.engine = desk_.engine(),
               .sequencer = &desk_.sequencer(),
               .journal = &desk_.journal(),
               .alerts = alerts_,
               .feeds = desk_.feeds(),
               .make_way = [] { std::this_thread::yield(); },
               .watch = &watch},
              0) {}

void LabLoop::run(RunWatch& beside) { run("feeds", {desk_.feeds().front().get()}, {&engine_}, beside); }

void LabLoop::run(Agent& exchange, RunWatch& beside) {
  run("exchange", {&exchange}, {desk_.feeds().front().get(), &engine_}, beside);
}

void LabLoop::run(const char* first_name, std::vector<Agent*> first, std::vector<Agent*> second, RunWatch& beside) {
  beside.begin();
  std::vector<std::unique_ptr<AgentThread>> threads;
  threads.push_back(thread("sinks", 2, IdleKind::park, {&sinks_, &room_}));
  threads.push_back(thread("engine", 1, options_.idle, std::move(second)));
  threads.push_back(thread(first_name, 0, options_.idle, std::move(first)));
  const auto has_failed = [](const auto& one) { return one->has_failed(); };
  while (!engine_.has_ended() && std::ranges::none_of(threads, has_failed)) std::this_thread::sleep_for(look_every);
  beside.end();
  for (const auto& one : threads) one->stop();
  while (sinks_.poll() > 0) {
  }
}

std::unique_ptr<AgentThread> LabLoop::thread(const char* name, std::size_t place, IdleKind idle,
                                             std::vector<Agent*> agents) const {
  const auto core = options_.cores.empty() ? std::nullopt : std::optional(options_.cores[place]);
  return std::make_unique<AgentThread>(
      AgentThread::Options{.name = std::string("tocsin-") + name, .idle = idle, .core = core}, std::move(agents));
}

}  // namespace tocsin
