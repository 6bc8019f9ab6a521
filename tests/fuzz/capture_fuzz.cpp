// Any bytes as a capture, plain or compressed: refused, or read to an end with the accounts in balance. The same bytes
// come out whether they lie in memory or are read in blocks, and an arbiter of what is in them numbers every message
// once.
#include <cstdint>
#include <cstring>
#include <span>

#include "engine/check.hpp"
#include "engine/setup_error.hpp"
#include "feeds/capture/datagram_reader.hpp"
#include "feeds/capture/line_arbiter.hpp"

namespace {

using tocsin::bytes::StoredBytes;

// What one reading gave.
struct Read {
  std::uint64_t datagrams_count = 0;
  std::uint64_t digest = 0;
  tocsin::Tally tally;
};

// Every byte of a payload is looked at, for the sanitizer's sake.
void add(Read& read, const tocsin::capture::Datagram& datagram) {
  ++read.datagrams_count;
  for (const std::byte byte : datagram.payload) read.digest = read.digest * 31 + std::to_integer<std::uint8_t>(byte);
  read.digest = read.digest * 31 + static_cast<std::uint64_t>(tocsin::ns_since_epoch(datagram.time)) + datagram.offset;
}

// The first bytes of a payload as the numbers of a packet: any numbers at all.
tocsin::capture::NumberedPacket numbered(const tocsin::capture::Datagram& datagram) {
  tocsin::capture::NumberedPacket packet{.time = datagram.time, .body = datagram.payload};
  if (datagram.payload.size() >= 10) {
    std::memcpy(&packet.sequence, datagram.payload.data(), sizeof packet.sequence);
    packet.count = std::to_integer<std::uint32_t>(datagram.payload[8]);
    if (datagram.payload[9] == std::byte{0}) packet.sequence &= 0xff;
  }
  return packet;
}

// Checks that messages come in order and without a hole that is not a gap.
class Run {
 public:
  void operator()(const tocsin::capture::Arbitrated& one) {
    if (one.kind == tocsin::capture::Arbitrated::Kind::gap) {
      TOCSIN_CHECK(one.to >= one.from);
      expect(one.from);
      next_ = one.to + 1;
    } else {
      TOCSIN_CHECK(one.skipped < one.packet.count);
      expect(one.packet.sequence + one.skipped);
      next_ = one.packet.sequence + one.packet.count;
      for (const std::byte byte : one.packet.body) digest_ += std::to_integer<std::uint8_t>(byte);
    }
  }

 private:
  void expect(std::uint64_t number) {
    TOCSIN_CHECK(!has_begun_ || number == next_);
    has_begun_ = true;
  }

  bool has_begun_ = false;
  std::uint64_t next_ = 0;
  std::uint64_t digest_ = 0;
};

Read read(const StoredBytes& stored) {
  Read all;
  Run run;
  tocsin::capture::LineArbiter arbiter({.packets_max = 4, .bytes_max = 100});
  tocsin::capture::DatagramReader reader(stored, all.tally);
  while (const auto datagram = reader.next()) {
    add(all, *datagram);
    arbiter.take(numbered(*datagram), run);
  }
  arbiter.finish(run);
  TOCSIN_CHECK(!reader.next());
  TOCSIN_CHECK(all.tally.records_in == all.tally.rejected_count() + all.tally.passed_over_count());
  TOCSIN_CHECK(reader.packets_count() >= all.datagrams_count);
  return all;
}

// Bytes that do not say where they lie, so that they are read in blocks.
class Piecemeal final : public tocsin::bytes::ByteSource {
 public:
  explicit Piecemeal(std::unique_ptr<tocsin::bytes::ByteSource> source) : source_(std::move(source)) {}

  std::size_t read(std::span<std::byte> out) override { return source_->read(out.first(std::min(out.size(), piece))); }
  std::uint64_t position() const override { return source_->position(); }
  const char* fault() const override { return source_->fault(); }

 private:
  static constexpr std::size_t piece = 61;

  std::unique_ptr<tocsin::bytes::ByteSource> source_;
};

StoredBytes in_pieces(StoredBytes stored) {
  stored.open = [open = stored.open] { return std::make_unique<Piecemeal>(open()); };
  return stored;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  try {
    const StoredBytes stored = tocsin::bytes::stored_in_memory(std::as_bytes(std::span(data, size)), "fuzz");
    const Read at_once = read(stored);
    const Read bit_by_bit = read(in_pieces(stored));
    TOCSIN_CHECK(at_once.digest == bit_by_bit.digest);
    TOCSIN_CHECK(at_once.tally.records_in == bit_by_bit.tally.records_in);
  } catch (const tocsin::SetupError&) {  // a refusal is an answer
  }
  return 0;
}
