#pragma once

#include <functional>
#include <memory>
#include <utility>

#include "app/live/desk_file.hpp"

namespace tocsin {

// A feed of a desk that no file describes.
class FeedOpening final : public FeedForm {
 public:
  using Open = std::function<std::unique_ptr<LiveFeed>(const LiveOptions&)>;

  explicit FeedOpening(Open open) : open_(std::move(open)) {}

  std::unique_ptr<LiveFeed> open(const LiveOptions& options) const override { return open_(options); }

 private:
  Open open_;
};

}  // namespace tocsin
