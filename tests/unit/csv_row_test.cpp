#include "feeds/csv/csv_row.hpp"

#include <gtest/gtest.h>

#include <string>

#include "tests/support/compressed.hpp"

namespace tocsin {
namespace {

bytes::StoredBytes stored(std::string_view text) {
  return bytes::stored_in_memory(std::as_bytes(std::span(text)), "text");
}

// Every row as "line: field|field" or "line! fault"; a remark as "line# text", a blank line as "line.".
std::vector<std::string> rows_of(std::string_view text, Remarks remarks = Remarks::nowhere) {
  RowReader rows(stored(text), ',', remarks);
  std::vector<std::string> out;
  while (rows.next()) {
    std::string row = std::to_string(rows.line());
    if (rows.fault() != nullptr) {
      row.append("! ").append(rows.fault());
    } else {
      row.append(rows.is_remark() ? "#" : rows.is_blank() ? "." : ":");
      for (const std::string_view field : rows.fields()) row.append("|").append(field);
    }
    out.push_back(row);
  }
  return out;
}

using Rows = std::vector<std::string>;

TEST(RowReader, splits_rows_at_either_line_end_and_without_a_last_one) {
  EXPECT_EQ(rows_of("a,b\r\nc,d\ne,f"), (Rows{"1:|a|b", "2:|c|d", "3:|e|f"}));
}

TEST(RowReader, keeps_empty_fields_and_knows_blank_lines) {
  EXPECT_EQ(rows_of(",\n\n\r\na,,"), (Rows{"1:||", "2.", "3.", "4:|a||"}));
}

TEST(RowReader, passes_over_a_byte_order_mark) {
  EXPECT_EQ(rows_of("\xEF\xBB\xBF"
                    "a,b\n"),
            (Rows{"1:|a|b"}));
}

TEST(RowReader, unquotes_fields) {
  EXPECT_EQ(rows_of("\"a,b\",\"say \"\"so\"\"\",\"\"\n"), (Rows{"1:|a,b|say \"so\"|"}));
}

TEST(RowReader, lets_a_quoted_field_hold_line_ends_and_counts_them) {
  EXPECT_EQ(rows_of("\"a\r\nb\",c\nd,e\n"), (Rows{"1:|a\r\nb|c", "3:|d|e"}));
}

TEST(RowReader, loses_one_line_to_a_stray_quote) {
  EXPECT_EQ(rows_of("a,b\"c\nd,e\nf,g"), (Rows{"1! quote that is not closed", "2:|d|e", "3:|f|g"}));
  EXPECT_EQ(rows_of("\"a\nb,c\n"), (Rows{"1! quote that is not closed", "2:|b|c"}));
  EXPECT_EQ(rows_of("a\"b\"c\n"), (Rows{"1! quote inside an unquoted field"}));
  EXPECT_EQ(rows_of("\"a\"b,c\n"), (Rows{"1! text after a closing quote"}));
}

TEST(RowReader, refuses_a_row_without_end_and_finds_the_next) {
  const std::string endless(3 * csv_row_bytes_max, 'x');
  EXPECT_EQ(rows_of(endless + "\na,b\n"), (Rows{"1! row longer than 64 KiB", "2:|a|b"}));
  EXPECT_EQ(rows_of(endless), (Rows{"1! row longer than 64 KiB"}));
  EXPECT_EQ(rows_of("\"" + endless + "\na,b\n"), (Rows{"1! row longer than 64 KiB", "2:|a|b"}));
}

TEST(RowReader, takes_remarks_where_they_are_allowed) {
  const std::string text = "# the \"source\na,b\n#c,d\n";
  EXPECT_EQ(rows_of(text, Remarks::anywhere), (Rows{"1#|# the \"source", "2:|a|b", "3#|#c,d"}));
  EXPECT_EQ(rows_of(text, Remarks::leading), (Rows{"1#|# the \"source", "2:|a|b", "3:|#c|d"}));
}

TEST(RowReader, reads_across_its_buffer_and_starts_again) {
  std::string text;
  for (int i = 0; i < 60'000; ++i) text += std::to_string(i) + ",0123456789\n";
  RowReader rows(stored(text), ',');
  for (int pass = 0; pass < 2; ++pass) {
    int count = 0;
    while (rows.next()) {
      ASSERT_EQ(rows.fields().size(), 2U);
      ASSERT_EQ(rows.fields()[0], std::to_string(count++));
    }
    EXPECT_EQ(count, 60'000);
    EXPECT_EQ(rows.position(), text.size());
    rows.restart();
  }
}

TEST(RowReader, hands_out_what_there_is_of_a_row_where_bytes_end_too_soon_as_a_fault) {
  const std::string text = "a,b\n" + std::string(2'000, 'c');
  const auto whole = gzip(bytes_of(text));
  for (const std::size_t missing : {1U, 8U, 9U, 12U}) {
    auto cut = whole;
    cut.resize(cut.size() - missing);
    RowReader rows(bytes::stored_in_memory(cut, "cut.gz"), ',');
    for (int pass = 0; pass < 2; ++pass) {
      ASSERT_TRUE(rows.next());
      EXPECT_EQ(rows.fields().size(), 2U);
      ASSERT_TRUE(rows.next());
      EXPECT_STREQ(rows.fault(), "gzip member is cut short") << missing;
      EXPECT_EQ(rows.line(), 2U);
      EXPECT_FALSE(rows.next());
      rows.restart();
    }
  }
}

}  // namespace
}  // namespace tocsin
