#include "app/backtest/wire.hpp"

namespace tocsin {
namespace {

// One walk through the fields for both directions.
template <class Wire>
class Walk {
 public:
  explicit Walk(Wire& wire) : wire_(wire) {}

  void run(RunFacts& facts) {
    wire_.list(facts.rules, [this](PlayedRule& rule) { played(rule); });
    wire_.list(facts.days, [this](HeardDay& day) { heard(day); });
    wire_.list(facts.notes, [this](std::string& note) { wire_.text(note); });
    wire_.text(facts.provenance);
  }

 private:
  void played(PlayedRule& rule) {
    wire_.text(rule.name);
    wire_.text(rule.detector);
    wire_.list(rule.levels, [this](std::int64_t& level) { wire_.number(level); });
    wire_.number(rule.is_unit_known);
    wire_.number(rule.level_unit);
  }
  void heard(HeardDay& day) {
    wire_.text(day.facts.name);
    range(day.facts.span);
    wire_.number(day.facts.events);
    wire_.list(day.facts.labels, [this](DayLabel& one) { label(one); });
    wire_.list(day.facts.ringings, [this](Ringing& one) { ringing(one); });
    wire_.list(day.facts.silences, [this](Silence& one) { silence(one); });
    wire_.list(day.paths, [this](PricePath& one) { path(one); });
  }
  void label(DayLabel& label) {
    wire_.number(label.label);
    range(label.when);
    wire_.list(label.rules, [this](std::uint32_t& rule) { wire_.number(rule); });
    wire_.number(label.is_fall_known);
    wire_.number(label.fall_ppm);
  }
  void ringing(Ringing& ringing) {
    wire_.number(ringing.rule);
    wire_.number(ringing.rung);
    wire_.text(ringing.subject);
    range(ringing.when);
    wire_.list(ringing.answers, [this](Answer& answer) {
      wire_.number(answer.label);
      wire_.number(answer.is_lost_known);
      wire_.number(answer.lost_ppm);
    });
  }
  void silence(Silence& silence) {
    wire_.number(silence.rule);
    wire_.number(silence.rung);
  }
  void path(PricePath& path) {
    wire_.text(path.subject);
    time(path.start);
    wire_.list(path.changes_ppm, [this](std::int32_t& change) { wire_.number(change); });
  }
  void range(Range& range) {
    time(range.start);
    time(range.end);
  }
  void time(Time& time) {
    std::int64_t ns = ns_since_epoch(time);
    wire_.number(ns);
    time = time_from_ns(ns);
  }

  Wire& wire_;
};

}  // namespace

std::string bytes_of(RunFacts facts) {
  WireWriter writer;
  Walk(writer).run(facts);
  return writer.take();
}

RunFacts run_facts_of(std::string_view bytes) {
  RunFacts facts;
  WireReader reader(bytes);
  Walk(reader).run(facts);
  TOCSIN_CHECK(reader.is_at_end());
  return facts;
}

}  // namespace tocsin
