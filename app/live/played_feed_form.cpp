#include <utility>

#include "app/any_feed.hpp"
#include "app/live/feed_kinds.hpp"
#include "app/live/played_feed.hpp"
#include "engine/setup_error.hpp"

namespace tocsin {
namespace {

class PlayedFeedForm final : public FeedForm {
 public:
  PlayedFeedForm(std::vector<std::string> files, Pace pace) : files_(std::move(files)), pace_(pace) {}

  std::unique_ptr<LiveFeed> open(const LiveOptions& options) const override {
    const Reading reading{
        .csv = {},
        .capture = {.date = options.date, .depth_levels = options.depth_levels, .orders_max = options.orders_max}};
    return std::make_unique<PlayedFeed>(open_feeds(files_, reading), options.listings, pace_);
  }

 private:
  std::vector<std::string> files_;
  Pace pace_;
};

std::optional<Pace> pace_of(const TomlValue& value) {
  const auto word = word_of(value);
  if (!word) return std::nullopt;
  try {
    return parse_pace(word->text);
  } catch (const SetupError&) {
    return std::nullopt;
  }
}

}  // namespace

std::unique_ptr<FeedForm> read_played_feed(KeyReader& keys, const std::string& folder) {
  const auto words = keys.required("files", "the path of a file, or a list of paths", words_of);
  const auto pace = keys.optional("speed", "\"max\", \"60\" (times), \"rate:500000\" or \"burst:100\"", pace_of);
  std::vector<std::string> files;
  for (const Word& word : words.value_or(std::vector<Word>{})) {
    files.push_back((std::filesystem::path(folder) / word.text).string());
  }
  return std::make_unique<PlayedFeedForm>(std::move(files), pace.value_or(Pace{.kind = PaceKind::times}));
}

}  // namespace tocsin
