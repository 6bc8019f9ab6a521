#include "feeds/bytes/block_reader.hpp"

#include <algorithm>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <vector>

#include "engine/check.hpp"

namespace tocsin::bytes {
namespace {

// Large enough that a system call costs little, small enough to stay in the second-level cache.
constexpr std::size_t block_size = 256 * 1024;

// Room for a block, and before it for what is left of the one before.
class Block {
 public:
  explicit Block(std::size_t record_max) : record_max_(record_max), bytes_(record_max + block_size) {}

  void fill(ByteSource& source) {
    count_ = source.read(std::span(bytes_).subspan(record_max_));
    position_ = source.position();
    fault_ = source.fault();
  }

  std::span<const std::byte> after(std::span<const std::byte> kept) {
    TOCSIN_CHECK(kept.size() <= record_max_);
    const std::size_t start = record_max_ - kept.size();
    std::ranges::copy(kept, bytes_.begin() + static_cast<std::ptrdiff_t>(start));
    return std::span(bytes_).subspan(start, kept.size() + count_);
  }

  [[nodiscard]] bool empty() const noexcept { return count_ == 0; }
  [[nodiscard]] std::uint64_t position() const noexcept { return position_; }
  [[nodiscard]] const char* fault() const noexcept { return fault_; }

 private:
  std::size_t record_max_;
  std::vector<std::byte> bytes_;
  std::size_t count_ = 0;
  std::uint64_t position_ = 0;
  const char* fault_ = nullptr;
};

class InTurn final : public BlockReader {
 public:
  InTurn(std::unique_ptr<ByteSource> source, std::size_t record_max) : source_(std::move(source)), block_(record_max) {}

  std::span<const std::byte> next(std::span<const std::byte> kept) override {
    keep(kept);
    block_.fill(*source_);
    return block_.after(kept_);
  }
  std::uint64_t position() const override { return block_.position(); }
  const char* fault() const override { return block_.fault(); }

 private:
  // Out of the way of the bytes that are read over them.
  void keep(std::span<const std::byte> kept) { kept_.assign(kept.begin(), kept.end()); }

  std::unique_ptr<ByteSource> source_;
  std::vector<std::byte> kept_;
  Block block_;
};

// A ring of blocks. The reading thread fills them in turn; the one taken last is not filled anew before the next is
// taken, for what is left of it is copied then. An empty block is the last.
class Ahead final : public BlockReader {
 public:
  Ahead(std::unique_ptr<ByteSource> source, std::size_t record_max)
      : source_(std::move(source)), blocks_(blocks_count, Block(record_max)), thread_([this] { fill_blocks(); }) {}
  ~Ahead() override {
    stop();
    thread_.join();
  }
  Ahead(const Ahead&) = delete;
  Ahead& operator=(const Ahead&) = delete;
  Ahead(Ahead&&) = delete;
  Ahead& operator=(Ahead&&) = delete;

  std::span<const std::byte> next(std::span<const std::byte> kept) override {
    if (taken_count_ > 0 && taken().empty()) return kept;
    await_block();
    const auto bytes = blocks_[taken_count_ % blocks_count].after(kept);
    give_back();
    return bytes;
  }
  std::uint64_t position() const override { return taken_count_ > 0 ? taken().position() : 0; }
  const char* fault() const override { return taken_count_ > 0 ? taken().fault() : nullptr; }

 private:
  static constexpr std::size_t blocks_count = 4;

  [[nodiscard]] const Block& taken() const noexcept { return blocks_[(taken_count_ - 1) % blocks_count]; }

  void await_block() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return filled_count_ > taken_count_; });
  }

  // Takes the next block, and with that lets go of the one before it.
  void give_back() {
    const std::scoped_lock lock(mutex_);
    ++taken_count_;
    changed_.notify_one();
  }

  void fill_blocks() {
    while (await_room()) {
      Block& block = blocks_[filled_count_ % blocks_count];
      block.fill(*source_);
      const bool is_last = block.empty();
      publish();
      if (is_last) return;
    }
  }

  // False where nobody will ask any more.
  [[nodiscard]] bool await_room() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return is_stopped_ || filled_count_ < taken_count_ + blocks_count - 1; });
    return !is_stopped_;
  }

  void publish() {
    const std::scoped_lock lock(mutex_);
    ++filled_count_;
    changed_.notify_one();
  }

  void stop() {
    const std::scoped_lock lock(mutex_);
    is_stopped_ = true;
    changed_.notify_one();
  }

  std::unique_ptr<ByteSource> source_;
  std::vector<Block> blocks_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::uint64_t filled_count_ = 0;  // written by the reading thread alone, under the lock
  std::uint64_t taken_count_ = 0;   // written by the other alone, under the lock
  bool is_stopped_ = false;
  std::thread thread_;
};

}  // namespace

std::unique_ptr<BlockReader> read_in_turn(std::unique_ptr<ByteSource> source, std::size_t record_max) {
  return std::make_unique<InTurn>(std::move(source), record_max);
}

std::unique_ptr<BlockReader> read_ahead(std::unique_ptr<ByteSource> source, std::size_t record_max) {
  return std::make_unique<Ahead>(std::move(source), record_max);
}

}  // namespace tocsin::bytes
