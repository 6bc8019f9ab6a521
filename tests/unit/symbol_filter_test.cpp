#include "app/symbol_filter.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "engine/setup_error.hpp"
#include "tests/support/market_builder.hpp"
#include "tests/support/vector_feed.hpp"

namespace tocsin {
namespace {

using testing::ElementsAre;

// AMD, NVDA, PEP, each traded `rounds` times in turn, with a clear of all behind each round.
std::vector<std::unique_ptr<Feed>> three_names(int rounds, std::size_t batch) {
  FeedInfo info{.path = "three.tape", .format = {}, .sources = {"venue"}, .listings = {}, .provenance = {}};
  for (const char* symbol : {"AMD", "NVDA", "PEP"}) info.listings.push_back({.symbol = symbol});
  EventMaker make;
  std::vector<Event> events;
  for (int round = 0; round < rounds; ++round) {
    for (std::uint32_t name = 0; name < 3; ++name) events.push_back(make.trade(name, 100.0));
    events.push_back(make.clear(no_instrument));
  }
  std::vector<std::unique_ptr<Feed>> feeds;
  feeds.push_back(std::make_unique<VectorFeed>(info, events, batch));
  return feeds;
}

std::vector<Event> all_of(Feed& feed) {
  std::vector<Event> events;
  for (auto batch = feed.next(); !batch.empty(); batch = feed.next()) {
    events.insert(events.end(), batch.begin(), batch.end());
  }
  return events;
}

TEST(SymbolFilter, keeps_the_names_asked_for_and_what_concerns_no_one_name) {
  for (const std::size_t batch : {1U, 3U, 4096U}) {
    const auto feeds = only_symbols(three_names(2, batch), {"NVDA"});
    std::vector<InstrumentId> instruments;
    for (const Event& event : all_of(*feeds[0])) instruments.push_back(event.instrument);
    EXPECT_THAT(instruments, ElementsAre(InstrumentId{1}, no_instrument, InstrumentId{1}, no_instrument));
  }
}

TEST(SymbolFilter, counts_what_it_leaves_out_as_passed_over) {
  const auto feeds = only_symbols(three_names(10, 7), {"NVDA", "AMD"});
  EXPECT_EQ(all_of(*feeds[0]).size(), 30U);
  EXPECT_EQ(feeds[0]->tally().events_out, 30U);
  EXPECT_EQ(feeds[0]->tally().records_in, 40U);
  ASSERT_EQ(feeds[0]->tally().passed_over().size(), 1U);
  EXPECT_EQ(feeds[0]->tally().passed_over()[0].reason, "events of other instruments");
  EXPECT_EQ(feeds[0]->tally().passed_over_count(), 10U);
}

TEST(SymbolFilter, leaves_the_universe_whole) {
  EXPECT_EQ(only_symbols(three_names(1, 1), {"PEP"})[0]->info().listings.size(), 3U);
}

TEST(SymbolFilter, without_symbols_changes_nothing) {
  EXPECT_EQ(all_of(*only_symbols(three_names(1, 1), {})[0]).size(), 4U);
}

TEST(SymbolFilter, names_the_nearest_symbol_where_no_file_has_it) {
  try {
    static_cast<void>(only_symbols(three_names(1, 1), {"AMD", "NVDIA"}));
    ADD_FAILURE() << "no error";
  } catch (const SetupError& error) {
    EXPECT_STREQ(error.what(), "--symbols: none of the files has NVDIA (did you mean `NVDA`?)");
  }
}

TEST(SymbolFilter, takes_a_symbol_that_only_one_of_the_files_has) {
  auto feeds = three_names(1, 1);
  feeds.push_back(std::make_unique<VectorFeed>(
      FeedInfo{.path = "one.csv", .format = {}, .sources = {"other"}, .listings = {{.symbol = "KO"}}, .provenance = {}},
      std::vector<Event>{EventMaker().trade(0, 60.0)}));
  feeds = only_symbols(std::move(feeds), {"KO"});
  EXPECT_EQ(all_of(*feeds[0]).size(), 1U);  // the clear
  EXPECT_EQ(all_of(*feeds[1]).size(), 1U);
}

}  // namespace
}  // namespace tocsin
