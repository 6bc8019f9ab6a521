#pragma once

#include <cstddef>

#include "fix/fix_link.hpp"
#include "sinks/names.hpp"
#include "sinks/sink.hpp"

namespace tocsin {

struct FixNewsOptions {
  FixOptions session;                // an acceptor's: its counterparties are the desks
  std::size_t contributors_max = 5;  // lines of who moved the subject
  bool tells_suppressed = false;     // alerts that did not ring too
};

// An alert as News(B) of FIX 4.4 (volume 3): Headline(148) is the line a person acts on, Urgency(61) its severity
// (1 flash: critical, 0 normal: warning, 2 background: notice), OrigTime(42) the event's time, NoRelatedSym(146) the
// instrument where it is of one, LinesOfText(33) its figures, at most `parts_max` who moved it, and the provenance of
// the data. What programs want is in the tags of house_tag (fix/fix_tag.hpp): id, rule, state, subject, severity,
// related id.
[[nodiscard]] FixMessage news_of(const Alert& alert, const Names& names, std::size_t parts_max, bool is_late = false);

// Tells desks that log on of every alert, each in its own session. An alert is stored before it is sent, and sent
// without waiting for anybody: a desk that is slow or away gets what it missed when it asks, also after a restart where
// the session has a store.
class FixNewsSink : public Sink {
 public:
  // SetupError as FixLink.
  FixNewsSink(const FixNewsOptions& options, const Names& names);

  void on_alert(const Alert& alert) override { tell(alert, false); }
  // The headline begins with "LATE".
  void on_late_alert(const Alert& alert) override { tell(alert, true); }
  // Throws WriteError where an alert could not be stored for a desk.
  void flush() override;
  // Takes what desks have sent; nothing is expected of them but rejections, which state() counts.
  void poll() override;

  [[nodiscard]] std::size_t desks_count() const { return link_.sessions_count(); }
  [[nodiscard]] FixSessionState state(std::size_t desk) const { return link_.state(desk); }
  [[nodiscard]] std::uint16_t port() const { return link_.port(); }

 private:
  void tell(const Alert& alert, bool is_late);

  FixNewsOptions options_;
  const Names& names_;
  FixLink link_;
};

}  // namespace tocsin
