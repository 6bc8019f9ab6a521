#include "app/serve/serve.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iostream>
#include <memory>
#include <utility>

#include "app/any_feed.hpp"
#include "app/diagnostics.hpp"
#include "app/encoding.hpp"
#include "app/interrupt.hpp"
#include "app/recording.hpp"
#include "app/serve/event_part.hpp"
#include "app/serve/fix_outlet.hpp"
#include "app/serve/frame_part.hpp"
#include "app/serve/hold.hpp"
#include "app/serve/iextp_outlet.hpp"
#include "app/serve/mold_outlet.hpp"
#include "app/serve/player.hpp"
#include "app/serve/recorded_part.hpp"
#include "app/serve/ws_outlet.hpp"
#include "engine/setup_error.hpp"
#include "feeds/capture/datagram_reader.hpp"
#include "feeds/decimal.hpp"
#include "feeds/itch/trading_day.hpp"
#include "feeds/zone_clock.hpp"
#include "sinks/figures.hpp"
#include "sinks/local_time.hpp"

namespace tocsin {
namespace {

// Parts in a million of what is written as "0.1%".
std::uint32_t share_of(const std::string& text, std::string_view option) {
  const auto ppm = text.ends_with('%') ? parse_decimal(std::string_view(text).substr(0, text.size() - 1), 4)
                                       : std::optional<std::int64_t>();
  if (!ppm || *ppm < 0 || *ppm > 1'000'000) {
    throw SetupError(fmt::format("{}: '{}': expected a share of the packets from 0% to 100%, as 0.1%", option, text));
  }
  return static_cast<std::uint32_t>(*ppm);
}

FaultRates rates_of(const WrittenFaults& faults) {
  return {.dropped = share_of(faults.drop, "--drop"),
          .duplicated = share_of(faults.duplicate, "--dup"),
          .reordered = share_of(faults.reorder, "--reorder"),
          .stalled = share_of(faults.stall, "--stall")};
}

WireOptions wire_of(const std::vector<std::string>& lines, const ServeOptions& options) {
  WireOptions wire{
      .lines = {}, .interface = options.interface, .faults = rates_of(options.faults), .seed = options.faults.seed};
  for (const std::string& line : lines) wire.lines.push_back(parse_endpoint(line));
  return wire;
}

// What the day's files are, as far as it decides what is sent again as it is.
enum class DayKind : std::uint8_t { events, itch_packets, itch_messages, iex_packets };

DayKind kind_of(const std::string& path) {
  constexpr std::size_t head_size = 512;
  const bytes::StoredBytes stored = bytes::stored_file(path);
  const auto head = bytes::head_of(stored, head_size);
  const auto recording = recording_of(stored, head);
  if (!recording) return DayKind::events;
  if (!capture::looks_like_capture(head)) return DayKind::itch_messages;
  return recording->session.starts_with("IEX") ? DayKind::iex_packets : DayKind::itch_packets;
}

// Files of several kinds are merged, as events.
DayKind kind_of(const std::vector<std::string>& paths) {
  const DayKind first = kind_of(paths.front());
  const bool are_alike = std::ranges::all_of(paths, [&](const std::string& path) { return kind_of(path) == first; });
  const bool is_one_file = first != DayKind::itch_messages || paths.size() == 1;
  return are_alike && is_one_file ? first : DayKind::events;
}

std::vector<bytes::StoredBytes> stored_files(const std::vector<std::string>& paths) {
  std::vector<bytes::StoredBytes> stored;
  for (const std::string& path : paths) stored.push_back(bytes::stored_file(path));
  std::ranges::stable_sort(stored, {}, &bytes::StoredBytes::name);
  return stored;
}

Time midnight_of_file(const std::string& path, const Reading& reading) {
  const auto day = reading.capture.date ? reading.capture.date : itch::day_in_name(path);
  if (!day) throw SetupError(path + ": which trading day? give --date, or name the file as NASDAQ does");
  return itch::midnight_of(*day);
}

Resender resender_of(IexTpSender& sender) {
  return {.takes = [](std::span<const std::byte> datagram) { return iex::carries_iex(datagram); },
          .add = [&sender](std::span<const std::byte> datagram) { sender.add_segment(datagram); },
          .send = [&sender] { sender.send(); },
          .poll = [&sender] { sender.poll(); },
          .finish = [&sender] { sender.finish(); },
          .account = [&sender] { return sender.account(); }};
}

Resender resender_of(MoldSender& sender) {
  return {.takes =
              [](std::span<const std::byte> datagram) {
                itch::MoldPacket packet;
                return itch::read_mold_packet(datagram, packet) == nullptr;
              },
          .add = [&sender](std::span<const std::byte> datagram) { sender.add_packet(datagram); },
          .send = [&sender] { sender.send(); },
          .poll = [&sender] { sender.poll(); },
          .finish = [&sender] { sender.finish(); },
          .account = [&sender] { return sender.account(); }};
}

constexpr const char* exchange_name = "TOCSIN";

// A day and all ways that it takes onto the network.
class Served {
 public:
  Served(const ServeOptions& options, const std::atomic<bool>& stop)
      : options_(options), reading_(reading_of(options.reading)), kind_(kind_of(options.files)) {
    if (!options.mold.empty()) add_mold();
    if (!options.iextp.empty()) add_iextp();
    if (options.fix) add_fix(stop);
    if (options.ws) {
      auto ws = std::make_unique<WsOutlet>(WsOutlet::Options{.port = *options.ws});
      ws_ = ws.get();
      outlets_.push_back(std::move(ws));
    }
    if (!outlets_.empty()) parts_.push_back(std::make_unique<EventPart>([this] { return open(); }, outlets_));
    if (parts_.empty()) throw SetupError("where to? expected at least one of --mold, --iextp, --fix and --ws");
    if (options.rerequest && !mold_) throw SetupError("--rerequest: re-requests are of --mold, which is not asked for");
  }

  [[nodiscard]] std::span<const std::unique_ptr<Part>> parts() const noexcept { return parts_; }
  [[nodiscard]] std::size_t clients_count() const {
    std::size_t count = 0;
    for (const auto& outlet : outlets_) count += outlet->clients_count();
    return count;
  }
  // Where whoever wants to hear must listen.
  [[nodiscard]] std::string places() const {
    std::string text;
    if (mold_) text += "ITCH 5.0 in MoldUDP64 to " + mold_->names() + "\n";
    if (mold_ && mold_->rerequests() != nullptr) {
      text += "re-requests at " + text_of(mold_->rerequests()->endpoint()) + "\n";
    }
    if (iextp_) text += "DEEP 1.0 in IEX-TP to " + iextp_->names() + "\n";
    if (fix_ != nullptr) text += fmt::format("FIX 4.4 at port {}, as {}\n", fix_->port(), exchange_name);
    if (ws_ != nullptr) text += "WebSocket at " + text_of(ws_->endpoint()) + "\n";
    return text;
  }
  [[nodiscard]] std::string account() const {
    std::string text;
    for (const auto& part : parts_) text += part->account();
    return text;
  }

 private:
  void add_mold() {
    const auto rerequest = options_.rerequest ? std::optional(parse_endpoint(*options_.rerequest)) : std::nullopt;
    mold_ = std::make_unique<MoldSender>(wire_of(options_.mold, options_), rerequest);
    if (kind_ == DayKind::itch_packets) {
      parts_.push_back(std::make_unique<RecordedPart>(stored_files(options_.files), resender_of(*mold_)));
    } else if (kind_ == DayKind::itch_messages) {
      const std::string& path = options_.files.front();
      parts_.push_back(std::make_unique<FramePart>(bytes::stored_file(path), midnight_of_file(path, reading_), *mold_));
    } else {
      outlets_.push_back(std::make_unique<MoldOutlet>(*mold_, round_lots_of(options_.files, reading_)));
    }
  }

  void add_iextp() {
    iextp_ = std::make_unique<IexTpSender>(wire_of(options_.iextp, options_));
    if (kind_ == DayKind::iex_packets) {
      parts_.push_back(std::make_unique<RecordedPart>(stored_files(options_.files), resender_of(*iextp_)));
    } else {
      outlets_.push_back(std::make_unique<IexTpOutlet>(*iextp_));
    }
  }

  void add_fix(const std::atomic<bool>& stop) {
    const FixExchangeOptions exchange{.session = {.role = FixRole::acceptor,
                                                  .port = *options_.fix,
                                                  .sender = exchange_name,
                                                  .counterparties = options_.fix_clients},
                                      .waits_for_client = false};
    const std::unique_ptr<Merge> day = open();
    const auto listings = day->universe().listings();
    auto fix = std::make_unique<FixOutlet>(exchange, std::vector<Listing>(listings.begin(), listings.end()), stop);
    fix_ = fix.get();
    outlets_.push_back(std::move(fix));
  }

  [[nodiscard]] std::unique_ptr<Merge> open() {
    auto merge = std::make_unique<Merge>(open_feeds(options_.files, reading_));
    const bool is_unsaid = (mold_ || iextp_) && !merge->provenance().empty();
    if (is_unsaid && !std::exchange(is_provenance_told_, true)) {
      warn("exchanges' formats have no place to say what the data is: " + merge->provenance());
    }
    return merge;
  }

  const ServeOptions& options_;
  Reading reading_;
  DayKind kind_;
  bool is_provenance_told_ = false;
  std::unique_ptr<MoldSender> mold_;
  std::unique_ptr<IexTpSender> iextp_;
  const FixOutlet* fix_ = nullptr;  // one of the outlets
  const WsOutlet* ws_ = nullptr;    // likewise
  std::vector<std::unique_ptr<Outlet>> outlets_;
  std::vector<std::unique_ptr<Part>> parts_;
};

std::string summary_of(const Served& served, const Player& player, bool was_stopped) {
  std::string text = was_stopped ? "stopped before the end\n" : "";
  text += served.account();
  const Lateness& late = player.handed_over();
  if (late.count() == 0) return text;
  text += fmt::format("{} sendings; late against their time, at the kernel's door: {}\n", grouped(late.count()),
                      late.text());
  return text + fmt::format("  and when the kernel had taken them on every line: {}\n", player.through().text());
}

}  // namespace

int serve(const ServeOptions& options) {
  const Pace pace = parse_pace(options.speed);
  const StopOnInterrupt stop;
  Served served(options, stop.asked());
  if (options.start_when > 0 && !options.ws && !options.fix) {
    throw SetupError("--start-when: multicast does not know who listens; expected --fix or --ws, or --wait");
  }
  Hold hold({.clients = options.start_when, .is_line = options.wait}, [&served] { return served.clients_count(); });
  std::cout << served.places() << (options.wait ? "a line on standard input begins the day\n" : "") << std::flush;
  const LocalTime local(us_equities_zone);
  Player player(served.parts(), {.pace = pace,
                                 .window = options.window,
                                 .stop = &stop.asked(),
                                 .is_held = [&hold] { return hold.is_on(); },
                                 .clock = [&local](Time time) { return local.whole_seconds(time); }});
  while (player.play_day() && options.loop) {
  }
  const bool was_stopped = stop.asked().load(std::memory_order_relaxed);
  if (!was_stopped) player.linger(std::chrono::seconds(options.linger_s));
  std::cout << summary_of(served, player, was_stopped);
  return was_stopped ? 130 : 0;
}

}  // namespace tocsin
