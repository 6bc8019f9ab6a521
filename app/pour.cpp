#include "app/pour.hpp"

#include "app/progress.hpp"
#include "feeds/instants.hpp"
#include "feeds/zone_clock.hpp"
#include "sinks/local_time.hpp"

namespace tocsin {
namespace {

using Write = std::function<void(std::span<const Event>)>;

std::uint64_t pour_from(const std::function<std::span<const Event>()>& next, const Merge& merge,
                        const std::string& what, const Write& write) {
  const LocalTime local(us_equities_zone);
  Progress progress(what);
  std::uint64_t events_count = 0;
  for (auto events = next(); !events.empty(); events = next()) {
    write(events);
    events_count += events.size();
    if (!progress.is_due()) continue;
    progress.show(
        {.done = share_read(merge), .events = events_count, .tape_time = local.whole_seconds(events.back().time)});
  }
  return events_count;
}

}  // namespace

double share_read(const Merge& merge) {
  double read = 0;
  double whole = 0;
  for (const Feed* feed : merge.feeds()) {
    read += static_cast<double>(feed->position());
    whole += static_cast<double>(feed->info().bytes);
  }
  return whole > 0 ? read / whole : -1;
}

std::uint64_t pour(Merge& merge, const std::string& what, const Write& write) {
  return pour_from([&] { return merge.next(); }, merge, what, write);
}

std::uint64_t pour_instants(Merge& merge, const std::string& what, const Write& write) {
  Instants instants([&] { return merge.next(); });
  return pour_from([&] { return instants.next(); }, merge, what, write);
}

}  // namespace tocsin
