/*
 * A detector of your own for Tocsin, as a shared library: plain C11 (or C++20), this header and nothing else.
 *
 * A plugin exports one constant, `tocsin_plugin_v1`. It says which version of this header it was built with, what it
 * is called, which keys its rules have, which events it listens to, how many bytes it remembers of a subject, and which
 * functions judge. docs/plugins.md shows two whole ones.
 *
 * Why it is so:
 *
 * - One constant, no registration, no start-up function: a plugin can be looked at before any of it runs.
 * - The host owns all memory. What a plugin remembers stands in its `lines`: so many bytes for each subject of each of
 *   its rules, zeros at first, copied as bytes when the engine takes a snapshot. A plugin that keeps anything elsewhere
 *   (a global, memory of its own, a pointer in its lines) says something else when a day is replayed.
 * - It is told and asked, and calls nothing but `host`: no clock, no file, no lock, no allocation. `now` is the time of
 *   the event. A function that hangs is left in the middle, with whatever it holds.
 * - What it turns on or off in a call counts once the call has come back. One that throws, writes beyond its lines, or
 *   takes too long has said nothing: its rule is switched off with an alert, and all others go on.
 * - A library is never unloaded, so what it exports stays where it is.
 *
 * Threads: [set-up] once, before the first event; [engine] on the one thread that steps the engine, never two calls at
 * a time. There are no others.
 *
 * Numbers: prices and levels in 1e-9 (dollars a share, points of an index or basket), per cents in parts per million,
 * scores in 1e-6, times in nanoseconds since 1970 UTC, durations in nanoseconds.
 */
#ifndef TOCSIN_PLUGIN_H
#define TOCSIN_PLUGIN_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define TOCSIN_PLUGIN_MAGIC 0x47554c5053434f54u /* "TOCSPLUG" as bytes */
#define TOCSIN_PLUGIN_VERSION 1u                /* anything that moves a field makes it another */

#define TOCSIN_UNKNOWN INT64_MIN /* a price or level that is not known */
#define TOCSIN_NO_INSTRUMENT UINT32_MAX

/* ---- What happened: an event, as the engine has it ----------------------------------------------------------------
 */

enum tocsin_event_kind {
  TOCSIN_EVENT_TRADE = 1,
  TOCSIN_EVENT_QUOTE = 2,
  TOCSIN_EVENT_STATUS = 3,
  TOCSIN_EVENT_REFERENCE = 4,
  TOCSIN_EVENT_CORRECTION = 5,
  TOCSIN_EVENT_TIMER = 6
};

enum tocsin_side { TOCSIN_SIDE_NONE = 0, TOCSIN_SIDE_BUY = 1, TOCSIN_SIDE_SELL = 2 };

/* Bits of tocsin_event.flags. */
enum tocsin_flag {
  TOCSIN_FROM_BAR = 1,      /* one of at most four trades that stand for a bar */
  TOCSIN_RECONSTRUCTED = 2, /* made from published figures, not from exchange ticks */
  TOCSIN_SNAPSHOT = 4,      /* part of a recovery, not of the live flow */
  TOCSIN_LATE = 8,          /* its own stamp went back */
  TOCSIN_DOUBTFUL = 16,     /* from a book that lost messages */
  TOCSIN_SYNTHETIC = 32     /* made up for a scenario */
};

/* Bits of tocsin_trade.conditions. */
enum tocsin_condition {
  TOCSIN_NOT_LAST = 1,
  TOCSIN_NOT_HIGH_LOW = 2,
  TOCSIN_NOT_VOLUME = 4,
  TOCSIN_ODD_LOT = 8,
  TOCSIN_OPENING_CROSS = 16,
  TOCSIN_CLOSING_CROSS = 32,
  TOCSIN_EXTENDED_HOURS = 64,
  TOCSIN_INDEX_VALUE = 128
};

enum tocsin_trading_state {
  TOCSIN_STATE_UNKNOWN = 0,
  TOCSIN_STATE_PRE_OPEN = 1,
  TOCSIN_STATE_TRADING = 2,
  TOCSIN_STATE_HALTED = 3,
  TOCSIN_STATE_PAUSED = 4,
  TOCSIN_STATE_QUOTE_ONLY = 5,
  TOCSIN_STATE_CLOSED = 6
};

typedef struct tocsin_trade {
  int64_t price;
  uint64_t size; /* shares */
  uint64_t id;   /* the venue's, 0 where it gives none */
  uint32_t conditions;
  uint8_t zero[4];
} tocsin_trade;

/* A side without orders has TOCSIN_UNKNOWN and sizes of 0. */
typedef struct tocsin_quote {
  int64_t bid;
  int64_t ask;
  uint32_t bid_size; /* shares at the best price */
  uint32_t ask_size;
  uint32_t bid_depth; /* shares in the first levels of the book */
  uint32_t ask_depth;
} tocsin_quote;

typedef struct tocsin_status {
  uint8_t state;      /* enum tocsin_trading_state */
  uint8_t short_sale; /* 0 not known, 1 unrestricted, 2 restricted */
  char reason[6];     /* the venue's own code, padded with zeros */
  uint8_t zero[24];
} tocsin_status;

typedef struct tocsin_reference {
  int64_t price;
  uint8_t kind; /* 1 prior close, 2 official open, 3 official close */
  uint8_t zero[23];
} tocsin_reference;

/* Cancels (size 0) or corrects an earlier trade. */
typedef struct tocsin_correction {
  uint64_t trade_id;
  int64_t price;
  uint64_t size;
  uint8_t zero[8];
} tocsin_correction;

typedef struct tocsin_event {
  int64_t time;       /* when it reached us or the recorder: never decreases */
  int64_t venue_time; /* what the venue wrote */
  uint64_t sequence;  /* the source's own count */
  uint32_t instrument;
  uint8_t kind; /* enum tocsin_event_kind; others mean nothing here */
  uint8_t side; /* enum tocsin_side */
  uint8_t source;
  uint8_t flags;
  union {
    tocsin_trade trade;
    tocsin_quote quote;
    tocsin_status status;
    tocsin_reference reference;
    tocsin_correction correction;
    uint8_t bytes[32];
  } body;
} tocsin_event;

/* ---- What a call is about -----------------------------------------------------------------------------------------
 */

/* Why `judge` is called, and, as bits of tocsin_plugin.listens, when it wants to be. Calls come within the hours of the
   rule only, but for TOCSIN_DAY. */
enum tocsin_cause {
  TOCSIN_LOOK = 1,    /* what the subject is measured from became known or changed (a close, an open, a high), a print
                         of it was corrected, it traded for the first time today, or the market's hours changed */
  TOCSIN_MOVE = 2,    /* every change of its level, too: they come as TOCSIN_LOOK */
  TOCSIN_TRADE = 4,   /* a trade of it */
  TOCSIN_QUOTE = 8,   /* a quote of it */
  TOCSIN_STATUS = 16, /* a halt, a pause or their end: of it, or of the whole market */
  TOCSIN_TIMER = 32,  /* a step of the timer's grid */
  TOCSIN_DAY = 64     /* a trading day begins */
};

enum tocsin_phase {
  TOCSIN_PHASE_CLOSED = 0,
  TOCSIN_PHASE_PRE_MARKET = 1,
  TOCSIN_PHASE_REGULAR = 2,
  TOCSIN_PHASE_POST_MARKET = 3
};

enum tocsin_basis { TOCSIN_PRIOR_CLOSE = 0, TOCSIN_OPEN = 1, TOCSIN_SESSION_HIGH = 2 };

struct tocsin_host;

/* One subject of one rule. Holds until the call comes back. */
typedef struct tocsin_call {
  const struct tocsin_host* host;
  const tocsin_event* event; /* NULL except in `judge` */
  const int64_t* values;     /* of the rule's own keys, in the order of the plugin's table */
  const int64_t* levels;     /* of the rule, ascending, in the plugin's level unit */
  const uint8_t* on;         /* by level: 1 while it is on; what a call turns shows in the next */
  void* lines;               /* what the plugin remembers of this subject; `lines_size` bytes, aligned to 8 */
  int64_t now;
  uint32_t levels_count;
  uint32_t subject; /* an instrument's number, or a basket's behind them */
  uint32_t cause;   /* enum tocsin_cause; 0 except in `judge` */
  uint32_t phase;   /* enum tocsin_phase */
} tocsin_call;

/* What a plugin may ask, and the one thing it may do. All [engine], from within a call. */
typedef struct tocsin_host {
  /* Level of a subject now; its prior close in today's shares, open or session high. TOCSIN_UNKNOWN where it is not
     known. A basket's is rounded to 1e-9 points. */
  int64_t (*level)(const tocsin_call* call, uint32_t subject);
  int64_t (*reference)(const tocsin_call* call, uint32_t subject, uint32_t basis);
  /* Of an instrument: enum tocsin_trading_state, shares traded today, best bid and offer of all venues. A basket has
     none: 0, 0, an empty quote. */
  uint32_t (*state)(const tocsin_call* call, uint32_t subject);
  uint64_t (*volume)(const tocsin_call* call, uint32_t subject);
  void (*best)(const tocsin_call* call, uint32_t subject, tocsin_quote* quote);
  /* (value - reference) / reference in parts per million, rounded to nearest; 0 without a reference. */
  int64_t (*change)(int64_t value, int64_t reference);
  /* Turns a level of the call's subject on (1) or off (0): `limit` is what it was held against. Only in `judge`; a
     level that stands so already stays as it is. */
  void (*turn)(const tocsin_call* call, uint32_t level, uint32_t on, int64_t limit);
} tocsin_host;

/* ---- What an alert says -------------------------------------------------------------------------------------------
 */

enum tocsin_unit {
  TOCSIN_PRICE = 0,
  TOCSIN_POINTS = 1,
  TOCSIN_DOLLARS = 2,
  TOCSIN_PERCENT = 5,
  TOCSIN_SCORE = 6,
  TOCSIN_SECONDS = 7,
  TOCSIN_SHARES = 9,
  TOCSIN_NUMBER = 12
};

typedef struct tocsin_evidence {
  uint32_t text; /* number of one of the plugin's texts: what it is */
  uint32_t unit; /* enum tocsin_unit */
  int64_t value;
} tocsin_evidence;

#define TOCSIN_EVIDENCE_MAX 8

/* All zeros, but for TOCSIN_UNKNOWN in value, limit and reference, when `describe` gets it. */
typedef struct tocsin_words {
  uint32_t text; /* number of one of the plugin's texts: what was found, such as "gaps down at the open" */
  uint32_t unit; /* enum tocsin_unit: of value, limit and reference */
  int64_t value;
  int64_t limit;
  int64_t reference;
  int64_t window; /* how far it looks back; 0: it does not */
  tocsin_evidence evidence[TOCSIN_EVIDENCE_MAX];
  uint32_t evidence_count;
  uint32_t zero;
} tocsin_words;

/* ---- What rested on a trade that was cancelled or corrected -------------------------------------------------------
 */

typedef struct tocsin_print {
  int64_t price;      /* as it was first told */
  int64_t corrected;  /* what it is now; TOCSIN_UNKNOWN: cancelled */
  int64_t before;     /* the instrument's last price before it */
  uint64_t position;  /* among the prints of the day */
  uint64_t next_last; /* position of the instrument's next print that set the last price; the end without one */
  uint32_t instrument;
  uint32_t zero;
} tocsin_print;

/* An alert of the call's subject that rang today, or waits to. */
typedef struct tocsin_claim {
  int64_t limit;  /* what it was held against */
  uint64_t since; /* prints there had been when it became true */
  uint64_t until; /* and when it was resolved */
  uint32_t level;
  uint8_t is_on;       /* still true when the correction came */
  uint8_t is_of_print; /* the print in question made it true */
  uint8_t zero[2];
} tocsin_claim;

enum tocsin_footing {
  TOCSIN_UNTOUCHED = 0, /* it rested on other things */
  TOCSIN_STANDS = 1,    /* its numbers change; it is true all the same */
  TOCSIN_FALLS = 2,     /* without the print it would not have been true */
  TOCSIN_IS_OVER = 3    /* it was true before the print, which hid that it no longer was */
};

typedef struct tocsin_verdict {
  uint32_t footing; /* enum tocsin_footing */
  uint32_t zero;
  int64_t limit; /* what it is held against now */
} tocsin_verdict;

/* ---- What a plugin is ---------------------------------------------------------------------------------------------
 */

enum tocsin_sight {
  TOCSIN_SEEING = 0,
  TOCSIN_WARMING_UP = 1,
  TOCSIN_STALE = 2,
  TOCSIN_GAPPED = 3,
  TOCSIN_SIGHT_HALTED = 4,
  TOCSIN_NO_REFERENCE = 5
};

enum tocsin_type {
  TOCSIN_A_PERCENT = 0,  /* parts per million, 0 to 100 % */
  TOCSIN_A_SCORE = 1,    /* a number above 0 and at most 100, in 1e-6 */
  TOCSIN_A_DURATION = 2, /* nanoseconds, 0 to a week */
  TOCSIN_A_COUNT = 3,    /* 0 to a million */
  TOCSIN_A_CHOICE = 4    /* place of a word in `words` */
};

/* A key that rules of the plugin have, besides those of every rule, `file`, `levels`, and whom they judge. */
typedef struct tocsin_parameter {
  const char* name; /* a to z, 0 to 9, _; at most 32 */
  uint32_t type;    /* enum tocsin_type */
  uint32_t is_required;
  int64_t fallback;  /* where it is left out, in the units of its type */
  int64_t least;     /* least and most that may be written; not of a choice */
  int64_t most;      /* */
  const char* words; /* of a choice, with bars between: "down|up|both"; else NULL */
} tocsin_parameter;

/* By what a plugin was built: what does not fit is refused before any of it runs. */
typedef struct tocsin_built_by {
  uint64_t magic;
  uint32_t version;
  uint32_t plugin_size;
  uint32_t call_size;
  uint32_t host_size;
  uint32_t event_size;
  uint32_t words_size;
} tocsin_built_by;

typedef struct tocsin_plugin {
  tocsin_built_by built_by;           /* TOCSIN_BUILT_BY */
  const char* name;                   /* as alerts call their detector: a to z, 0 to 9, _; at most 32 */
  const char* const* texts;           /* what its alerts say: plain ASCII, at most 80 letters, no quotes */
  const tocsin_parameter* parameters; /* at most 32 */
  uint32_t texts_count;               /* at most 64 */
  uint32_t parameters_count;
  uint32_t listens;    /* bits of enum tocsin_cause */
  uint32_t level_unit; /* of its `levels`: TOCSIN_PERCENT, TOCSIN_SCORE or TOCSIN_NUMBER */
  uint32_t lines_size; /* bytes a subject, a multiple of 8, at most 1 MiB */
  uint32_t zero;

  /* [engine] Looks at one subject, and turns its levels. */
  void (*judge)(const tocsin_call* call);
  /* [engine] Fills in what an alert of this level says now. Must change nothing. */
  void (*describe)(const tocsin_call* call, uint32_t level, int64_t limit, tocsin_words* words);
  /* [engine] enum tocsin_sight: how well it sees the subject. NULL: as well as the market does. */
  uint32_t (*sight)(const tocsin_call* call);
  /* [engine] Did the claim rest on the print? NULL: none ever does. TOCSIN_LOOK follows for whatever may have. */
  tocsin_verdict (*verdict)(const tocsin_call* call, const tocsin_claim* claim, const tocsin_print* print);
} tocsin_plugin;

#define TOCSIN_BUILT_BY                                                                    \
  {TOCSIN_PLUGIN_MAGIC, TOCSIN_PLUGIN_VERSION, sizeof(tocsin_plugin), sizeof(tocsin_call), \
   sizeof(tocsin_host), sizeof(tocsin_event),  sizeof(tocsin_words)}

#if defined(__GNUC__)
#define TOCSIN_EXPORT __attribute__((visibility("default")))
#else
#define TOCSIN_EXPORT
#endif

/* The one thing a plugin exports. */
TOCSIN_EXPORT extern const tocsin_plugin tocsin_plugin_v1;

#ifdef __cplusplus
}
#endif

#endif
