#include <benchmark/benchmark.h>

#include "feeds/book/lanes.hpp"
#include "feeds/book/order_book.hpp"

namespace tocsin {
namespace {

OrderBook one_stock() {
  OrderBook book({.stocks_count = 1, .orders_count = 10'000, .may_grow = false, .depth_levels = 5}, 100'000);
  book.list(0, {.instrument = InstrumentId{0}, .round_lot = 100});
  for (std::uint32_t i = 0; i < 1'000; ++i) book.add<PlainLanes>(0, {i, i % 2 == 0, 100, 10'000 + i % 50});
  return book;
}

// An order comes and goes at a level that others keep; both are in the caches.
void an_order_that_comes_and_goes(benchmark::State& state) {
  OrderBook book = one_stock();
  std::uint64_t reference = 1'000'000;
  for (auto _ : state) {
    benchmark::DoNotOptimize(book.add<PlainLanes>(0, {++reference, false, 100, 10'049}));
    benchmark::DoNotOptimize(book.remove<PlainLanes>(0, reference));
  }
}

// A better price than all comes and goes.
void a_level_that_comes_and_goes(benchmark::State& state) {
  OrderBook book = one_stock();
  std::uint64_t reference = 1'000'000;
  for (auto _ : state) {
    benchmark::DoNotOptimize(book.add<PlainLanes>(0, {++reference, false, 100, 10'060}));
    benchmark::DoNotOptimize(book.remove<PlainLanes>(0, reference));
  }
}

BENCHMARK(an_order_that_comes_and_goes);
BENCHMARK(a_level_that_comes_and_goes);

}  // namespace
}  // namespace tocsin
