#include "feeds/bytes/byte_window.hpp"

namespace tocsin::bytes {

bool ByteWindow::extend() {
  if (!blocks_) return false;
  const std::size_t kept_count = bytes_.size();
  bytes_ = blocks_->next(bytes_);
  return bytes_.size() > kept_count;
}

}  // namespace tocsin::bytes
