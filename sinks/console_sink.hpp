#pragma once

#include <functional>
#include <ostream>
#include <string>

#include "sinks/names.hpp"
#include "sinks/sink.hpp"

namespace tocsin {

// Shows alerts to a person: one line each, and under those that ring who moved the subject. A new day is headed by its
// date, and by the provenance of the data where something must be said of it.
class ConsoleSink : public Sink {
 public:
  struct Look {
    bool colour = false;               // for a terminal whose owner has not set NO_COLOR
    bool verbose = false;              // suppressed alerts too
    std::size_t contributors_max = 5;  // lines under an alert
  };

  // `before_line` is called before anything is shown, so that a progress line can make way.
  ConsoleSink(const Names& names, std::ostream& out, const Look& look, std::function<void()> before_line = {});

  void on_alert(const Alert& alert) override { show(alert, false); }
  void on_late_alert(const Alert& alert) override { show(alert, true); }
  // Throws WriteError if the stream has failed.
  void flush() override;

 private:
  void show(const Alert& alert, bool is_late);
  void head_day(const Alert& alert);
  [[nodiscard]] std::string painted(const Alert& alert) const;

  const Names& names_;
  std::ostream& out_;
  Look look_;
  std::function<void()> before_line_;
  std::string day_;  // under whose heading the next line stands
};

}  // namespace tocsin
