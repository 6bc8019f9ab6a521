#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>
#include <span>
#include <thread>

#include "app/run.hpp"
#include "sinks/json_line.hpp"
#include "sinks/sha256.hpp"
#include "tests/support/recordings.hpp"
#include "tests/support/sanitized.hpp"

namespace tocsin {
namespace {

// What is compared, other builds compare in full: a sanitizer has to see each way of playing once.
template <class One, std::size_t count>
std::span<const One> some_of(const One (&all)[count]) {
  return {all, sanitized ? 1 : count};
}

// How a recording is replayed. None of it may change what is heard.
struct Manner {
  std::string speed = "max";
  WrittenWindow window{};
  int threads = 1;
  Duration sink_rest{};          // a sink that sleeps over each of its first alerts
  std::uint64_t feed_order = 0;  // seed of a shuffle; 0: as opened
};

// Alerts are a pure function of one ordered list of events: the six equalities, for every recording.
class Equalities : public testing::TestWithParam<Replayable> {
 protected:
  void SetUp() override {
    if (GetParam().open().empty()) GTEST_SKIP() << "what this is made from is not here";
  }

  // The SHA-256 of the alert log.
  static std::string heard(const Manner& manner = {}) {
    tocsin::Run run(feeds(manner.feed_order), rules(), {.alerts = {}, .console = false, .threads = manner.threads});
    int alerts_count = 0;
    run.play({.pace = parse_pace(manner.speed), .window = manner.window}, [&](const Alert&) {
      if (manner.sink_rest > Duration::zero() && ++alerts_count <= 40) std::this_thread::sleep_for(manner.sink_rest);
    });
    EXPECT_TRUE(account_of(run.desk(), run.played()).is_balanced());
    EXPECT_GT(run.log().alerts_count(), 0U);
    return run.log().hex();
  }

  // What every other manner must be equal to: played at once, by one thread, as opened.
  static std::string plainly() {
    static std::map<std::string, std::string> known;
    std::string& hash = known[GetParam().name];
    if (hash.empty()) hash = heard();
    return hash;
  }

  static Feeds feeds(std::uint64_t order) {
    Feeds feeds = GetParam().open();
    if (order > 0) std::ranges::shuffle(feeds, std::mt19937_64(order));
    return feeds;
  }
  static const RulesFile& rules() {
    static std::map<std::string, RulesFile> read;
    return read.try_emplace(GetParam().rules, RulesFile::load(GetParam().rules)).first->second;
  }
};

// A desk that is played up to some event and then put away, its engine's state kept.
class Piece {
 public:
  Piece(const RulesFile& rules, Feeds feeds) : desk_(std::move(feeds), rules), names_(names_of(desk_)) {}

  // Goes on after the first `count` events, in the state in which another desk was after them.
  void resume(const Snapshot& snapshot, std::uint64_t count) {
    while (at_ < count) static_cast<void>(next());
    desk_.engine().restore(snapshot);
  }
  // Plays up to the event of this number; false at the end of the list.
  bool play_until(std::uint64_t count, const std::function<void(const std::string& line)>& ring) {
    while (at_ < count) {
      const Event* const event = next();
      if (event == nullptr) return false;
      desk_.engine().step(*event, [&](const Alert& alert) { ring(json_line(alert, names_) + "\n"); });
    }
    return true;
  }
  [[nodiscard]] Snapshot snapshot() const { return desk_.engine().snapshot(); }
  [[nodiscard]] std::uint64_t at() const { return at_; }

 private:
  const Event* next() {
    if (batch_.empty()) batch_ = desk_.next();
    if (batch_.empty()) return nullptr;
    const Event* const event = &batch_.front();
    batch_ = batch_.subspan(1);
    ++at_;
    return event;
  }

  Desk desk_;
  Names names_;
  std::span<const Event> batch_;
  std::uint64_t at_ = 0;
};

TEST_P(Equalities, twice_is_the_same) { EXPECT_EQ(heard(), plainly()); }

TEST_P(Equalities, any_pace_is_the_same) {
  constexpr const char* speeds[] = {"250000", "1000000000", "rate:2000000"};
  for (const char* speed : some_of(speeds)) {
    EXPECT_EQ(heard({.speed = speed}), plainly()) << speed;
  }
}

TEST_P(Equalities, any_order_of_feeds_is_the_same) {
  const std::uint64_t orders_count = feeds(0).size() == 1 || sanitized ? 1 : 3;
  for (std::uint64_t order = 1; order <= orders_count; ++order)
    EXPECT_EQ(heard({.feed_order = order}), plainly()) << order;
}

TEST_P(Equalities, a_slow_sink_is_the_same) {
  EXPECT_EQ(heard({.sink_rest = std::chrono::milliseconds(1)}), plainly());
}

TEST_P(Equalities, a_slow_sink_beside_two_threads_is_the_same) {
  EXPECT_EQ(heard({.threads = 2, .sink_rest = std::chrono::milliseconds(1)}), plainly());
}

TEST_P(Equalities, two_threads_are_the_same) { EXPECT_EQ(heard({.threads = 2}), plainly()); }

// Where the events are, each kind of pace at its own speed.
TEST_P(Equalities, any_pace_of_a_part_is_the_same) {
  const WrittenWindow window{.from = "09:30", .to = "09:30:03"};
  const std::string at_once = heard({.window = window});
  constexpr const char* speeds[] = {"40", "rate:50000", "burst:1000"};
  for (const char* speed : some_of(speeds)) {
    EXPECT_EQ(heard({.speed = speed, .window = window}), at_once) << speed;
    EXPECT_EQ(heard({.speed = speed, .window = window, .threads = 2}), at_once) << speed;
  }
}

TEST_P(Equalities, stopped_anywhere_and_resumed_is_the_same) {
  std::string whole;
  std::vector<std::uint64_t> stops{1};
  Piece all(rules(), feeds(0));
  while (all.play_until(all.at() + 1, [&](const std::string& line) {
    if (stops.size() < (sanitized ? 3 : 8) && stops.back() + 1 < all.at())
      stops.insert(stops.end(), {all.at() - 1, all.at()});
    whole += line;
  })) {
  }
  std::mt19937_64 random(1);
  for (int i = 0; i < (sanitized ? 2 : 8); ++i) stops.push_back(random() % all.at());
  stops.push_back(all.at());
  std::ranges::sort(stops);

  std::string in_pieces;
  Snapshot kept;
  std::uint64_t at = 0;
  for (const std::uint64_t stop : stops) {
    Piece piece(rules(), feeds(0));
    if (at > 0) piece.resume(kept, at);
    EXPECT_TRUE(piece.play_until(stop, [&](const std::string& line) { in_pieces += line; }));
    kept = piece.snapshot();
    at = stop;
  }
  EXPECT_EQ(in_pieces, whole);
  Sha256 hash;
  hash.add(in_pieces);
  EXPECT_EQ(hash.hex(), plainly());
}

INSTANTIATE_TEST_SUITE_P(Recordings, Equalities, testing::ValuesIn(recordings()),
                         [](const auto& instance) { return instance.param.name; });

}  // namespace
}  // namespace tocsin
