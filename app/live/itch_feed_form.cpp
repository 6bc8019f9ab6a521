#include <utility>

#include "app/live/feed_keys.hpp"
#include "app/live/feed_kinds.hpp"
#include "feeds/itch/mold_feed.hpp"

namespace tocsin {
namespace {

class ItchFeedForm final : public FeedForm {
 public:
  explicit ItchFeedForm(MoldFeedOptions options) : options_(std::move(options)) {}

  std::unique_ptr<LiveFeed> open(const LiveOptions& live) const override {
    MoldFeedOptions options = options_;
    options.live = live;
    return open_mold_feed(options);
  }

 private:
  MoldFeedOptions options_;
};

}  // namespace

std::unique_ptr<FeedForm> read_itch_feed(KeyReader& keys, const std::string&) {
  MoldFeedOptions options;
  options.lines = read_lines(keys);
  options.rerequest = keys.optional("rerequest", an_endpoint, endpoint_of);
  options.session = keys.optional("session", "the name of a session, at most ten letters", string_of).value_or("");
  options.source = keys.optional("source", "the name of the source", string_of).value_or(options.source);
  return std::make_unique<ItchFeedForm>(std::move(options));
}

}  // namespace tocsin
