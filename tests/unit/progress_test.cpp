#include "app/progress.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <thread>

#include "tests/support/scratch_folder.hpp"

namespace tocsin {
namespace {

// Standard error as a file, for as long as this lives.
class CapturedError {
 public:
  CapturedError() : before_(::dup(STDERR_FILENO)) {
    const int file = ::open(path_.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    ::dup2(file, STDERR_FILENO);
    ::close(file);
  }
  ~CapturedError() {
    ::dup2(before_, STDERR_FILENO);
    ::close(before_);
  }
  CapturedError(const CapturedError&) = delete;
  CapturedError& operator=(const CapturedError&) = delete;
  CapturedError(CapturedError&&) = delete;
  CapturedError& operator=(CapturedError&&) = delete;

  [[nodiscard]] std::string text() const { return text_of_file(path_); }

 private:
  ScratchFolder folder_;
  std::string path_ = folder_.path("stderr");
  int before_;
};

TEST(Progress, says_nothing_where_standard_error_is_no_terminal) {
  const CapturedError error;
  Progress progress("replay");
  std::this_thread::sleep_for(std::chrono::milliseconds(1100));  // the first second is silent anyway
  EXPECT_FALSE(progress.is_due());
  progress.clear();
  Progress::make_way();
  EXPECT_EQ(error.text(), "");
}

TEST(Progress, writes_one_line_over_and_takes_it_away) {
  const CapturedError error;
  {
    Progress progress("replay");
    progress.show({.done = 0.5, .events = 2'500'000, .tape_time = "12:00:00"});
    EXPECT_NE(error.text().find("\r\x1b[Kreplay  12:00:00  2.5 M events"), std::string::npos) << error.text();
    EXPECT_NE(error.text().find("50 %"), std::string::npos) << error.text();
  }
  EXPECT_TRUE(error.text().ends_with("\r\x1b[K"));
  EXPECT_EQ(error.text().find('\n'), std::string::npos);
}

TEST(Progress, does_not_guess_how_much_is_left) {
  const CapturedError error;
  Progress progress("convert");
  progress.show({.done = -1, .events = 1'000, .tape_time = ""});
  EXPECT_EQ(error.text().find('%'), std::string::npos);
  EXPECT_EQ(error.text().find("left"), std::string::npos);
}

TEST(Progress, makes_way_for_what_is_written_and_only_once) {
  const CapturedError error;
  Progress progress("replay");
  progress.show({.done = 0.1, .events = 1, .tape_time = ""});
  Progress::make_way();
  const std::string cleared = error.text();
  Progress::make_way();
  EXPECT_EQ(error.text(), cleared);
}

}  // namespace
}  // namespace tocsin
