#include "app/latency.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <fstream>
#include <iostream>

#include "app/latency/compared.hpp"
#include "app/latency/hdr_log.hpp"
#include "app/latency/lab.hpp"
#include "app/latency/latency_page.hpp"
#include "app/latency/latency_text.hpp"
#include "app/latency/machine.hpp"
#include "engine/setup_error.hpp"
#include "feeds/overwrite.hpp"

namespace tocsin {
namespace {

void write_file(const std::string& path, const std::string& text) {
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  file << text;
  file.close();
  if (!file) throw SetupError(path + ": cannot be written");
}

void refuse_losses(const LatencyOptions& options, const RulesFile& rules) {
  std::vector<std::string> read = rules.files();
  read.insert(read.end(), options.files.begin(), options.files.end());
  for (const std::string& path : {options.out, options.html}) {
    if (!path.empty()) refuse_overwriting(read, path);
  }
}

std::vector<std::string> facts_of(const LatencyOptions& options, const RulesFile& rules, const TscClock& clock) {
  std::vector<std::string> facts = machine_facts();
  facts.push_back(fmt::format("clock: {}, {:.6f} GHz, {:.1f} ns a reading",
                              clock.is_counter() ? "time-stamp counter" : "CLOCK_MONOTONIC_RAW",
                              clock.ticks_a_second() / 1e9, clock.cost()));
  for (const std::string& file : options.files) facts.push_back("input: " + file + ", SHA-256 " + file_sha256(file));
  for (const std::string& file : rules.files()) facts.push_back("rules: " + file + ", SHA-256 " + file_sha256(file));
  return facts;
}

double seconds_now() {
  return std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count();
}

}  // namespace

int measure_latency(const LatencyOptions& options) {
  const std::vector<Load> loads = parse_loads(options.loads);
  const RulesFile rules = RulesFile::load(options.rules);
  refuse_losses(options, rules);
  const TscClock clock;
  Lab lab(options, rules, clock);
  MeasuredLatency measured{
      .path = options.path, .facts = facts_of(options, rules, clock), .start = seconds_now(), .loads = {}};
  if (!lab.provenance().empty()) measured.facts.push_back("data: " + lab.provenance());
  for (const Load& load : loads) measured.loads.push_back(lab.measure(load));
  measured.facts.push_back(fmt::format("clock drift: {:+.3f} ppm of CLOCK_MONOTONIC_RAW", clock.drift_ppm()));
  std::cout << latency_text(measured);
  if (!options.out.empty()) write_file(options.out, latency_log(measured));
  if (!options.html.empty()) write_file(options.html, latency_page(measured));
  return std::ranges::any_of(measured.loads, &MeasuredLoad::is_void) ? 1 : 0;
}

int compare_latencies(const LatencyCompareOptions& options) {
  const std::vector<ComparedTag> compared = compare(HdrLog::load(options.before), HdrLog::load(options.after));
  std::cout << compared_text(compared);
  return std::ranges::any_of(compared, &ComparedTag::differs) ? 1 : 0;
}

}  // namespace tocsin
