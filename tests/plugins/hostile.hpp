#pragma once

#include <tocsin/plugin.h>

#include <cstdint>

// A plugin that rings for every trade of at least `harm_from` shares, and does harm on the way; each source of this
// folder brings its own `harm`. What was turned on before the harm must not be heard.
namespace hostile {

void harm(const tocsin_call& call);

inline void judge(const tocsin_call* call) {
  const std::uint64_t size = call->event->body.trade.size;
  call->host->turn(call, 0, 1, static_cast<std::int64_t>(size));
  if (size >= static_cast<std::uint64_t>(call->values[0])) harm(*call);
}

inline void describe(const tocsin_call*, std::uint32_t, std::int64_t limit, tocsin_words* words) {
  words->unit = TOCSIN_SHARES;
  words->value = words->limit = limit;
}

inline constexpr const char* texts[] = {"traded"};
inline constexpr tocsin_parameter parameters[] = {{.name = "harm_from",
                                                   .type = TOCSIN_A_COUNT,
                                                   .is_required = 1,
                                                   .fallback = 0,
                                                   .least = 0,
                                                   .most = 1'000'000,
                                                   .words = nullptr}};

constexpr tocsin_plugin plugin() {
  return {.built_by = TOCSIN_BUILT_BY,
          .name = "hostile",
          .texts = texts,
          .parameters = parameters,
          .texts_count = 1,
          .parameters_count = 1,
          .listens = TOCSIN_TRADE,
          .level_unit = TOCSIN_PERCENT,
          .lines_size = 16,
          .zero = 0,
          .judge = judge,
          .describe = describe,
          .sight = nullptr,
          .verdict = nullptr};
}

}  // namespace hostile
