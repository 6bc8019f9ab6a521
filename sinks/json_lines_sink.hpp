#pragma once

#include <utility>

#include "sinks/json_line.hpp"
#include "sinks/line_file.hpp"
#include "sinks/names.hpp"
#include "sinks/sink.hpp"

namespace tocsin {

// Writes each alert as one line of JSON, for programs downstream. The schema stands in docs/alert-log.md.
class JsonLinesSink : public Sink {
 public:
  JsonLinesSink(const Names& names, LineFile out) : names_(names), out_(std::move(out)) {}

  void on_alert(const Alert& alert) override { out_.write(json_line(alert, names_) + "\n"); }
  void flush() override { out_.flush(); }

 private:
  const Names& names_;
  LineFile out_;
};

}  // namespace tocsin
