#include "feeds/dbn/dbn_metadata.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <cstring>

#include "tests/support/dbn_records.hpp"

namespace tocsin {
namespace {

using namespace std::chrono_literals;
using dbn::DbnMetadata;
using dbn::Schema;

constexpr std::array<std::uint8_t, 3> versions{1, 2, 3};

TEST(DbnMetadata, comes_back_the_same_in_every_version) {
  for (const std::uint8_t version : versions) {
    DbnMetadata metadata = metadata_of(Schema::mbp_1, version);
    metadata.partial = {"ARM"};
    metadata.not_found = {"XYZ", "QQQ"};
    metadata.limit = 7;
    metadata.ts_out = true;
    const Bytes bytes = dbn::encode_metadata(metadata);
    EXPECT_EQ(dbn::decode_metadata(version, std::span(bytes).subspan(dbn::metadata_prefix_size), "x"), metadata);
    if (version == 3) {
      EXPECT_EQ(bytes.size() % 8, 0U);
    }
  }
}

TEST(DbnMetadata, refuses_a_symbol_that_does_not_fit_the_version) {
  DbnMetadata metadata = metadata_of(Schema::trades, 1);
  metadata.symbols = {"TWENTY-TWO-CHARACTERS-"};
  EXPECT_THAT(setup_error_of([&] { (void)dbn::encode_metadata(metadata); }), testing::HasSubstr("at most 21"));
  metadata.symbols = {"N\nDA"};
  EXPECT_THAT(setup_error_of([&] { (void)dbn::encode_metadata(metadata); }), testing::HasSubstr("printable"));
}

TEST(DbnMetadata, cut_at_any_byte_is_refused_with_its_name) {
  const Bytes bytes = file_of(metadata_of(Schema::trades));
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    EXPECT_THAT(opening_error_of(Bytes(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(size))),
                testing::StartsWith("bytes: "))
        << size;
  }
}

TEST(DbnMetadata, counts_beyond_the_end_are_refused_before_memory_is_set_aside) {
  const Bytes good = file_of(metadata_of(Schema::trades));
  const std::size_t symbols_count_at = 0x70;  // behind the fixed fields of versions 2 and 3
  for (const std::uint32_t count : {0xffff'ffffU, 0x8000'0000U, 3U * 71U}) {
    Bytes bytes = good;
    std::memcpy(bytes.data() + symbols_count_at, &count, sizeof count);
    EXPECT_THAT(opening_error_of(bytes), testing::HasSubstr("symbols: expected at most"));
  }
}

TEST(DbnMetadata, a_length_beyond_reason_is_refused) {
  Bytes bytes = file_of(metadata_of(Schema::trades));
  const std::uint32_t length = 0xffff'fff0;
  std::memcpy(bytes.data() + 4, &length, sizeof length);
  EXPECT_THAT(opening_error_of(bytes), testing::HasSubstr("at most 256 MiB"));
}

TEST(DbnMetadata, bad_dates_and_ids_of_mappings_are_refused) {
  DbnMetadata metadata = metadata_of(Schema::trades);
  metadata.mappings[0].intervals[0].start_date = 20251301;
  EXPECT_THAT(opening_error_of(file_of(metadata)), testing::HasSubstr("found 20251301"));
  metadata = metadata_of(Schema::trades);
  metadata.mappings[0].intervals[0].symbol = "ESH1";
  EXPECT_THAT(opening_error_of(file_of(metadata)), testing::HasSubstr("expected an instrument id, found 'ESH1'"));
}

}  // namespace
}  // namespace tocsin
