#include "app/latency/wire_path.hpp"

#include <atomic>
#include <fstream>
#include <memory>
#include <utility>
#include <vector>

#include "app/any_feed.hpp"
#include "app/latency/feed_opening.hpp"
#include "app/latency/lab_folder.hpp"
#include "app/latency/paced_exchange.hpp"
#include "app/latency/wire_receipts.hpp"
#include "app/run.hpp"
#include "app/serve/fix_outlet.hpp"
#include "app/serve/mold_outlet.hpp"
#include "feeds/fix/fix_feed.hpp"
#include "feeds/instants.hpp"
#include "feeds/itch/mold_feed.hpp"
#include "feeds/itch/trading_day.hpp"
#include "feeds/tape/tape_writer.hpp"
#include "fix/free_port.hpp"

namespace tocsin {
namespace {

constexpr const char* loopback = "127.0.0.1";
constexpr const char* itch_source = "ITCH 5.0";  // as a feed over a file of ITCH names its one source
constexpr const char* exchange_name = "TOCSIN";
constexpr const char* desk_name = "LAB";

// One exchange and the feed that hears it.
struct WireEnds {
  std::unique_ptr<Outlet> outlet;
  std::unique_ptr<FeedForm> feed;
  bool waits_for_client = false;
};

class MoldExchange final : public Outlet {
 public:
  MoldExchange(const Endpoint& line, itch::RoundLots lots)
      : sender_({.lines = {line}, .interface = {}, .faults = {}}, Endpoint{.address = loopback, .port = 0}),
        outlet_(sender_, std::move(lots)) {}

  void begin(const DayOpening& day) override { outlet_.begin(day); }
  void prepare(std::span<const Event> events) override { outlet_.prepare(events); }
  void send() override { outlet_.send(); }
  void poll() override { outlet_.poll(); }
  void finish() override { outlet_.finish(); }
  [[nodiscard]] std::string account() const override { return outlet_.account(); }

  [[nodiscard]] Endpoint rerequests() const { return sender_.rerequests()->endpoint(); }

 private:
  MoldSender sender_;
  MoldOutlet outlet_;
};

itch::RoundLots lots_of(const LoopDay& day, const PacedList& list) {
  itch::RoundLots lots(day.info.listings.size());
  lots.note(list.events());
  return lots;
}

WireEnds udp_ends(const LoopDay& day, const PacedList& list) {
  const Endpoint line{.address = loopback, .port = free_port()};
  auto exchange = std::make_unique<MoldExchange>(line, lots_of(day, list));
  MoldFeedOptions feed;
  feed.lines.endpoints = {line};
  feed.rerequest = exchange->rerequests();
  feed.source = itch_source;
  return {.outlet = std::move(exchange), .feed = std::make_unique<FeedOpening>([feed](const LiveOptions& live) mutable {
                                           feed.live = live;
                                           return open_mold_feed(feed);
                                         })};
}

WireEnds fix_ends(const LoopDay& day, const std::atomic<bool>& stop) {
  const FixExchangeOptions exchange{
      .session = {.role = FixRole::acceptor, .port = 0, .sender = exchange_name, .counterparties = {desk_name}},
      .waits_for_client = false};
  auto outlet = std::make_unique<FixOutlet>(exchange, day.info.listings, stop);
  FixFeedOptions feed;
  feed.session = {.role = FixRole::initiator,
                  .host = loopback,
                  .port = outlet->port(),
                  .sender = desk_name,
                  .counterparties = {exchange_name}};
  return {.outlet = std::move(outlet),
          .feed = std::make_unique<FeedOpening>([feed](const LiveOptions& live) mutable {
            feed.live = live;
            return open_fix_feed(feed);
          }),
          .waits_for_client = true};
}

void write_itch(const std::string& path, const LoopDay& day, const PacedList& list) {
  const auto events = list.events();
  const Time first = events.front().time;
  itch::ItchEncoder encoder(day.info.listings, lots_of(day, list), itch::trading_day(first));
  std::vector<std::byte> frames;
  encoder.open(first, frames);
  Instants instants([rest = events]() mutable { return std::exchange(rest, {}); });
  for (auto now = instants.next(); !now.empty(); now = instants.next()) encoder.encode(now, frames);
  encoder.close(frames);
  std::ofstream(path, std::ios::binary).write(reinterpret_cast<const char*>(frames.data()), std::ssize(frames));
}

// A client hears of a quote after the one before it, and what FIX has no word for has no number.
void write_fix_tape(const std::string& path, const LoopDay& day, const PacedList& list) {
  TapeWriter tape(path, {.listings = day.info.listings,
                         .sources = {exchange_name},
                         .provenance = {},
                         .notes = {},
                         .timer_grid = std::nullopt});
  std::vector<Quote> before(day.info.listings.size(), Quote{.bid = no_price, .ask = no_price});
  std::uint64_t number = 0;
  for (Event event : list.events()) {
    const bool is_of_market = event.instrument == no_instrument;
    Quote none{.bid = no_price, .ask = no_price};
    Quote& last = is_of_market ? none : before[index_of(event.instrument)];
    if (!fix_update(event, "-", last, number + 1)) continue;
    if (event.kind == EventKind::quote) last = event.quote;
    if (event.kind == EventKind::clear) last = none;
    event.source = SourceId{1};
    event.sequence = ++number;
    tape.append({&event, 1});
  }
  tape.finish();
}

}  // namespace

PathRun run_wire_path(const LoopDay& day, const PacedList& list, const RulesFile& rules, const WirePathOptions& options,
                      const TscClock& clock, RunWatch& beside) {
  const LabFolder folder;
  const std::atomic<bool> never = false;
  WireEnds ends = options.kind == WireKind::udp ? udp_ends(day, list) : fix_ends(day, never);
  const Time first = list.events().front().time;
  DeskFile file;
  file.rules = options.rules;
  file.folder = folder.path();
  file.day = itch::trading_day(first);
  file.clock = EventClock::venue;
  file.feeds.push_back(std::move(ends.feed));
  WireReceipts receipts(list, clock);
  LabLoop loop(file, rules, options.threads, receipts);
  const Universe universe(day.info.listings);
  const DayOpening opening{.universe = universe, .first = first, .provenance = {}};
  PacedExchange exchange(*ends.outlet, opening, list, receipts, clock, ends.waits_for_client);
  loop.run(exchange, beside);
  return {.series = std::move(receipts).series(), .hex = loop.log().hex(), .alerts = loop.log().lines_count()};
}

std::string replay_of_wire(WireKind kind, const LoopDay& day, const PacedList& list, const RulesFile& rules) {
  const LabFolder folder;
  const std::string path = folder.path_of(kind == WireKind::udp ? "day.itch" : "day.tape");
  Reading reading;
  if (kind == WireKind::udp) {
    write_itch(path, day, list);
    reading.capture.date = itch::trading_day(list.events().front().time);
  } else {
    write_fix_tape(path, day, list);
  }
  Run run(open_feeds({path}, reading), rules, {.console = false});
  run.play({});
  return run.log().hex();
}

}  // namespace tocsin
