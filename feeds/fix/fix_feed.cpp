#include "feeds/fix/fix_feed.hpp"

#include <string>

#include "feeds/fix/fix_decoder.hpp"
#include "fix/fix_link.hpp"
#include "fix/fix_tag.hpp"

namespace tocsin {
namespace {

constexpr std::size_t batch_events = 4'096;

FeedInfo info_of(const FixFeedOptions& options) {
  FeedInfo info;
  const std::string venue = options.session.counterparties.empty() ? "" : options.session.counterparties.front();
  info.path = options.session.host + ":" + std::to_string(options.session.port);
  info.format = "FIX 4.4 market data of " + venue;
  info.sources = {venue};
  info.listings = options.live.listings;
  return info;
}

// FIX 4.4, volume 3, Market Data Request: snapshot and updates (263=1), incremental (265=1), every level on its own
// (266=Y).
FixMessage subscription(const FixFeedOptions& options, std::uint64_t number) {
  static constexpr std::string_view types[] = {"0", "1", "2", "3", "4", "5"};
  FixMessage request;
  request.type = "V";
  request.add(fix_tag::md_req_id, "tocsin-" + std::to_string(number));
  request.add(fix_tag::subscription_request_type, std::string_view("1"));
  request.add_number(fix_tag::market_depth, options.market_depth);
  request.add_number(fix_tag::md_update_type, 1);
  request.add(fix_tag::aggregated_book, std::string_view("Y"));
  request.add_number(fix_tag::no_md_entry_types, std::ssize(types));
  for (const std::string_view type : types) request.add(fix_tag::md_entry_type, type);
  request.add_number(fix_tag::no_related_sym, std::ssize(options.live.listings));
  for (const Listing& listing : options.live.listings) request.add(fix_tag::symbol, listing.symbol);
  return request;
}

class FixFeed final : public LiveFeed {
 public:
  explicit FixFeed(const FixFeedOptions& options)
      : options_(options), info_(info_of(options)), decoder_(options, tally_), link_(options.session) {}

  [[nodiscard]] const FeedInfo& info() const override { return info_; }
  [[nodiscard]] bool has_ended() const override { return decoder_.has_ended() && decoder_.events().empty(); }
  [[nodiscard]] const Tally& tally() const override { return tally_; }

  [[nodiscard]] std::span<const Event> poll() override {
    decoder_.clear_events();
    while (decoder_.events().size() < batch_events && !decoder_.has_ended() && link_.poll(arrival_)) {
      if (arrival_.kind == FixArrivalKind::logon) subscribe();
      decoder_.on(arrival_);
      if (decoder_.take_wish_for_snapshot()) subscribe();
    }
    return decoder_.events();
  }

 private:
  void subscribe() {
    if (!link_.state().is_logged_on) return;  // the next logon will
    static_cast<void>(link_.send(subscription(options_, ++subscriptions_)));
  }

  FixFeedOptions options_;
  FeedInfo info_;
  Tally tally_;
  FixDecoder decoder_;
  FixLink link_;
  FixArrival arrival_;
  std::uint64_t subscriptions_ = 0;
};

}  // namespace

std::unique_ptr<LiveFeed> open_fix_feed(const FixFeedOptions& options) { return std::make_unique<FixFeed>(options); }

}  // namespace tocsin
