/* The built-in detector gap_open as a plugin: the same rules, the same alerts, to the last byte. */
#include <stddef.h>
#include <tocsin/plugin.h>

__extension__ typedef __int128 wide; /* a price times a million */

enum { DIRECTION };            /* the plugin's own keys, in the order of its table */
enum { DOWN, UP, EITHER_WAY }; /* words of `direction` */
enum { GAPS_DOWN, GAPS_UP, NO_GAP, GAP };

static const char* const texts[] = {
    [GAPS_DOWN] = "gaps down at the open",
    [GAPS_UP] = "gaps up at the open",
    [NO_GAP] = "opens without a gap",
    [GAP] = "gap",
};

static const tocsin_parameter parameters[] = {
    [DIRECTION] = {.name = "direction", .type = TOCSIN_A_CHOICE, .fallback = EITHER_WAY, .words = "down|up|both"},
};

static const wide one = 1000000; /* as parts per million */

static int64_t close_of(const tocsin_call* call) {
  return call->host->reference(call, call->subject, TOCSIN_PRIOR_CLOSE);
}
static int64_t open_of(const tocsin_call* call) { return call->host->reference(call, call->subject, TOCSIN_OPEN); }

static int64_t floor_divide(wide a, wide positive) {
  const wide quotient = a / positive;
  return (int64_t)(a % positive < 0 ? quotient - 1 : quotient);
}

/* An open that is not known has no gap. */
static int gaps(const tocsin_call* call, uint32_t level, int64_t open) {
  const int64_t close = close_of(call);
  if (open == TOCSIN_UNKNOWN || close <= 0) return 0;
  const wide up = ((wide)open - close) * one;
  const wide away = call->values[DIRECTION] == UP ? up : call->values[DIRECTION] == DOWN || up < 0 ? -up : up;
  return away >= (wide)close * call->levels[level];
}

/* The nearest open that gaps, on the side on which it opened or, where only one side counts, on that. */
static int64_t limit_of(const tocsin_call* call, uint32_t level, int64_t open) {
  const int64_t close = close_of(call);
  if (close <= 0) return TOCSIN_UNKNOWN;
  const int64_t direction = call->values[DIRECTION];
  const int is_up = direction == UP || (direction == EITHER_WAY && open >= close);
  const wide away = call->levels[level];
  return is_up ? -floor_divide(-(wide)close * (one + away), one) : floor_divide((wide)close * (one - away), one);
}

static void judge(const tocsin_call* call) {
  if (call->cause == TOCSIN_DAY) {
    for (uint32_t i = 0; i < call->levels_count; ++i) call->host->turn(call, i, 0, TOCSIN_UNKNOWN);
    return;
  }
  const int64_t open = open_of(call);
  if (open == TOCSIN_UNKNOWN) return;
  for (uint32_t i = 0; i < call->levels_count; ++i) {
    call->host->turn(call, i, (uint32_t)gaps(call, i, open), limit_of(call, i, open));
  }
}

static void describe(const tocsin_call* call, uint32_t level, int64_t limit, tocsin_words* words) {
  const int64_t open = open_of(call);
  const int64_t close = close_of(call);
  words->text = !gaps(call, level, open) ? NO_GAP : open > close ? GAPS_UP : GAPS_DOWN;
  words->unit = TOCSIN_PRICE;
  words->value = open;
  words->limit = limit;
  words->reference = close;
  if (open == TOCSIN_UNKNOWN) return;
  words->evidence[0] = (tocsin_evidence){.text = GAP, .unit = TOCSIN_PERCENT, .value = call->host->change(open, close)};
  words->evidence_count = 1;
}

static uint32_t sight(const tocsin_call* call) {
  if (close_of(call) <= 0) return TOCSIN_NO_REFERENCE;
  return open_of(call) == TOCSIN_UNKNOWN ? TOCSIN_WARMING_UP : TOCSIN_SEEING;
}

/* An alert rested on the print that was the open when it rang, or on whatever has become the open since. */
static tocsin_verdict verdict(const tocsin_call* call, const tocsin_claim* claim, const tocsin_print* print) {
  const tocsin_verdict untouched = {.footing = TOCSIN_UNTOUCHED};
  const int64_t open = open_of(call);
  if (claim->is_on && !gaps(call, claim->level, open)) {
    return (tocsin_verdict){.footing = TOCSIN_FALLS, .limit = limit_of(call, claim->level, open)};
  }
  if (!claim->is_of_print || claim->since <= print->position) return untouched;
  if (claim->is_on) return (tocsin_verdict){.footing = TOCSIN_STANDS, .limit = limit_of(call, claim->level, open)};
  if (gaps(call, claim->level, print->corrected)) return untouched;
  return (tocsin_verdict){.footing = TOCSIN_FALLS, .limit = limit_of(call, claim->level, print->corrected)};
}

const tocsin_plugin tocsin_plugin_v1 = {
    .built_by = TOCSIN_BUILT_BY,
    .name = "gap_open",
    .texts = texts,
    .texts_count = sizeof texts / sizeof *texts,
    .parameters = parameters,
    .parameters_count = sizeof parameters / sizeof *parameters,
    .listens = TOCSIN_LOOK | TOCSIN_DAY,
    .level_unit = TOCSIN_PERCENT,
    .lines_size = 0,
    .judge = judge,
    .describe = describe,
    .sight = sight,
    .verdict = verdict,
};
