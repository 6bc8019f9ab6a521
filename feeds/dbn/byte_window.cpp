#include "feeds/dbn/byte_window.hpp"

#include <cstring>

namespace tocsin::dbn {

ByteWindow::ByteWindow(std::unique_ptr<ByteSource> source)
    : source_(std::move(source)), is_whole_(!source_->whole().empty()) {
  if (is_whole_) {
    bytes_ = source_->whole();
  } else {
    block_.resize(block_size);
    bytes_ = std::span(block_).first(0);
  }
}

bool ByteWindow::extend() {
  if (is_whole_ || bytes_.size() == block_.size()) return false;
  const std::size_t kept = bytes_.size();
  std::memmove(block_.data(), bytes_.data(), kept);
  const std::size_t count = source_->read(std::span(block_).subspan(kept));
  bytes_ = std::span(block_).first(kept + count);
  return count > 0;
}

bool ByteWindow::hold(std::size_t count) {
  while (bytes_.size() < count) {
    if (!extend()) return false;
  }
  return true;
}

}  // namespace tocsin::dbn
