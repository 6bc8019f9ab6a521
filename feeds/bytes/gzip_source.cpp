#include <isa-l/igzip_lib.h>

#include <algorithm>
#include <array>
#include <limits>
#include <vector>

#include "feeds/bytes/byte_source.hpp"

namespace tocsin::bytes {
namespace {

class GzipSource final : public ByteSource {
 public:
  explicit GzipSource(std::unique_ptr<ByteSource> compressed)
      : compressed_(std::move(compressed)), block_(block_size), state_(std::make_unique<inflate_state>()) {
    isal_inflate_init(state_.get());
    begin_member();
  }

  std::size_t read(std::span<std::byte> out) override {
    out = out.first(std::min<std::size_t>(out.size(), std::numeric_limits<std::uint32_t>::max()));
    state_->next_out = reinterpret_cast<std::uint8_t*>(out.data());
    state_->avail_out = static_cast<std::uint32_t>(out.size());
    while (state_->avail_out > 0 && !fault_ && (has_more_output_ || state_->avail_in > 0 || refill())) {
      if (is_damaged_ || state_->block_state != ISAL_BLOCK_FINISH) {
        step();
      } else if (!skip_padding()) {
        begin_member();
      }
    }
    return out.size() - state_->avail_out;
  }
  std::uint64_t position() const override { return compressed_->position(); }
  const char* fault() const override { return fault_; }

 private:
  static constexpr std::size_t block_size = 128 * 1024;

  void begin_member() {
    isal_inflate_reset(state_.get());
    state_->crc_flag = ISAL_GZIP;
    is_inside_member_ = false;
  }

  // A full output block may leave more behind in the decompressor even though all input is taken.
  void step() {
    if (is_damaged_) return give_what_was_good();
    is_inside_member_ = true;
    is_damaged_ = isal_inflate(state_.get()) != ISAL_DECOMP_OK;
    is_inside_member_ = state_->block_state != ISAL_BLOCK_FINISH;
    has_more_output_ = is_damaged_ || (is_inside_member_ && state_->avail_out == 0);
  }

  // The library stops at the damage, and leaves in its state what it had decompressed by then and found no room for.
  void give_what_was_good() {
    const auto good = std::span(state_->tmp_out_buffer)
                          .first(static_cast<std::size_t>(state_->tmp_out_valid))
                          .subspan(static_cast<std::size_t>(state_->tmp_out_processed));
    const auto part = good.first(std::min<std::size_t>(good.size(), state_->avail_out));
    state_->next_out = std::ranges::copy(part, state_->next_out).out;
    state_->avail_out -= static_cast<std::uint32_t>(part.size());
    state_->tmp_out_processed += static_cast<std::int32_t>(part.size());
    if (part.size() == good.size()) fault_ = "gzip member is damaged";
  }

  // Zero bytes that fill the last block of a tape or disk stand behind the last member; true where one did.
  bool skip_padding() {
    if (*state_->next_in != 0) return false;
    ++state_->next_in;
    --state_->avail_in;
    return true;
  }

  bool refill() {
    state_->next_in = reinterpret_cast<std::uint8_t*>(block_.data());
    state_->avail_in = static_cast<std::uint32_t>(compressed_->read(block_));
    if (state_->avail_in > 0) return true;
    fault_ = compressed_->fault();
    if (!fault_ && is_inside_member_) fault_ = "gzip member is cut short";
    return false;
  }

  std::unique_ptr<ByteSource> compressed_;
  std::vector<std::byte> block_;
  std::unique_ptr<inflate_state> state_;
  bool is_inside_member_ = false;
  bool has_more_output_ = false;
  bool is_damaged_ = false;
  const char* fault_ = nullptr;
};

}  // namespace

std::unique_ptr<ByteSource> gzip_source(std::unique_ptr<ByteSource> compressed) {
  return std::make_unique<GzipSource>(std::move(compressed));
}

bool starts_gzip(std::span<const std::byte> head) noexcept {
  constexpr std::array magic{std::byte{0x1f}, std::byte{0x8b}, std::byte{0x08}};
  return head.size() >= magic.size() && std::ranges::equal(head.first<3>(), magic);
}

}  // namespace tocsin::bytes
