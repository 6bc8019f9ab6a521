#include "app/plugins/plugin_library.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "tests/support/scratch_folder.hpp"
#include "tests/support/setup_error_of.hpp"

namespace tocsin {
namespace {

using testing::HasSubstr;

std::string of_build(const std::string& name) { return std::string(TOCSIN_PLUGIN_DIR) + "/" + name + ".so"; }
std::string refusal_of(const std::string& path) {
  return setup_error_of([&] { return load_plugin(path).name; });
}

TEST(PluginLibrary, loads_a_plugin_of_this_version) {
  const tocsin_plugin& plugin = load_plugin(of_build("gap_open"));
  EXPECT_STREQ(plugin.name, "gap_open");
  EXPECT_EQ(&load_plugin(of_build("gap_open")), &plugin);
}

TEST(PluginLibrary, refuses_another_version) {
  EXPECT_THAT(refusal_of(of_build("other_version")),
              HasSubstr("other_version.so: expected a plugin of version 1, found 2: build it with"));
}

TEST(PluginLibrary, refuses_what_was_built_with_another_header) {
  EXPECT_THAT(refusal_of(of_build("other_size")), HasSubstr("other_size.so: expected tocsin_call of a size of "));
}

TEST(PluginLibrary, refuses_what_exports_no_plugin) {
  EXPECT_THAT(refusal_of(of_build("exports_nothing")), HasSubstr("expected it to export tocsin_plugin_v1"));
}

TEST(PluginLibrary, refuses_what_is_no_library) {
  const ScratchFolder folder;
  EXPECT_THAT(refusal_of(folder.file("text.so", "no library")), HasSubstr("expected a shared library"));
  EXPECT_THAT(refusal_of(folder.path("absent.so")), HasSubstr("absent.so: expected a shared library"));
}

// A plugin that is right but for what the test changes.
class PluginCheck : public testing::Test {
 protected:
  [[nodiscard]] std::string refusal() const {
    return setup_error_of([this] {
      check_plugin(plugin_, "p.so");
      return 0;
    });
  }
  // With one key, such as this.
  void has_key(const tocsin_parameter& parameter) {
    parameter_ = parameter;
    plugin_.parameters = &parameter_;
    plugin_.parameters_count = 1;
  }

  tocsin_plugin plugin_ = load_plugin(of_build("gap_open"));
  tocsin_parameter parameter_{};
};

TEST_F(PluginCheck, accepts_what_is_right) { EXPECT_EQ(refusal(), "no error"); }

TEST_F(PluginCheck, refuses_other_bytes_in_front) {
  plugin_.built_by.magic = 1;
  EXPECT_EQ(refusal(), "p.so: expected tocsin_plugin_v1 to begin with TOCSIN_BUILT_BY, found other bytes");
}

TEST_F(PluginCheck, refuses_a_name_that_is_none) {
  for (const char* name : {"", "Upper", "a b", "a\"b", "a_name_that_is_longer_than_any_may_be"}) {
    plugin_.name = name;
    EXPECT_EQ(refusal(), "p.so: name: expected 1 to 32 of a to z, 0 to 9 and _") << name;
  }
}

TEST_F(PluginCheck, refuses_a_plugin_that_cannot_judge) {
  plugin_.judge = nullptr;
  EXPECT_EQ(refusal(), "p.so: expected it to have judge and describe");
}

TEST_F(PluginCheck, refuses_a_plugin_that_listens_to_nothing_or_to_what_there_is_not) {
  plugin_.listens = 0;
  EXPECT_EQ(refusal(), "p.so: listens: expected bits of tocsin_cause, found 0");
  plugin_.listens = 128;
  EXPECT_EQ(refusal(), "p.so: listens: expected bits of tocsin_cause, found 128");
}

TEST_F(PluginCheck, refuses_levels_of_another_unit) {
  plugin_.level_unit = TOCSIN_DOLLARS;
  EXPECT_THAT(refusal(), HasSubstr("p.so: level_unit: expected TOCSIN_PERCENT"));
}

TEST_F(PluginCheck, refuses_lines_that_are_too_many_or_crooked) {
  plugin_.lines_size = 12;
  EXPECT_EQ(refusal(), "p.so: lines_size: expected a multiple of 8 up to 1048576, found 12");
  plugin_.lines_size = (1 << 20) + 8;
  EXPECT_THAT(refusal(), HasSubstr("lines_size"));
}

TEST_F(PluginCheck, refuses_texts_that_an_alert_could_not_say) {
  const char* const texts[] = {"fine", "not \"fine\""};
  plugin_.texts = texts;
  plugin_.texts_count = 2;
  EXPECT_EQ(refusal(), "p.so: text 1: expected 1 to 80 letters of plain ASCII without quotes and backslashes");
  plugin_.texts_count = 0;
  EXPECT_EQ(refusal(), "p.so: texts: expected 1 to 64, found 0");
}

TEST_F(PluginCheck, refuses_keys_that_every_rule_has) {
  has_key({.name = "levels", .type = TOCSIN_A_COUNT});
  EXPECT_EQ(refusal(), "p.so: key levels: expected a name of its own; rules of every plugin have this key");
}

TEST_F(PluginCheck, refuses_keys_without_a_range_or_words) {
  has_key({.name = "n", .type = TOCSIN_A_COUNT, .least = 2, .most = 1});
  EXPECT_EQ(refusal(), "p.so: key n: expected its least not to be above its most");
  has_key({.name = "n", .type = TOCSIN_A_CHOICE});
  EXPECT_EQ(refusal(), "p.so: key n: words: expected some, with bars between");
  has_key({.name = "n", .type = 9});
  EXPECT_EQ(refusal(), "p.so: key n: type: there is no 9");
}

TEST_F(PluginCheck, refuses_a_key_that_stands_there_twice) {
  const tocsin_parameter twice[] = {{.name = "n", .most = 1}, {.name = "n", .most = 1}};
  plugin_.parameters = twice;
  plugin_.parameters_count = 2;
  EXPECT_EQ(refusal(), "p.so: key n stands there twice");
}

}  // namespace
}  // namespace tocsin
