#include "feeds/tape/tape_report.hpp"

#include "feeds/tape/event_check.hpp"

namespace tocsin {
namespace {

class Verification {
 public:
  explicit Verification(const std::string& path) : image_(MappedFile(path), path) {}

  TapeReport run() {
    describe();
    for (std::uint64_t block = 0; block < image_.blocks_count(); ++block) {
      look_at(block);
      image_.forget_before(image_.block_offset(block + 1));
    }
    if (report_.good_bytes < report_.bytes) report_.damage.push_back({report_.good_bytes, 0, "torn tail"});
    if (image_.foot() && report_.damage.empty()) compare(*image_.foot());
    return std::move(report_);
  }

 private:
  void describe() {
    report_.header = image_.header();
    report_.finished = image_.foot().has_value();
    report_.bytes = image_.bytes_count();
    report_.good_bytes = image_.good_bytes();
    report_.blocks = image_.blocks_count();
  }

  void look_at(std::uint64_t block) {
    const auto events = image_.events_of(block);
    if (!image_.seal_of(block)) return damaged(block, "block's seal is damaged");
    if (!image_.is_whole(block)) return damaged(block, "block does not match its checksum");
    const EventCheck check{.instruments = static_cast<std::uint32_t>(report_.header.listings.size()),
                           .sources = static_cast<std::uint32_t>(report_.header.sources.size())};
    Time floor = report_.last.value_or(Time::min());
    const std::size_t good = check.good_run(events, floor, Time::max());
    if (good == events.size()) return count(events);
    if (good > 0) floor = events[good - 1].time;
    damaged(block, check.fault_of(events[good], floor, Time::max()));
  }

  void damaged(std::uint64_t block, const char* what) {
    report_.damage.push_back({image_.block_offset(block), image_.events_of(block).size(), what});
  }

  void count(std::span<const Event> events) {
    report_.events += events.size();
    for (const Event& event : events) ++report_.kinds[static_cast<std::size_t>(event.kind) - 1];
    if (!report_.first) report_.first = events.front().time;
    report_.last = events.back().time;
  }

  void compare(const TapeFoot& foot) {
    if (foot.events != report_.events || foot.all_kinds() != report_.kinds) {
      report_.damage.push_back({report_.bytes - sizeof foot, 0, "foot does not count what the blocks hold"});
    }
  }

  TapeImage image_;
  TapeReport report_;
};

}  // namespace

TapeReport verify_tape(const std::string& path) { return Verification(path).run(); }

}  // namespace tocsin
