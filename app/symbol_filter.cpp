#include "app/symbol_filter.hpp"

#include <algorithm>
#include <set>

#include "engine/setup_error.hpp"
#include "feeds/nearest_word.hpp"

namespace tocsin {
namespace {

class SymbolFilter : public Feed {
 public:
  SymbolFilter(std::unique_ptr<Feed> feed, const std::vector<std::string>& symbols) : feed_(std::move(feed)) {
    for (const Listing& listing : feed_->info().listings) {
      wanted_.push_back(std::ranges::find(symbols, listing.symbol) != symbols.end());
    }
  }

  [[nodiscard]] const FeedInfo& info() const override { return feed_->info(); }
  [[nodiscard]] const Tally& tally() const override { return tally_; }
  [[nodiscard]] std::uint64_t position() const override { return feed_->position(); }

  [[nodiscard]] std::span<const Event> next() override {
    kept_.clear();
    while (kept_.empty()) {
      const std::span<const Event> events = feed_->next();
      std::ranges::copy_if(events, std::back_inserter(kept_), [this](const Event& event) { return is_wanted(event); });
      left_out_ += events.size() - kept_.size();
      if (events.empty()) break;
    }
    tally_ = feed_->tally();
    tally_.events_out -= left_out_;
    if (left_out_ > 0) tally_.pass_over("events of other instruments", 0, left_out_);
    return kept_;
  }

 private:
  [[nodiscard]] bool is_wanted(const Event& event) const {
    return event.instrument == no_instrument ||
           (index_of(event.instrument) < wanted_.size() && wanted_[index_of(event.instrument)]);
  }

  std::unique_ptr<Feed> feed_;
  std::vector<bool> wanted_;
  std::vector<Event> kept_;
  Tally tally_;
  std::uint64_t left_out_ = 0;
};

void refuse_unknown(const std::vector<std::unique_ptr<Feed>>& feeds, const std::vector<std::string>& symbols) {
  std::set<std::string_view> known;
  for (const auto& feed : feeds) {
    for (const Listing& listing : feed->info().listings) known.insert(listing.symbol);
  }
  const std::vector<std::string_view> words(known.begin(), known.end());
  for (const std::string& symbol : symbols) {
    if (known.contains(symbol)) continue;
    throw SetupError("--symbols: none of the files has " + symbol + did_you_mean(symbol, words));
  }
}

}  // namespace

std::vector<std::unique_ptr<Feed>> only_symbols(std::vector<std::unique_ptr<Feed>> feeds,
                                                const std::vector<std::string>& symbols) {
  if (symbols.empty()) return feeds;
  refuse_unknown(feeds, symbols);
  for (auto& feed : feeds) feed = std::make_unique<SymbolFilter>(std::move(feed), symbols);
  return feeds;
}

}  // namespace tocsin
