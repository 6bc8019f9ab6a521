#include "feeds/bytes/byte_source.hpp"

#include <fcntl.h>
#include <unistd.h>
#include <zstd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <limits>
#include <vector>

#include "engine/setup_error.hpp"

namespace tocsin::bytes {
namespace {

// Fits into the second-level cache.
constexpr std::size_t skipped_at_once = 256 * 1024;

class FileSource final : public ByteSource {
 public:
  explicit FileSource(const std::string& path) : descriptor_(::open(path.c_str(), O_RDONLY | O_CLOEXEC)) {
    if (descriptor_ < 0) throw SetupError(path + ": cannot be opened: " + std::strerror(errno));
  }
  ~FileSource() override { ::close(descriptor_); }
  FileSource(const FileSource&) = delete;
  FileSource& operator=(const FileSource&) = delete;
  FileSource(FileSource&&) = delete;
  FileSource& operator=(FileSource&&) = delete;

  std::size_t read(std::span<std::byte> out) override {
    ssize_t count = 0;
    do {
      count = ::read(descriptor_, out.data(), out.size());
    } while (count < 0 && errno == EINTR);
    failed_ = failed_ || count < 0;
    if (count <= 0) return 0;
    position_ += static_cast<std::uint64_t>(count);
    return static_cast<std::size_t>(count);
  }
  void skip(std::uint64_t count) override {
    const bool is_in_range = count <= static_cast<std::uint64_t>(std::numeric_limits<off_t>::max());
    if (!is_in_range || ::lseek(descriptor_, static_cast<off_t>(count), SEEK_SET) < 0) return ByteSource::skip(count);
    position_ = count;
  }
  std::uint64_t position() const override { return position_; }
  const char* fault() const override { return failed_ ? "file could not be read further" : nullptr; }

 private:
  int descriptor_;
  std::uint64_t position_ = 0;
  bool failed_ = false;
};

class MemorySource final : public ByteSource {
 public:
  explicit MemorySource(std::span<const std::byte> bytes) : bytes_(bytes) {}

  std::size_t read(std::span<std::byte> out) override {
    const auto part = bytes_.subspan(position_, std::min(out.size(), bytes_.size() - position_));
    std::ranges::copy(part, out.begin());
    position_ += part.size();
    return part.size();
  }
  std::span<const std::byte> whole() const override { return bytes_; }
  std::uint64_t position() const override { return position_; }

 private:
  std::span<const std::byte> bytes_;
  std::size_t position_ = 0;
};

class ZstdSource final : public ByteSource {
 public:
  explicit ZstdSource(std::unique_ptr<ByteSource> compressed)
      : compressed_(std::move(compressed)), block_(ZSTD_DStreamInSize()), stream_(ZSTD_createDCtx()) {
    if (!stream_) throw SetupError("zstd: no memory for a decompressor");
    head_size_ = wanted_ = ZSTD_initDStream(stream_.get());
  }

  std::size_t read(std::span<std::byte> out) override {
    ZSTD_outBuffer output{out.data(), out.size(), 0};
    while (output.pos < output.size && !fault_ && (input_.pos < input_.size || more_output_ || refill())) {
      step(output);
    }
    return output.pos;
  }
  std::uint64_t position() const override { return compressed_->position(); }
  const char* fault() const override { return fault_; }

 private:
  // A full output block may leave more behind in the decompressor even though all input is taken. It gets no more than
  // it asks for, a block of the frame at a time, since a call that fails gives nothing at all: so what comes before the
  // damage is the same in whatever pieces the bytes arrive.
  void step(ZSTD_outBuffer& output) {
    const std::size_t given = more_output_ ? 0 : std::min(wanted_, input_.size - input_.pos);
    ZSTD_inBuffer piece{input_.src, input_.pos + given, input_.pos};
    const std::size_t hint = ZSTD_decompressStream(stream_.get(), &output, &piece);
    if (ZSTD_isError(hint)) {
      fault_ = "zstd frame is damaged";
      return;
    }
    input_.pos = piece.pos;
    inside_frame_ = hint != 0;
    wanted_ = inside_frame_ ? hint : head_size_;
    more_output_ = inside_frame_ && output.pos == output.size;
  }

  bool refill() {
    input_ = {block_.data(), compressed_->read(block_), 0};
    if (input_.size > 0) return true;
    fault_ = compressed_->fault();
    if (!fault_ && inside_frame_) fault_ = "zstd frame is cut short";
    return false;
  }

  struct Free {
    void operator()(ZSTD_DCtx* stream) const noexcept { ZSTD_freeDCtx(stream); }
  };

  std::unique_ptr<ByteSource> compressed_;
  std::vector<std::byte> block_;
  std::unique_ptr<ZSTD_DCtx, Free> stream_;
  ZSTD_inBuffer input_{nullptr, 0, 0};
  std::size_t head_size_ = 0;
  std::size_t wanted_ = 0;  // the bytes that it can make use of next
  bool inside_frame_ = false;
  bool more_output_ = false;
  const char* fault_ = nullptr;
};

}  // namespace

void ByteSource::skip(std::uint64_t count) {
  std::vector<std::byte> room(skipped_at_once);
  while (count > 0) {
    const std::size_t read = this->read(std::span(room).first(std::min<std::uint64_t>(count, room.size())));
    if (read == 0) return;
    count -= read;
  }
}

std::unique_ptr<ByteSource> file_source(const std::string& path) { return std::make_unique<FileSource>(path); }

std::unique_ptr<ByteSource> memory_source(std::span<const std::byte> bytes) {
  return std::make_unique<MemorySource>(bytes);
}

std::unique_ptr<ByteSource> zstd_source(std::unique_ptr<ByteSource> compressed) {
  return std::make_unique<ZstdSource>(std::move(compressed));
}

bool starts_zstd(std::span<const std::byte> head) noexcept {
  constexpr std::array magic{std::byte{0x28}, std::byte{0xb5}, std::byte{0x2f}, std::byte{0xfd}};
  return head.size() >= magic.size() && std::ranges::equal(head.first<4>(), magic);
}

}  // namespace tocsin::bytes
