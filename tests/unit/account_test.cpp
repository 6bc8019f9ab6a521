#include "app/account.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app/rules/written_rules.hpp"
#include "tests/support/market_builder.hpp"
#include "tests/support/vector_feed.hpp"

namespace tocsin {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

constexpr Time ten_utc{std::chrono::sys_days{std::chrono::January / 27 / 2025} + 10h};

Event gap_of(EventMaker& make, std::uint64_t from, std::uint64_t to) {
  Event gap = make.clear(no_instrument);
  gap.kind = EventKind::gap;
  gap.gap = {.from = from, .to = to, .session = {}, .zero = {}};
  return gap;
}

// A thousand trades of one venue, a millisecond apart; every tenth twice, and 5 said to be lost.
std::vector<Event> odd_day() {
  EventMaker make(ten_utc);
  std::vector<Event> events;
  for (int i = 1; i <= 1000; ++i) {
    events.push_back(make.after(1ms).trade(0, 100.0));
    if (i % 10 == 0) events.push_back(events.back());
  }
  events.push_back(gap_of(make, 2000, 2004));
  return events;
}

std::unique_ptr<Feed> feed_of(const std::string& path, std::vector<Event> events) {
  FeedInfo info{.path = path,
                .format = {},
                .sources = {"venue"},
                .listings = {{.symbol = "NVDA", .prior_close = Price::whole(100)}},
                .provenance = {},
                .first = {},
                .last = ten_utc + 2h};
  return std::make_unique<VectorFeed>(std::move(info), std::move(events), 64);
}

struct Accounts {
  Account account;
  Played played;
};

Accounts accounts_of(std::vector<std::unique_ptr<Feed>> feeds, const Playback& playback = {}) {
  const RulesFile rules(parse_rules(R"(
timer = "100ms"
[[rule]]
name = "half"
detector = "name_drop"
names = "NVDA"
reference = "prior_close"
levels = [50]
)",
                                    "rules.toml"),
                        {}, {});
  Desk desk(std::move(feeds), rules);
  const Played played = play([&] { return desk.next(); }, desk.engine(), playback, [](const Alert&) {});
  return {account_of(desk, played), played};
}

std::vector<std::unique_ptr<Feed>> one(std::unique_ptr<Feed> feed) {
  std::vector<std::unique_ptr<Feed>> feeds;
  feeds.push_back(std::move(feed));
  return feeds;
}

TEST(Account, balances_with_duplicates_and_gaps) {
  const auto [account, played] = accounts_of(one(feed_of("a", odd_day())));
  EXPECT_TRUE(account.is_balanced());
  EXPECT_TRUE(account.complete);
  EXPECT_EQ(account.rejected, 100U);
  EXPECT_EQ(account.gaps, 5U);
  EXPECT_EQ(account.timers, 10U);
  EXPECT_EQ(account.out, 1000U + 1 + 10);
  EXPECT_EQ(account.in, account.out + 100 + 5);
}

TEST(Account, balances_where_two_files_hold_the_same) {
  auto feeds = one(feed_of("a", odd_day()));
  feeds.push_back(feed_of("b", odd_day()));
  const auto [account, played] = accounts_of(std::move(feeds));
  EXPECT_TRUE(account.is_balanced());
  EXPECT_EQ(account.rejected, 100U + 1101);
  EXPECT_EQ(account.out, 1000U + 1 + 10);
}

TEST(Account, balances_wherever_the_run_ends) {
  for (const int milliseconds : {0, 1, 63, 64, 65, 499, 1000, 1001, 5000}) {
    auto feeds = one(feed_of("a", odd_day()));
    feeds.push_back(feed_of("b", odd_day()));
    const Time end = ten_utc + std::chrono::milliseconds(milliseconds);
    const auto [account, played] = accounts_of(std::move(feeds), {.to = end});
    EXPECT_TRUE(account.is_balanced()) << milliseconds << " ms: " << text_of(account);
    EXPECT_EQ(account.out, played.events);
    EXPECT_EQ(account.complete, milliseconds > 1000) << milliseconds;
  }
}

TEST(Account, of_nothing_balances) {
  const auto [account, played] = accounts_of(one(feed_of("a", {})));
  EXPECT_TRUE(account.is_balanced());
  EXPECT_EQ(text_of(account), "events: in 0 = out 0 + rejected 0 + gaps 0\n");
}

TEST(Account, says_in_words_where_it_does_not_balance) {
  EXPECT_THAT(text_of(Account{.in = 3, .out = 2}), HasSubstr("DOES NOT BALANCE"));
  EXPECT_EQ(text_of(Account{.in = 1'234'567, .out = 1'234'567, .timers = 1'000}),
            "events: in 1,234,567 = out 1,234,567 + rejected 0 + gaps 0 (1,000 of them timer events)\n");
}

// A feed that read nothing and says what it thinks of it.
class Grumbler final : public Feed {
 public:
  explicit Grumbler(Tally tally) : tally_(std::move(tally)) { info_.path = "bad.csv"; }
  [[nodiscard]] const FeedInfo& info() const override { return info_; }
  [[nodiscard]] std::span<const Event> next() override { return {}; }
  [[nodiscard]] const Tally& tally() const override { return tally_; }
  [[nodiscard]] std::uint64_t position() const override { return 0; }

 private:
  FeedInfo info_;
  Tally tally_;
};

TEST(Account, tells_of_each_file_what_was_rejected_passed_over_or_late) {
  Tally tally;
  EXPECT_EQ(text_of(Grumbler(tally)), "");
  tally.reject("no price", 7, 2);
  tally.pass_over("definition", 90, 1'500);
  tally.late = 3;
  EXPECT_EQ(text_of(Grumbler(tally)),
            "bad.csv:\n"
            "  2 rejected: no price (first at 7)\n"
            "  1,500 passed over: definition (first at 90)\n"
            "  3 late: their stamp was before the one before\n");
}

}  // namespace
}  // namespace tocsin
