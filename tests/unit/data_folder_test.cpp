#include "app/data_folder.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>

#include "engine/setup_error.hpp"
#include "tests/support/scratch_folder.hpp"

namespace tocsin {
namespace {

using testing::HasSubstr;

class DataFolder : public testing::Test {
 protected:
  void TearDown() override { ::unsetenv("TOCSIN_DATA"); }

  static std::string message_of(const std::string& day) {
    try {
      static_cast<void>(day_folder(day));
    } catch (const SetupError& error) {
      return error.what();
    }
    return "no error";
  }

  ScratchFolder scratch_;
};

TEST_F(DataFolder, is_the_source_s_own_where_nothing_else_is_said) {
  EXPECT_EQ(std::filesystem::weakly_canonical(day_folder("2025-01-27")),
            std::filesystem::weakly_canonical(TOCSIN_SOURCE_DIR "/replay_data/2025-01-27"));
}

TEST_F(DataFolder, is_where_the_environment_says) {
  std::filesystem::create_directory(scratch_.path("2000-01-03"));
  scratch_.file("2000-01-03/figures.csv", "");
  ::setenv("TOCSIN_DATA", scratch_.path("").c_str(), 1);
  EXPECT_EQ(day_folder("2000-01-03"), std::filesystem::path(scratch_.path("")) / "2000-01-03");
  EXPECT_THAT(message_of("2025-01-27"), HasSubstr("days there are: 2000-01-03"));
}

TEST_F(DataFolder, names_the_days_there_are) {
  EXPECT_THAT(message_of("2025-01-28"), HasSubstr("no figures of day '2025-01-28'"));
  EXPECT_THAT(message_of("2025-01-28"), HasSubstr("days there are: 2025-01-27"));
}

TEST_F(DataFolder, says_what_to_set_where_there_are_none) {
  ::setenv("TOCSIN_DATA", scratch_.path("nowhere").c_str(), 1);
  EXPECT_THAT(message_of("2025-01-27"), HasSubstr("none; set TOCSIN_DATA to the folder replay_data"));
}

}  // namespace
}  // namespace tocsin
