#include "app/sweep/sweep_facts.hpp"

#include "app/backtest/wire.hpp"

namespace tocsin {
namespace {

// One walk through the fields for both directions.
template <class Wire>
void walk(Wire& wire, VariantDay& variant) {
  wire.number(variant.events);
  wire.number(variant.bells);
  wire.number(variant.right);
  wire.number(variant.pages);
  wire.list(variant.caught, [&](CaughtLabel& label) {
    wire.number(label.delay_ns);
    wire.number(label.is_lost_known);
    wire.number(label.lost_ppm);
  });
}

template <class Wire>
void walk(Wire& wire, SweepFacts& facts) {
  wire.list(facts.days, [&](SweptDay& day) {
    wire.text(day.name);
    wire.list(day.variants, [&](VariantDay& variant) { walk(wire, variant); });
  });
  wire.list(facts.notes, [&](std::string& note) { wire.text(note); });
  wire.text(facts.provenance);
}

}  // namespace

std::string bytes_of(SweepFacts facts) {
  WireWriter writer;
  walk(writer, facts);
  return writer.take();
}

SweepFacts sweep_facts_of(std::string_view bytes) {
  SweepFacts facts;
  WireReader reader(bytes);
  walk(reader, facts);
  TOCSIN_CHECK(reader.is_at_end());
  return facts;
}

}  // namespace tocsin
