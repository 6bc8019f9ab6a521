#include "app/latency/memory_watch.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>
#include <string>

#include "feeds/book/zeroed_pages.hpp"
#include "feeds/tape/mapped_file.hpp"
#include "tests/support/sanitized.hpp"
#include "tests/support/scratch_folder.hpp"

namespace tocsin {
namespace {

constexpr std::size_t size = 64'000'000;
constexpr std::uint64_t most_of_it = 60'000'000;
constexpr std::uint64_t little = 4'000'000;

MemorySeen now() { return MemoryWatch().stop(); }

// From the system itself: an allocator may hand out what it has resident already.
ZeroedPages<char> written_pages() {
  ZeroedPages<char> pages(size);
  std::fill_n(pages.data(), size, 'x');
  return pages;
}

TEST(MemoryWatch, counts_what_the_process_took_as_its_own) {
  const MemorySeen before = now();
  if (before.last == 0) GTEST_SKIP() << "the system does not tell";
  if (sanitized) GTEST_SKIP() << "a sanitizer gives its own pages back when it likes";
  const ZeroedPages<char> pages = written_pages();
  const MemorySeen after = now();
  EXPECT_EQ(pages[size - 1], 'x');
  EXPECT_GE(after.last, before.last + most_of_it);
  EXPECT_LE(after.files, before.files + little);
}

TEST(MemoryWatch, counts_a_mapped_file_as_the_systems) {
  const ScratchFolder folder;
  const std::string path = folder.file("mapped", std::string(size, 'x'));
  const MemorySeen before = now();
  if (before.last == 0) GTEST_SKIP() << "the system does not tell";
  if (sanitized) GTEST_SKIP() << "a sanitizer gives its own pages back when it likes";
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
  if (sanitized) GTEST_SKIP() << "a sanitizer gives its own pages back when it likes";
  MemoryWatch watch;
  const ZeroedPages<char> pages = written_pages();
  const MemorySeen seen = watch.stop();
  EXPECT_EQ(pages[size - 1], 'x');
  EXPECT_GE(seen.last, before.last + most_of_it);
  EXPECT_GE(seen.most, seen.last);
}

}  // namespace
}  // namespace tocsin
