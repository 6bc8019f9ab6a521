#include "feeds/tape/journal.hpp"

#include <gtest/gtest.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <filesystem>
#include <fstream>

#include "engine/setup_error.hpp"
#include "feeds/lane.hpp"
#include "feeds/tape/tape_feed.hpp"
#include "feeds/tape/tape_report.hpp"
#include "feeds/tape/tape_writer.hpp"
#include "tests/support/sanitized.hpp"
#include "tests/support/scratch_folder.hpp"

namespace tocsin {
namespace {

TapeHeader header() { return {.listings = {{.symbol = "NVDA"}, {.symbol = "AMD"}}, .sources = {"A", "B"}}; }

Event numbered(std::uint64_t number) {
  const Time time = time_from_ns(static_cast<std::int64_t>(number / 3) * 1'000 + 1);
  Event event = blank_event(EventKind::trade, time, InstrumentId{static_cast<std::uint32_t>(number % 2)});
  event.source = 1;
  event.sequence = number;
  event.trade = {.price = Price{static_cast<std::int64_t>(number * 977'777)},
                 .size = number,
                 .id = number + 7,
                 .conditions = 0,
                 .zero = {}};
  return event;
}

// Appends the events up to `until`, as a loop that tends now and then.
void append_until(Journal& journal, std::uint64_t until) {
  for (std::uint64_t number = journal.found_count(); number < until; ++number) {
    while (journal.room() == 0) journal.tend();
    journal.append(numbered(number));
    if (number % 1'000 == 0) journal.tend();
  }
}

// All events of the tape are those that were appended; how many.
std::uint64_t expect_the_events(const std::string& path) {
  const auto feed = open_tape(path);
  std::uint64_t count = 0;
  for (auto events = feed->next(); !events.empty(); events = feed->next()) {
    for (const Event& event : events) {
      EXPECT_TRUE(same_bytes(event, numbered(count++))) << count;
    }
  }
  return count;
}

// Pages that this thread had to wait for so far.
long faults_count() {
  rusage use{};
  ::getrusage(RUSAGE_THREAD, &use);
  return use.ru_minflt + use.ru_majflt;
}

// Whether this kernel makes pages ready ahead: Linux 5.14 does.
bool readies_pages() {
  void* const page = ::mmap(nullptr, 1, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  const bool is_ready = ::madvise(page, 1, MADV_POPULATE_WRITE) == 0;
  ::munmap(page, 1);
  return is_ready;
}

class JournalTest : public testing::Test {
 protected:
  void write(std::uint64_t events) const {
    Journal journal(path_, header());
    append_until(journal, events);
  }
  // As a process that is killed leaves it: nothing is said at its end.
  [[nodiscard]] std::uint64_t found() const { return Journal(path_, header()).found_count(); }

  ScratchFolder folder_;
  std::string path_ = folder_.path("day.tape");
};

constexpr std::uint64_t two_blocks = 2ULL * Journal::block_events + 55;

TEST_F(JournalTest, whoever_appends_waits_for_no_page) {
  if (sanitized) GTEST_SKIP() << "a sanitizer's own pages are counted too";
  if (!readies_pages()) GTEST_SKIP() << "this kernel makes no pages ready";
  Journal journal(path_, header());
  long waited = 0;
  for (std::uint64_t number = 0; number < 100'000; ++number) {
    if (number % 1'000 == 0) journal.tend();
    if (number == 50'000) {  // what is on the disk waits again at its next store
      journal.sync();
      journal.tend();
    }
    const long before = faults_count();
    journal.append(numbered(number));
    waited += faults_count() - before;
  }
  EXPECT_LE(waited, 300);  // of 1,563 pages; the system may have written to the disk behind our back
}

TEST_F(JournalTest, is_the_tape_that_a_writer_would_write) {
  {
    Journal journal(path_, header());
    append_until(journal, two_blocks);
    journal.finish();
  }
  TapeHeader same = header();
  same.block_events = Journal::block_events;
  TapeWriter writer(folder_.path("written.tape"), same);
  for (std::uint64_t i = 0; i < two_blocks; ++i) writer.append(std::vector{numbered(i)});
  writer.finish();
  EXPECT_TRUE(verify_tape(path_).is_sound());
  EXPECT_EQ(text_of_file(path_), text_of_file(folder_.path("written.tape")));
}

TEST_F(JournalTest, keeps_everything_appended_though_nothing_was_sealed) {
  write(100);
  EXPECT_EQ(found(), 100U);
  EXPECT_EQ(expect_the_events(path_), 100U);
}

TEST_F(JournalTest, goes_on_behind_what_it_finds) {
  for (const std::uint64_t stop : {std::uint64_t{0}, std::uint64_t{1}, std::uint64_t{5'000}, std::uint64_t{16'382},
                                   std::uint64_t{16'383}, std::uint64_t{16'384}, std::uint64_t{32'766}, two_blocks}) {
    Journal journal(path_, header());
    append_until(journal, stop);
    if (stop % 2 == 0) journal.sync();
  }
  Journal(path_, header()).finish();
  EXPECT_TRUE(verify_tape(path_).is_sound());
  EXPECT_EQ(expect_the_events(path_), two_blocks);
}

TEST_F(JournalTest, goes_on_behind_a_finished_tape) {
  {
    Journal journal(path_, header());
    append_until(journal, 77);
    journal.finish();
  }
  write(20'000);
  EXPECT_EQ(found(), 20'000U);
  EXPECT_EQ(expect_the_events(path_), 20'000U);
}

TEST_F(JournalTest, loses_one_event_to_a_tail_torn_at_any_byte_of_it) {
  write(300);
  const std::string whole = text_of_file(path_);
  const std::size_t header_bytes = whole.size() % ((Journal::block_events + 1ULL) * 64);
  const std::size_t end = header_bytes + 300 * sizeof(Event);
  for (std::size_t cut = 1; cut <= sizeof(Event); ++cut) {
    folder_.file("day.tape", whole.substr(0, end - cut));
    Journal journal(path_, header());
    ASSERT_EQ(journal.found_count(), 299U) << cut;
    ASSERT_EQ(journal.cut_bytes(), sizeof(Event) - cut);
  }
  EXPECT_EQ(expect_the_events(path_), 299U);
}

TEST_F(JournalTest, loses_one_event_to_a_line_that_was_not_yet_one) {
  write(300);
  const std::string whole = text_of_file(path_);
  const std::size_t line = whole.size() % ((Journal::block_events + 1ULL) * 64) + 299 * sizeof(Event);
  std::string torn = whole;
  torn.replace(line + 24, 8, 8, '\0');
  folder_.file("day.tape", torn);
  EXPECT_EQ(found(), 299U);
}

TEST_F(JournalTest, outlives_a_kill_at_any_instant) {
  constexpr int kills = 40;
  std::uint64_t before = 0;
  for (int kill = 0; kill < kills; ++kill) {
    int ends[2];
    ASSERT_EQ(::pipe(ends), 0);
    const pid_t child = ::fork();
    ASSERT_GE(child, 0);
    if (child == 0) {
      Journal journal(path_, header());
      if (::write(ends[1], "!", 1) == 1) append_until(journal, std::numeric_limits<std::uint64_t>::max());
      ::_exit(1);
    }
    char opened = 0;
    ASSERT_EQ(::read(ends[0], &opened, 1), 1);
    ::close(ends[0]);
    ::close(ends[1]);
    ::usleep(static_cast<useconds_t>(kill * 37 % 1'100));
    ::kill(child, SIGKILL);
    ::waitpid(child, nullptr, 0);
    const std::uint64_t now = found();
    ASSERT_GE(now, before);
    before = now;
  }
  EXPECT_GT(before, 1'000U);
  EXPECT_EQ(expect_the_events(path_), before);
}

TEST_F(JournalTest, refuses_the_journal_of_another_universe) {
  write(3);
  TapeHeader other = header();
  other.listings.pop_back();
  EXPECT_THROW(Journal(path_, other), SetupError);
  EXPECT_EQ(found(), 3U);
}

TEST_F(JournalTest, refuses_damage_that_is_not_its_end) {
  {
    Journal journal(path_, header());
    append_until(journal, two_blocks);
    while (journal.tend() > 0) {
    }
  }
  std::string bytes = text_of_file(path_);
  bytes[bytes.size() % ((Journal::block_events + 1ULL) * 64) + 900 * sizeof(Event) + 28] = 77;
  folder_.file("day.tape", bytes);
  try {
    Journal journal(path_, header());
    FAIL() << "took a damaged journal";
  } catch (const SetupError& error) {
    EXPECT_NE(std::string(error.what()).find("damaged at byte"), std::string::npos) << error.what();
  }
  EXPECT_EQ(text_of_file(path_), bytes);
}

TEST_F(JournalTest, refuses_a_folder_that_is_not_there) {
  EXPECT_THROW(Journal(folder_.path("none/day.tape"), header()), SetupError);
}

// The largest file that this process may write, for a while: what a full disk is to whoever writes.
class SizeLimit {
 public:
  explicit SizeLimit(rlim_t bytes) {
    ::getrlimit(RLIMIT_FSIZE, &before_);
    std::signal(SIGXFSZ, SIG_IGN);
    const rlimit now{bytes, before_.rlim_max};
    ::setrlimit(RLIMIT_FSIZE, &now);
  }
  ~SizeLimit() {
    ::setrlimit(RLIMIT_FSIZE, &before_);
    std::signal(SIGXFSZ, SIG_DFL);
  }
  SizeLimit(const SizeLimit&) = delete;
  SizeLimit& operator=(const SizeLimit&) = delete;
  SizeLimit(SizeLimit&&) = delete;
  SizeLimit& operator=(SizeLimit&&) = delete;

 private:
  rlimit before_{};
};

TEST_F(JournalTest, breaks_off_where_the_disk_is_full_and_says_so) {
  {
    const SizeLimit limit(6'000'000);  // five blocks
    Journal journal(path_, header());
    append_until(journal, 10ULL * Journal::block_events);
    ASSERT_NE(journal.fault(), nullptr);
    EXPECT_STREQ(journal.fault(), "File too large");
    EXPECT_GT(journal.unkept_count(), 4ULL * Journal::block_events);
  }
  const std::uint64_t kept = found();
  EXPECT_GT(kept, 2ULL * Journal::block_events);
  EXPECT_EQ(expect_the_events(path_), kept);
}

}  // namespace
}  // namespace tocsin
