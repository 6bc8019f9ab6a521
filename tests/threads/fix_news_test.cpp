#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fix/fix_tag.hpp"
#include "sinks/alert_text.hpp"
#include "sinks/alert_words.hpp"
#include "sinks/fix/news_sink.hpp"
#include "sinks/write_error.hpp"
#include "tests/support/fix_arrivals.hpp"
#include "tests/support/raw_fix.hpp"
#include "tests/support/scratch_folder.hpp"
#include "tests/support/small_desk.hpp"

namespace tocsin {
namespace {

using namespace std::chrono_literals;

// Its index falls and comes back: one alert rings, and is resolved.
struct FallingDesk : SmallDesk {
  FallingDesk() : SmallDesk(small_rules::index_drop()) {
    trade(SmallDesk::nvda, Price::whole(92), 1s);
    trade(SmallDesk::nvda, Price::whole(100), 2s);
  }
};

FixNewsOptions news_options() {
  FixNewsOptions options;
  options.session.role = FixRole::acceptor;
  options.session.sender = "TOCSIN";
  options.session.counterparties = {"DESK", "RISK"};
  return options;
}

FixOptions desk_options(std::uint16_t port, const std::string& store = "") {
  FixOptions options;
  options.host = "127.0.0.1";
  options.port = port;
  options.sender = "DESK";
  options.counterparties = {"TOCSIN"};
  options.store_folder = store;
  return options;
}

std::string id_of(const FixArrival& news) { return news.message.find<std::string>(house_tag::alert_id); }

struct FixNews : testing::Test {
  const Alert& rung() const { return desk.alerts().front(); }

  FallingDesk desk;
  Names names = desk.names();
};

TEST_F(FixNews, says_what_a_person_and_what_a_program_wants) {
  names.provenance = "made up";
  const FixMessage news = news_of(rung(), names, 1);
  const auto field = [&news](int tag) { return news.find<std::string>(tag); };
  EXPECT_EQ(news.type, "B");
  EXPECT_EQ(field(fix_tag::headline), alert_text(rung(), names));
  EXPECT_EQ(field(fix_tag::urgency), "0");
  EXPECT_EQ(field(fix_tag::orig_time), "20250127-14:30:01.000000000");
  EXPECT_EQ(field(fix_tag::lines_of_text), "2");
  EXPECT_EQ(field(fix_tag::text), contributor_lines(rung(), names, 1).front());
  EXPECT_EQ(news.value<std::string>(news.fields[5]), "made up");
  EXPECT_EQ(field(house_tag::alert_id), hex_id(rung().id));
  EXPECT_EQ(field(house_tag::alert_state), "firing");
  EXPECT_EQ(field(house_tag::alert_subject), "AI");
  EXPECT_EQ(field(house_tag::alert_severity), "warning");
  EXPECT_EQ(field(fix_tag::symbol), "") << "an index is no instrument";
}

TEST_F(FixNews, says_that_it_is_late_where_it_comes_after_a_restart) {
  EXPECT_EQ(news_of(rung(), names, 1, true).find<std::string>(fix_tag::headline), "LATE " + alert_text(rung(), names));
  FixNewsSink sink(news_options(), names);
  FixLink link(desk_options(sink.port()));
  EXPECT_EQ(next_arrival(link, FixArrivalKind::logon).kind, FixArrivalKind::logon);
  sink.on_late_alert(rung());
  const FixArrival news = next_arrival(link, FixArrivalKind::message);
  EXPECT_THAT(news.message.find<std::string>(fix_tag::headline), testing::StartsWith("LATE "));
}

TEST_F(FixNews, is_urgent_where_the_alert_is) {
  Alert alert = rung();
  alert.severity = Severity::critical;
  EXPECT_EQ(news_of(alert, names, 1).find<std::string>(fix_tag::urgency), "1");
  alert.severity = Severity::notice;
  EXPECT_EQ(news_of(alert, names, 1).find<std::string>(fix_tag::urgency), "2");
}

TEST_F(FixNews, reaches_every_desk_that_logs_on) {
  FixNewsSink sink(news_options(), names);
  FixLink link(desk_options(sink.port()));
  EXPECT_EQ(next_arrival(link, FixArrivalKind::logon).kind, FixArrivalKind::logon);
  sink.on_alert(rung());
  const FixArrival news = next_arrival(link, FixArrivalKind::message);
  EXPECT_EQ(news.message.type, "B");
  EXPECT_EQ(id_of(news), hex_id(rung().id));
  EXPECT_NO_THROW(sink.flush());
  EXPECT_EQ(sink.state(0).sent, 1U);
  EXPECT_EQ(sink.state(1).sent, 1U) << "it waits for RISK";
}

TEST_F(FixNews, what_did_not_ring_is_told_only_where_that_is_asked) {
  Alert quiet = rung();
  quiet.state = AlertState::suppressed;
  FixNewsOptions options = news_options();
  FixNewsSink sink(options, names);
  sink.on_alert(quiet);
  EXPECT_EQ(sink.state(0).sent, 0U);
}

TEST_F(FixNews, a_desk_that_was_away_gets_what_it_missed_also_after_a_restart) {
  const ScratchFolder folder;
  FixNewsOptions options = news_options();
  options.session.store_folder = folder.path("tocsin");
  const std::string desk_store = folder.path("desk");
  const auto alert_numbered = [this](std::uint64_t id) {
    Alert alert = rung();
    alert.id = id;
    return alert;
  };
  {
    FixNewsSink sink(options, names);
    options.session.port = sink.port();
    FixLink link(desk_options(sink.port(), desk_store));
    EXPECT_EQ(next_arrival(link, FixArrivalKind::logon).kind, FixArrivalKind::logon);
    sink.on_alert(alert_numbered(1));
    EXPECT_EQ(id_of(next_arrival(link, FixArrivalKind::message)), hex_id(1));
  }
  FixNewsSink sink(options, names);
  sink.on_alert(alert_numbered(2));
  sink.on_alert(alert_numbered(3));
  FixLink link(desk_options(sink.port(), desk_store));
  EXPECT_EQ(id_of(next_arrival(link, FixArrivalKind::message)), hex_id(2));
  EXPECT_EQ(id_of(next_arrival(link, FixArrivalKind::message)), hex_id(3));
}

// It logs on and never reads: its socket is full after some hundred kilobytes, and whoever waited for it would wait for
// ever.
TEST_F(FixNews, a_slow_desk_holds_nobody_up) {
  FixNewsSink sink(news_options(), names);
  RawSocket socket;
  ASSERT_TRUE(socket.connect(sink.port()));
  RawFix slow(std::move(socket), "DESK", "TOCSIN");
  slow.send("A|98=0|108=60");
  EXPECT_NE(slow.read("A"), "");
  for (int i = 0; i < 20'000; ++i) sink.on_alert(rung());
  EXPECT_EQ(sink.state(0).sent, 20'000U);
}

TEST_F(FixNews, says_where_an_alert_could_not_be_stored) {
  FixNewsOptions options = news_options();
  options.session.reset_on_logon = true;  // what is told while nobody is there is forgotten
  FixNewsSink sink(options, names);
  sink.on_alert(rung());
  EXPECT_THROW(sink.flush(), WriteError);
}

}  // namespace
}  // namespace tocsin
