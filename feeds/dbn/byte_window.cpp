#include "feeds/dbn/byte_window.hpp"

#include <cstring>

namespace tocsin::dbn {

bool ByteWindow::extend() {
  std::memmove(block_.data(), block_.data() + begin_, end_ - begin_);
  base_ += begin_;
  end_ -= begin_;
  begin_ = 0;
  const std::size_t count = end_ < block_.size() ? source_->read(std::span(block_).subspan(end_)) : 0;
  end_ += count;
  return count > 0;
}

bool ByteWindow::hold(std::size_t count) {
  while (end_ - begin_ < count) {
    if (!extend()) return false;
  }
  return true;
}

}  // namespace tocsin::dbn
