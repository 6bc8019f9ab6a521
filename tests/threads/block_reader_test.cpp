#include "feeds/bytes/block_reader.hpp"

#include <gtest/gtest.h>

#include <cstring>
#include <filesystem>
#include <fstream>
#include <vector>

#include "feeds/dbn/dbn_feed.hpp"
#include "feeds/dbn/dbn_writer.hpp"

namespace tocsin {
namespace {

// Long enough for more blocks than are read ahead.
std::vector<std::byte> long_recording(const std::string& path, bool zstd) {
  const std::vector<Listing> listings{{.symbol = "A"}};
  DbnWriter writer(path, {.schema = dbn::Schema::trades, .zstd = zstd}, listings, Time{}, Time{std::chrono::hours{24}});
  for (std::int64_t i = 0; i < 50'000; ++i) {
    Event event = blank_event(EventKind::trade, Time{Duration{i}}, InstrumentId{0});
    event.trade = {.price = {i}, .size = 1, .id = 0, .conditions = 0, .zero = {}};
    writer.append({&event, 1});
  }
  writer.finish();
  std::vector<std::byte> bytes(std::filesystem::file_size(path));
  std::ifstream(path, std::ios::binary)
      .read(reinterpret_cast<char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
  return bytes;
}

TEST(BlockReader, reads_a_file_ahead_as_it_reads_bytes_in_memory) {
  for (const bool zstd : {false, true}) {
    const std::string path = testing::TempDir() + (zstd ? "ahead.dbn.zst" : "ahead.dbn");
    const std::vector<std::byte> bytes = long_recording(path, zstd);
    const auto file = open_dbn(path);
    const auto memory = open_dbn(bytes, "memory");
    std::size_t events_count = 0;
    for (auto a = file->next(), b = memory->next(); !a.empty() || !b.empty(); a = file->next(), b = memory->next()) {
      ASSERT_EQ(a.size(), b.size());
      ASSERT_EQ(std::memcmp(a.data(), b.data(), a.size_bytes()), 0);
      events_count += a.size();
    }
    EXPECT_EQ(events_count, 50'000U);
    EXPECT_EQ(file->position(), bytes.size());
    EXPECT_TRUE(file->next().empty());
    std::filesystem::remove(path);
  }
}

TEST(BlockReader, may_be_left_before_all_of_a_file_is_read) {
  const std::string path = testing::TempDir() + "left.dbn";
  (void)long_recording(path, false);
  EXPECT_FALSE(open_dbn(path)->next().empty());
  (void)open_dbn(path);
  std::filesystem::remove(path);
}

}  // namespace
}  // namespace tocsin
