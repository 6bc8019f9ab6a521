#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "app/plugins/switch_off_file.hpp"
#include "app/rules_file.hpp"
#include "tests/support/scratch_folder.hpp"
#include "tests/support/setup_error_of.hpp"
#include "tests/support/small_rules.hpp"

namespace tocsin {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

const std::string gap_open = "file = \"" TOCSIN_PLUGIN_DIR "/gap_open.so\"\n";
const std::string hostile = "file = \"" TOCSIN_PLUGIN_DIR "/throws.so\"\n";

class PluginRules : public testing::Test {
 protected:
  RulesFile load(const std::string& keys) { return RulesFile::load(folder_.file("rules.toml", rule("plugin", keys))); }
  Rules bind(const RulesFile& file) {
    const Universe universe = small_market();
    const std::vector<Basket> baskets = desk_baskets(small_baskets(), "", universe).baskets;
    return file.bind(universe, baskets);
  }
  std::string refusal_of(const std::string& keys) {
    const std::string text = setup_error_of([&] { return load(keys).rules_count(); });
    return text.starts_with(folder_.path("")) ? text.substr(folder_.path("").size()) : text;
  }

  ScratchFolder folder_;
};

TEST_F(PluginRules, have_the_keys_of_the_plugins_table) {
  const Rules rules = bind(load(gap_open + "names = [\"NVDA\", \"AMD\"]\nlevels = [3, 5]\ndirection = \"up\"\n"));
  const auto& read = std::get<std::vector<PluginDetector::Rule>>(rules.rules);
  ASSERT_EQ(read.size(), 1U);
  EXPECT_EQ(read[0].levels, (std::vector<std::int64_t>{30'000, 50'000}));
  EXPECT_EQ(read[0].values, std::vector<std::int64_t>{1});
  EXPECT_EQ(read[0].subjects.size(), 2U);
  EXPECT_EQ(read[0].bounds.budget, 20us);
  EXPECT_EQ(read[0].bounds.limit, 1s);
  EXPECT_EQ(rules.policies[0].detector, "gap_open");
  EXPECT_THAT(rules.policies[0].plugin, HasSubstr("gap_open.so"));
}

TEST_F(PluginRules, have_the_defaults_of_the_plugins_table) {
  const Rules rules = bind(load(gap_open + "names = \"all\"\nlevels = [3]\nbudget = \"5us\"\nlimit = \"2s\"\n"));
  const auto& read = std::get<std::vector<PluginDetector::Rule>>(rules.rules);
  EXPECT_EQ(read[0].values, std::vector<std::int64_t>{2});
  EXPECT_EQ(read[0].bounds.budget, 5us);
  EXPECT_EQ(read[0].bounds.limit, 2s);
}

TEST_F(PluginRules, name_a_file_from_where_the_rules_lie) {
  std::filesystem::copy_file(TOCSIN_PLUGIN_DIR "/gap_open.so", folder_.path("mine.so"));
  EXPECT_EQ(load("file = \"mine.so\"\nsubject = \"NVDA\"\nlevels = [3]\n").rules_count(), 1U);
}

TEST_F(PluginRules, are_told_what_is_wrong_with_file_line_and_key) {
  EXPECT_EQ(refusal_of("names = \"all\"\nlevels = [3]\n"),
            "rules.toml:1: rule r: file: missing; expected the path of a plugin, from where the rules file lies");
  EXPECT_THAT(refusal_of("file = \"no.so\"\nnames = \"all\"\nlevels = [3]\n"),
              HasSubstr("no.so: expected a shared library"));
  EXPECT_THAT(refusal_of("file = \"" TOCSIN_PLUGIN_DIR "/other_version.so\"\nnames = \"all\"\nlevels = [3]\n"),
              HasSubstr("other_version.so: expected a plugin of version 1, found 2"));
  EXPECT_EQ(refusal_of(gap_open + "names = \"all\"\n").substr(0, 37), "rules.toml:1: rule r: levels: missing");
  EXPECT_EQ(refusal_of(gap_open + "names = \"all\"\nlevels = [3]\ndirection = \"sideways\"\n"),
            "rules.toml:7: rule r: direction: expected down, up or both, found `sideways`");
  EXPECT_EQ(refusal_of(gap_open + "names = \"all\"\nlevels = [3]\ndirecton = \"up\"\n"),
            "rules.toml:7: rule r: unknown key `directon` (did you mean `direction`?)");
  EXPECT_EQ(refusal_of(hostile + "names = \"all\"\nlevels = [3]\n"),
            "rules.toml:1: rule r: harm_from: missing; expected a whole number from 0 to 1000000");
  EXPECT_EQ(refusal_of(hostile + "names = \"all\"\nlevels = [3]\nharm_from = -1\n"),
            "rules.toml:7: rule r: harm_from: expected a whole number from 0 to 1000000, found -1");
}

class SwitchOffs : public PluginRules {
 protected:
  const std::string keys_ = gap_open + "names = \"all\"\nlevels = [3]\n";
};

TEST_F(SwitchOffs, are_read_as_they_were_written) {
  RulesFile file = load(keys_);
  const std::vector<SwitchOff> written{{RuleId{0}, 17, PluginFault::hung}};
  SwitchOffFile::write(folder_.path("off.csv"), written, bind(file).policies);
  EXPECT_EQ(text_of_file(folder_.path("off.csv")), "rule,call,fault\nr,17,hung\n");
  file.switch_off(SwitchOffFile::read(folder_.path("off.csv")));
  const Rules rules = bind(file);
  const auto& bounds = std::get<std::vector<PluginDetector::Rule>>(rules.rules)[0].bounds;
  ASSERT_TRUE(bounds.switch_off);
  EXPECT_EQ(bounds.switch_off->call, 17U);
  EXPECT_EQ(bounds.switch_off->fault, PluginFault::hung);
}

TEST_F(SwitchOffs, of_a_rule_that_no_plugin_judges_are_refused) {
  RulesFile file = load(keys_);
  file.switch_off(SwitchOffFile::read(folder_.file("off.csv", "rule,call,fault\nq,17,hung\n")));
  EXPECT_THAT(setup_error_of([&] { return bind(file).policies.size(); }),
              HasSubstr("off.csv:2: rule: expected the name of a rule that a plugin judges, found `q`"));
}

TEST_F(SwitchOffs, that_make_no_sense_are_refused) {
  const auto refusal = [&](const std::string& row) {
    return setup_error_of(
        [&] { return SwitchOffFile::read(folder_.file("off.csv", "rule,call,fault\n" + row + "\n")); });
  };
  EXPECT_THAT(refusal("r,0,hung"), HasSubstr("call: expected"));
  EXPECT_THAT(refusal("r,,hung"), HasSubstr("call: expected the number of a call, from 1"));
  EXPECT_THAT(refusal(",1,hung"), HasSubstr("rule: expected the name of a rule"));
  EXPECT_THAT(refusal("r,1,slept"), HasSubstr("fault: expected"));
}

}  // namespace
}  // namespace tocsin
