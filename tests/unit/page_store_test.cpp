#include "app/explain/page_store.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

namespace tocsin {
namespace {

std::vector<std::byte> page_of(std::uint64_t seed, std::size_t size = PageStore::page_bytes) {
  std::mt19937_64 random(seed);
  std::vector<std::byte> page(size);
  for (std::byte& byte : page) byte = static_cast<std::byte>(random() % 7);
  return page;
}

std::vector<std::byte> read(const PageStore& store, std::uint32_t number, std::size_t size = PageStore::page_bytes) {
  std::vector<std::byte> page(size);
  return store.read(number, page) ? page : std::vector<std::byte>{};
}

TEST(PageStore, gives_back_what_was_kept) {
  PageStore store;
  const std::uint32_t first = store.keep(page_of(1));
  const std::uint32_t small = store.keep(page_of(2, 100));
  EXPECT_EQ(read(store, first), page_of(1));
  EXPECT_EQ(read(store, small, 100), page_of(2, 100));
}

TEST(PageStore, keeps_a_page_once_however_often_it_is_seen) {
  PageStore store;
  const std::vector<std::byte> zeros(PageStore::page_bytes);
  const std::uint32_t first = store.keep(zeros);
  store.keep(page_of(1));
  const std::size_t bytes = store.packed().size();
  EXPECT_EQ(store.keep(zeros), first);
  EXPECT_EQ(store.keep(page_of(1)), 1U);
  EXPECT_EQ(store.packed().size(), bytes);
  EXPECT_LT(bytes, PageStore::page_bytes / 2);
}

TEST(PageStore, refuses_a_page_of_another_length_and_one_that_is_not_there) {
  PageStore store;
  store.keep(page_of(1));
  EXPECT_TRUE(read(store, 0, 100).empty());
  EXPECT_TRUE(read(store, 1).empty());
}

TEST(PageStore, finds_that_a_page_is_damaged) {
  PageStore store;
  store.keep(page_of(1));
  std::vector<std::byte> packed(store.packed().begin(), store.packed().end());
  packed[packed.size() / 2] ^= std::byte{1};
  const auto file = std::make_shared<const MappedFile>(MappedFile::copy_of(packed));
  const PageStore damaged({store.pages().begin(), store.pages().end()}, file, file->bytes());
  EXPECT_TRUE(read(damaged, 0).empty());
}

TEST(PageStore, refuses_a_page_that_lies_outside_of_its_file) {
  PageStore store;
  store.keep(page_of(1));
  const auto file =
      std::make_shared<const MappedFile>(MappedFile::copy_of(store.packed().first(store.packed().size() - 1)));
  const PageStore short_one({store.pages().begin(), store.pages().end()}, file, file->bytes());
  EXPECT_TRUE(read(short_one, 0).empty());
}

}  // namespace
}  // namespace tocsin
