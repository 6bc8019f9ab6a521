#include <array>
#include <utility>

#include "app/live/feed_keys.hpp"
#include "app/live/feed_kinds.hpp"
#include "feeds/fix/fix_feed.hpp"

namespace tocsin {
namespace {

class FixFeedForm final : public FeedForm {
 public:
  explicit FixFeedForm(FixFeedOptions options) : options_(std::move(options)) {}

  std::unique_ptr<LiveFeed> open(const LiveOptions& live) const override {
    FixFeedOptions options = options_;
    options.live = live;
    return open_fix_feed(options);
  }

 private:
  FixFeedOptions options_;
};

void read_session(KeyReader& keys, const std::string& folder, FixOptions& session) {
  constexpr std::int64_t heartbeat_max = 3'600;
  const auto address = keys.required("address", an_endpoint, endpoint_of).value_or(Endpoint{});
  session.role = FixRole::initiator;
  session.host = address.address;
  session.port = address.port;
  session.sender = keys.required("sender", "our CompID", string_of).value_or("");
  session.counterparties = {keys.required("target", "the CompID of the counterparty", string_of).value_or("")};
  const auto heartbeat = keys.optional("heartbeat", "seconds, 1 to 3600",
                                       [](const TomlValue& value) { return whole_of(value, 1, heartbeat_max); });
  if (heartbeat) session.heartbeat_seconds = static_cast<int>(*heartbeat);
  const auto store = keys.optional("store", "the path of a folder for the session's numbers and messages", string_of);
  if (store) session.store_folder = (std::filesystem::path(folder) / *store).string();
}

}  // namespace

std::unique_ptr<FeedForm> read_fix_feed(KeyReader& keys, const std::string& folder) {
  constexpr std::array<std::string_view, 2> numbers{"feed", "symbol"};
  FixFeedOptions options;
  read_session(keys, folder, options.session);
  if (const auto at = keys.choice("numbers", numbers)) options.numbers = static_cast<ReportNumbers>(*at);
  const auto depth = keys.optional("depth", "0 (the whole book) or 1 (its top)",
                                   [](const TomlValue& value) { return whole_of(value, 0, 1); });
  if (depth) options.market_depth = static_cast<std::uint32_t>(*depth);
  return std::make_unique<FixFeedForm>(std::move(options));
}

}  // namespace tocsin
