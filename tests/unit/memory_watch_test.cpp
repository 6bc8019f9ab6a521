#include "app/latency/memory_watch.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <numeric>
#include <string>

#include "feeds/tape/mapped_file.hpp"
#include "tests/support/scratch_folder.hpp"

namespace tocsin {
namespace {

constexpr std::size_t size = 64'000'000;
constexpr std::uint64_t most_of_it = 60'000'000;
constexpr std::uint64_t little = 4'000'000;

MemorySeen now() { return MemoryWatch().stop(); }

TEST(MemoryWatch, counts_what_the_process_took_as_its_own) {
  const MemorySeen before = now();
  if (before.last == 0) GTEST_SKIP() << "the system does not tell";
  const std::string text(size, 'x');
  const MemorySeen after = now();
  EXPECT_EQ(text.back(), 'x');
  EXPECT_GE(after.last, before.last + most_of_it);
  EXPECT_LE(after.files, before.files + little);
}

TEST(MemoryWatch, counts_a_mapped_file_as_the_systems) {
  const ScratchFolder folder;
  const std::string path = folder.file("mapped", std::string(size, 'x'));
  const MemorySeen before = now();
  if (before.last == 0) GTEST_SKIP() << "the system does not tell";
  const MappedFile file(path);
  const auto sum =
      std::accumulate(file.bytes().begin(), file.bytes().end(), std::uint64_t{0},
                      [](std::uint64_t so_far, std::byte byte) { return so_far + static_cast<std::uint64_t>(byte); });
  EXPECT_EQ(sum, size * 'x');
  const MemorySeen after = now();
  EXPECT_GE(after.files, before.files + most_of_it);
  EXPECT_LE(after.last, before.last + little);
}

TEST(MemoryWatch, looks_once_more_when_it_is_ended) {
  const MemorySeen before = now();
  if (before.last == 0) GTEST_SKIP() << "the system does not tell";
  MemoryWatch watch;
  const std::string text(size, 'x');
  const MemorySeen seen = watch.stop();
  EXPECT_EQ(text.back(), 'x');
  EXPECT_GE(seen.last, before.last + most_of_it);
  EXPECT_GE(seen.most, seen.last);
}

}  // namespace
}  // namespace tocsin
