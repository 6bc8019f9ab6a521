#include "feeds/csv/csv_spec.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/setup_error_of.hpp"

namespace tocsin {
namespace {

using testing::HasSubstr;

std::string error_of(std::string_view text) {
  return setup_error_of([&] { return parse_csv_spec(text); });
}

TEST(CsvSpec, reads_columns_and_options) {
  const CsvSpec spec = parse_csv_spec(
      "time=time_raw,symbol=symbol,open=open,bar=5m,zone=America/New_York,delimiter=semicolon,"
      "time_format=iso,date=2025-01-27,rename=SPX:^GSPC;SOX:^SOX,prefix=X-,order=time");
  EXPECT_EQ(spec.columns.at(CsvField::time), "time_raw");
  EXPECT_EQ(spec.columns.at(CsvField::open), "open");
  EXPECT_EQ(spec.bar, Duration{std::chrono::minutes{5}});
  EXPECT_EQ(spec.zone, "America/New_York");
  EXPECT_EQ(spec.delimiter, ';');
  EXPECT_EQ(spec.time_format, TimeFormat::iso);
  EXPECT_EQ(spec.date, std::chrono::January / 27 / 2025);
  EXPECT_EQ(spec.rename.at("SPX"), "^GSPC");
  EXPECT_EQ(spec.rename.size(), 2U);
  EXPECT_EQ(spec.prefix, "X-");
  EXPECT_EQ(spec.order, RowOrder::time);
}

TEST(CsvSpec, a_name_with_a_comma_is_quoted) {
  EXPECT_EQ(parse_csv_spec("\"price=Last, USD\",time=t").columns.at(CsvField::price), "Last, USD");
}

TEST(CsvSpec, nothing_is_a_spec_too) { EXPECT_TRUE(parse_csv_spec("").columns.empty()); }

TEST(CsvSpec, names_the_wrong_key_and_the_nearest_right_one) {
  EXPECT_THAT(error_of("symbl=s"), HasSubstr("unknown key `symbl` (did you mean `symbol`?)"));
  EXPECT_THAT(error_of("zonee=UTC"), HasSubstr("did you mean `zone`?"));
  EXPECT_THAT(error_of("quux=1"), HasSubstr("expected time, venue_time"));
}

TEST(CsvSpec, says_what_a_value_should_have_been) {
  EXPECT_THAT(error_of("bar=5x"), HasSubstr("bar=5x: expected a width such as"));
  EXPECT_THAT(error_of("zone=America/Gotham"), HasSubstr("America/Gotham is not in the system's time zone database"));
  EXPECT_THAT(error_of("date=27.1.2025"), HasSubstr("date=27.1.2025: expected a day such as 2025-01-27"));
  EXPECT_THAT(error_of("delimiter=coma"), HasSubstr("(did you mean `comma`?)"));
  EXPECT_THAT(error_of("time_format=isoo"), HasSubstr("(did you mean `iso`?)"));
  EXPECT_THAT(error_of("order=up"), HasSubstr("order=up: expected guess, arrival or time"));
  EXPECT_THAT(error_of("rename=SPX"), HasSubstr("expected pairs such as SPX:^GSPC"));
  EXPECT_THAT(error_of("rename=A:B;A:C"), HasSubstr("each symbol once"));
  EXPECT_THAT(error_of("time"), HasSubstr("`time`: expected key=value"));
  EXPECT_THAT(error_of("time="), HasSubstr("expected key=value"));
  EXPECT_THAT(error_of("time=a,time=b"), HasSubstr("time is given twice"));
  EXPECT_THAT(error_of("\"time=a"), HasSubstr("quote that is not closed"));
}

}  // namespace
}  // namespace tocsin
