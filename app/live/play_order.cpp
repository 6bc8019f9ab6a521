#include "app/live/play_order.hpp"

#include <readerwriterqueue/readerwriterqueue.h>

#include <algorithm>
#include <array>

#include "app/live/command_members.hpp"
#include "engine/setup_error.hpp"
#include "feeds/nearest_word.hpp"
#include "feeds/quoted.hpp"

namespace tocsin {
namespace {

constexpr std::array<std::string_view, 5> verbs{"pause", "resume", "step", "seek", "speed"};
constexpr std::size_t orders_max = 64;
constexpr std::size_t text_bytes_max = 64;
constexpr std::uint64_t events_max = 1'000'000'000;

}  // namespace

PlayOrder read_play_order(std::string_view command, std::string_view body) {
  const auto found = std::ranges::find(verbs, command);
  if (found == verbs.end()) {
    throw SetupError(tocsin::quoted(command) + ": expected " + either_of(verbs) + did_you_mean(command, verbs));
  }
  PlayOrder order{.verb = static_cast<PlayOrder::Verb>(found - verbs.begin())};
  CommandMembers members(body.empty() ? "{}" : body);
  if (order.verb == PlayOrder::Verb::step) order.events = members.count("events", events_max).value_or(1);
  if (order.verb == PlayOrder::Verb::seek) order.until = members.time("time");
  if (order.verb == PlayOrder::Verb::speed) order.pace = parse_pace(members.required("speed", text_bytes_max));
  members.expect_end();
  return order;
}

struct PlayOrders::Ring {
  moodycamel::ReaderWriterQueue<PlayOrder> orders{orders_max};
};

PlayOrders::PlayOrders() : ring_(std::make_unique<Ring>()) {}

PlayOrders::~PlayOrders() = default;

bool PlayOrders::put(const PlayOrder& order) noexcept { return ring_->orders.try_enqueue(order); }

bool PlayOrders::take(PlayOrder& out) noexcept { return ring_->orders.try_dequeue(out); }

}  // namespace tocsin
