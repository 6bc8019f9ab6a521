#include <array>
#include <limits>
#include <utility>

#include "app/live/feed_keys.hpp"
#include "app/live/feed_kinds.hpp"
#include "feeds/iex/iex_live_feed.hpp"

namespace tocsin {
namespace {

class IexFeedForm final : public FeedForm {
 public:
  explicit IexFeedForm(IexFeedOptions options) : options_(std::move(options)) {}

  std::unique_ptr<LiveFeed> open(const LiveOptions& live) const override {
    IexFeedOptions options = options_;
    options.live = live;
    return open_iex_feed(options);
  }

 private:
  IexFeedOptions options_;
};

std::optional<std::uint32_t> number_of(const TomlValue& value) {
  const auto number = whole_of(value, 0, std::numeric_limits<std::uint32_t>::max());
  return number ? std::optional(static_cast<std::uint32_t>(*number)) : std::nullopt;
}

}  // namespace

std::unique_ptr<FeedForm> read_iex_feed(KeyReader& keys, const std::string&) {
  constexpr std::array<std::string_view, 2> kinds{"tops", "deep"};
  IexFeedOptions options;
  if (const auto at = keys.choice("messages", kinds)) options.messages = static_cast<IexFeedOptions::Messages>(*at);
  options.lines = read_lines(keys);
  options.channel = keys.optional("channel", "the number of a channel", number_of);
  options.session = keys.optional("session", "the number of a session", number_of);
  options.source = keys.optional("source", "the name of the source", string_of).value_or("");
  return std::make_unique<IexFeedForm>(std::move(options));
}

}  // namespace tocsin
