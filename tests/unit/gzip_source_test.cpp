#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "feeds/bytes/byte_source.hpp"
#include "feeds/bytes/gzip_points.hpp"
#include "feeds/bytes/stored_bytes.hpp"
#include "tests/support/compressed.hpp"

namespace tocsin::bytes {
namespace {

using Bytes = std::vector<std::byte>;

// Bytes that compress, but not to nothing.
Bytes plain_bytes(std::size_t count, std::uint32_t seed = 1) {
  Bytes bytes(count);
  for (std::byte& byte : bytes) {
    seed = seed * 1'664'525 + 1'013'904'223;
    byte = static_cast<std::byte>(seed >> 28);
  }
  return bytes;
}

// What a source gives, asked for `block_size` bytes at a time.
struct Read {
  Read(const Bytes& compressed, std::size_t block_size) : Read(gzip_source(memory_source(compressed)), block_size) {}
  Read(std::unique_ptr<ByteSource> source, std::size_t block_size) {
    Bytes block(block_size);
    while (const std::size_t count = source->read(block)) {
      plain.insert(plain.end(), block.begin(), block.begin() + static_cast<std::ptrdiff_t>(count));
    }
    if (source->fault() != nullptr) fault = source->fault();
  }

  Bytes plain;
  std::string fault;
};

bool begins_with(const Bytes& whole, const Bytes& front) {
  return front.size() <= whole.size() && std::ranges::equal(front, std::span(whole).first(front.size()));
}

TEST(GzipSource, gives_what_was_compressed_in_blocks_of_any_size) {
  const Bytes plain = plain_bytes(1'000'000);
  for (const int level : {0, 1, 6, 9}) {
    const Bytes compressed = gzip(plain, level);
    for (const std::size_t block_size : {1'000UL, 65'536UL, 2'000'000UL}) {
      const Read read(compressed, block_size);
      EXPECT_EQ(read.plain, plain);
      EXPECT_EQ(read.fault, "");
    }
  }
  EXPECT_EQ(Read(gzip(plain_bytes(500)), 1).plain, plain_bytes(500));
}

TEST(GzipSource, reads_members_one_behind_the_other_and_what_pads_the_last) {
  Bytes compressed;
  Bytes plain;
  for (const std::uint32_t seed : {1U, 2U, 3U}) {
    const Bytes part = plain_bytes(200'000 + seed, seed);
    const Bytes member = gzip(part);
    compressed.insert(compressed.end(), member.begin(), member.end());
    plain.insert(plain.end(), part.begin(), part.end());
  }
  compressed.resize(compressed.size() + 1000);
  const Read read(compressed, 10'000);
  EXPECT_EQ(read.plain, plain);
  EXPECT_EQ(read.fault, "");
}

TEST(GzipSource, begins_at_a_point_noted_before_and_gives_the_same_bytes) {
  Bytes compressed;
  Bytes plain;
  for (const std::uint32_t seed : {1U, 2U}) {
    const Bytes part = plain_bytes(3'000'000, seed);
    const Bytes member = gzip(part);
    compressed.insert(compressed.end(), member.begin(), member.end());
    plain.insert(plain.end(), part.begin(), part.end());
  }
  const auto points = std::make_shared<GzipPoints>();
  points->want(500'000);
  const Read noting(gzip_source(memory_source(compressed), points), 65'536);
  EXPECT_EQ(noting.plain, plain);
  ASSERT_GT(points->all().size(), 6);
  for (std::size_t offset = 0; offset <= plain.size() + 1'000; offset += 333'333) {
    const auto given = std::make_shared<GzipPoints>();
    given->give(points->all());
    auto source = gzip_source(memory_source(compressed), given);
    source->skip(offset);
    const Read rest(std::move(source), 100'000);
    EXPECT_TRUE(std::ranges::equal(rest.plain, std::span(plain).subspan(std::min(offset, plain.size())))) << offset;
    EXPECT_EQ(rest.fault, "");
  }
}

TEST(GzipSource, looks_no_longer_for_points_than_that_is_worth) {
  const Bytes plain = plain_bytes(4'000'000);
  const auto points = std::make_shared<GzipPoints>();
  points->want(500'000);
  const Read stored(gzip_source(memory_source(gzip(plain, Z_NO_COMPRESSION)), points), 65'536);
  EXPECT_EQ(stored.plain, plain);
  EXPECT_EQ(stored.fault, "");
}

TEST(GzipSource, reads_a_member_that_holds_nothing) {
  Bytes compressed = gzip({});
  const Bytes more = gzip(plain_bytes(10));
  compressed.insert(compressed.end(), more.begin(), more.end());
  EXPECT_EQ(Read(compressed, 100).plain, plain_bytes(10));
}

TEST(GzipSource, gives_the_good_bytes_of_a_member_that_is_cut_at_any_byte) {
  const Bytes plain = plain_bytes(3'000);
  const Bytes compressed = gzip(plain);
  std::size_t most = 0;
  for (std::size_t size = 1; size < compressed.size(); ++size) {
    const Read read(Bytes(compressed.begin(), compressed.begin() + static_cast<std::ptrdiff_t>(size)), 1'000);
    ASSERT_TRUE(begins_with(plain, read.plain)) << size;
    ASSERT_GE(read.plain.size(), most);
    ASSERT_EQ(read.fault, "gzip member is cut short");
    most = read.plain.size();
  }
  EXPECT_EQ(most, plain.size());
}

TEST(GzipSource, says_which_bytes_are_damaged_by_ending_before_them) {
  const Bytes plain = plain_bytes(300'000);
  Bytes wrong_check = gzip(plain);
  wrong_check[wrong_check.size() - 8] ^= std::byte{1};
  const Read read(wrong_check, 10'000);
  EXPECT_EQ(read.plain, plain);
  EXPECT_EQ(read.fault, "gzip member is damaged");
  Bytes garbage = gzip(plain);
  garbage.insert(garbage.end(), 100, std::byte{'x'});
  const Read followed(garbage, 10'000);
  EXPECT_EQ(followed.plain, plain);
  EXPECT_EQ(followed.fault, "gzip member is damaged");
}

TEST(GzipSource, gives_the_same_good_bytes_before_damage_whatever_the_size_of_its_blocks) {
  const Bytes plain = plain_bytes(200'000);
  const Bytes compressed = gzip(plain);
  for (std::size_t at = 20; at < compressed.size() - 8; at += compressed.size() / 50) {
    Bytes damaged = compressed;
    damaged[at] ^= std::byte{0x55};
    const Read whole(damaged, 300'000);
    const Read pieces(damaged, 61);
    EXPECT_NE(whole.fault, "");
    EXPECT_EQ(pieces.fault, whole.fault);
    EXPECT_EQ(pieces.plain, whole.plain) << at;
  }
}

TEST(GzipSource, is_chosen_by_the_bytes_and_can_be_opened_again) {
  const Bytes plain = plain_bytes(1'000);
  const Bytes compressed = gzip(plain);
  const StoredBytes stored = stored_in_memory(compressed, "day.bin");
  EXPECT_EQ(stored.compression, Compression::gzip);
  EXPECT_EQ(name_of(stored.compression), "gzip");
  EXPECT_EQ(stored.size, compressed.size());
  for (int i = 0; i < 2; ++i) EXPECT_EQ(head_of(stored, 2'000), plain);
  ByteWindow window = window_over(stored, 100);
  EXPECT_TRUE(window.hold(100));
  EXPECT_EQ(window.position(), compressed.size());
}

TEST(GzipSource, passes_on_why_the_compressed_bytes_ended) {
  const Bytes inner = gzip(plain_bytes(100'000));
  const Bytes cut_outer = [&] {
    Bytes bytes = gzip(inner, 0);
    bytes.resize(bytes.size() / 2);
    return bytes;
  }();
  const auto source = gzip_source(gzip_source(memory_source(cut_outer)));
  Bytes block(200'000);
  while (source->read(block) > 0) continue;
  EXPECT_STREQ(source->fault(), "gzip member is cut short");
}

}  // namespace
}  // namespace tocsin::bytes
