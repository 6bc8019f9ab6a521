#include "sinks/fix/news_sink.hpp"

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "fix/fix_tag.hpp"
#include "fix/fix_time.hpp"
#include "sinks/alert_text.hpp"
#include "sinks/alert_words.hpp"
#include "sinks/printable.hpp"
#include "sinks/write_error.hpp"

namespace tocsin {
namespace {

// Urgency(61).
std::string_view urgency(Severity severity) noexcept {
  if (severity == Severity::critical) return "1";
  return severity == Severity::warning ? "0" : "2";
}

std::vector<std::string> lines_of(const Alert& alert, const Names& names, std::size_t parts_max) {
  std::vector<std::string> lines;
  for (const Evidence& evidence : alert.evidence) {
    lines.push_back(std::string(evidence.name) + ": " + amount_words(evidence.value, evidence.unit));
  }
  for (std::string& line : contributor_lines(alert, names, parts_max)) lines.push_back(std::move(line));
  if (!names.provenance.empty()) lines.push_back(printable(names.provenance));
  if (lines.empty()) lines.push_back(alert_text(alert, names));  // News must have one
  return lines;
}

void add_subject(FixMessage& news, const Alert& alert, const Names& names) {
  if (alert.subject == no_subject || names.market.is_basket(alert.subject)) return;
  news.add_number(fix_tag::no_related_sym, 1);
  news.add(fix_tag::symbol, printable(names.market.name_of(alert.subject)));
}

// No field of FIX may be empty.
void add_text(FixMessage& news, int tag, std::string_view text) {
  if (!text.empty()) news.add(tag, printable(text));
}

}  // namespace

FixMessage news_of(const Alert& alert, const Names& names, std::size_t parts_max, bool is_late) {
  FixMessage news;
  news.type = "B";
  news.add(fix_tag::orig_time, fix_timestamp(ns_since_epoch(alert.time)));
  news.add(fix_tag::urgency, urgency(alert.severity));
  news.add(fix_tag::headline, (is_late ? "LATE " : "") + alert_text(alert, names));
  add_subject(news, alert, names);
  const std::vector<std::string> lines = lines_of(alert, names, parts_max);
  news.add_number(fix_tag::lines_of_text, std::ssize(lines));
  for (const std::string& line : lines) news.add(fix_tag::text, line);
  news.add(house_tag::alert_id, hex_id(alert.id));
  add_text(news, house_tag::alert_rule, names.policy(alert).name);
  news.add(house_tag::alert_state, word(alert.state));
  if (alert.subject != no_subject) add_text(news, house_tag::alert_subject, names.market.name_of(alert.subject));
  if (alert.related_id != 0) news.add(house_tag::alert_related_id, hex_id(alert.related_id));
  news.add(house_tag::alert_severity, word(alert.severity));
  return news;
}

FixNewsSink::FixNewsSink(const FixNewsOptions& options, const Names& names)
    : options_(options), names_(names), link_(options.session) {}

void FixNewsSink::tell(const Alert& alert, bool is_late) {
  if (alert.state == AlertState::suppressed && !options_.tells_suppressed) return;
  const FixMessage news = news_of(alert, names_, options_.contributors_max, is_late);
  for (std::size_t desk = 0; desk < desks_count(); ++desk) static_cast<void>(link_.send(news, desk));
  poll();
}

void FixNewsSink::poll() {
  FixArrival arrival;
  while (link_.poll(arrival)) {
  }
}

void FixNewsSink::flush() {
  for (std::size_t desk = 0; desk < desks_count(); ++desk) {
    const FixSessionState state = link_.state(desk);
    if (state.refused == 0) continue;
    throw WriteError("FIX news to " + options_.session.counterparties[desk] + ": " + std::to_string(state.refused) +
                     " alerts could not be stored: " + state.last_event);
  }
}

}  // namespace tocsin
