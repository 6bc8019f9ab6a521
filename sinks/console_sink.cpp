#include "sinks/console_sink.hpp"

#include <string_view>
#include <utility>

#include "sinks/alert_text.hpp"
#include "sinks/printable.hpp"
#include "sinks/write_error.hpp"

namespace tocsin {
namespace {

// Select Graphic Rendition (ECMA-48, section 8.3.117).
constexpr std::string_view plain = "\x1b[0m";
constexpr std::string_view dim = "\x1b[2m";
constexpr std::string_view bold_red = "\x1b[1;31m";
constexpr std::string_view yellow = "\x1b[33m";
constexpr std::string_view cyan = "\x1b[36m";
constexpr std::string_view green = "\x1b[32m";

bool rings(const Alert& alert) noexcept {
  return alert.state == AlertState::firing || alert.state == AlertState::escalated ||
         alert.state == AlertState::revised;
}

bool is_calm(AlertState state) noexcept {
  switch (state) {
    case AlertState::resolved:
    case AlertState::withdrawn:
    case AlertState::acknowledged:
    case AlertState::snoozed:
    case AlertState::muted:
    case AlertState::sighted:
      return true;
    default:
      return false;
  }
}

std::string_view colour_of(const Alert& alert) noexcept {
  if (is_calm(alert.state)) return green;
  switch (alert.severity) {
    case Severity::notice:
      return cyan;
    case Severity::warning:
      return yellow;
    case Severity::critical:
      return bold_red;
  }
  return plain;
}

std::string in(std::string_view colour, std::string_view text) {
  return std::string(colour).append(text).append(plain);
}

}  // namespace

ConsoleSink::ConsoleSink(const Names& names, std::ostream& out, const Look& look, std::function<void()> before_line)
    : names_(names), out_(out), look_(look), before_line_(std::move(before_line)) {}

void ConsoleSink::show(const Alert& alert, bool is_late) {
  if (alert.state == AlertState::suppressed && !look_.verbose) return;
  if (before_line_) before_line_();
  head_day(alert);
  out_ << painted(alert) << (is_late ? "  told late\n" : "\n");
  if (rings(alert)) {
    for (const std::string& line : contributor_lines(alert, names_, look_.contributors_max)) {
      out_ << "                        " << line << '\n';  // under the finding, past time and severity
    }
  }
  out_.flush();
}

void ConsoleSink::flush() {
  out_.flush();
  if (!out_) throw WriteError("console: alerts could not be written");
}

void ConsoleSink::head_day(const Alert& alert) {
  std::string day = names_.local.date(alert.time);
  if (day == day_) return;
  day_ = std::move(day);
  out_ << day_ << ", " << names_.local.zone();
  if (!names_.provenance.empty()) out_ << "  (" << printable(names_.provenance) << ")";
  out_ << '\n';
}

std::string ConsoleSink::painted(const Alert& alert) const {
  if (!look_.colour) return alert_line(alert, names_);
  if (alert.state == AlertState::suppressed) return in(dim, alert_line(alert, names_));
  const std::string_view severity = severity_word(alert.severity);
  const std::string text = alert_text(alert, names_);
  return names_.local.time_of_day(alert.time) + "  " + in(colour_of(alert), severity) + text.substr(severity.size());
}

}  // namespace tocsin
