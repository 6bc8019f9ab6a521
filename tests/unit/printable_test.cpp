#include "sinks/printable.hpp"

#include <gtest/gtest.h>

namespace tocsin {
namespace {

TEST(Printable, keeps_text_in_any_script) {
  EXPECT_EQ(printable("Nvidia"), "Nvidia");
  EXPECT_EQ(printable("Société Générale 東京 \U0001F514"), "Société Générale 東京 \U0001F514");
}

TEST(Printable, masks_control_characters_old_and_new) {
  EXPECT_EQ(printable("a\nb\x1b[2Jc\x7f"), "a?b?[2Jc?");
  EXPECT_EQ(printable("a\xC2\x9B"
                      "2J"),
            "a?2J");  // U+009B, a control sequence introducer in one character
  EXPECT_EQ(printable(std::string_view("\0x", 2)), "?x");
}

TEST(Printable, replaces_every_byte_that_is_not_utf_8) {
  EXPECT_EQ(printable("a\xFF"), "a\uFFFD");
  EXPECT_EQ(printable("\xC3"), "\uFFFD");                      // cut off
  EXPECT_EQ(printable("\xC0\xAF"), "\uFFFD\uFFFD");            // overlong
  EXPECT_EQ(printable("\xE0\x80\xAF"), "\uFFFD\uFFFD\uFFFD");  // overlong
  EXPECT_EQ(printable("\xED\xA0\x80"), "\uFFFD\uFFFD\uFFFD");  // a surrogate
  EXPECT_EQ(printable("\xF4\x90\x80\x80").size(), 12U);        // above U+10FFFF
  EXPECT_EQ(printable("\xE2\x82"
                      "A"),
            "\uFFFD\uFFFD"
            "A");
}

}  // namespace
}  // namespace tocsin
