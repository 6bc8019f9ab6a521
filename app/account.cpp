#include "app/account.hpp"

#include <fmt/format.h>

#include "sinks/figures.hpp"

namespace tocsin {
namespace {

std::string lines_of(std::span<const Reject> rows, std::string_view what) {
  std::string text;
  for (const Reject& row : rows) {
    text += fmt::format("  {} {}: {} (first at {})\n", grouped(row.count), what, row.reason, row.first_at);
  }
  return text;
}

std::string under(const std::string& path, const std::string& lines) {
  return lines.empty() ? lines : path + ":\n" + lines;
}

}  // namespace

Account account_of(const Desk& desk, const Played& played) {
  const MergeAccounts merged = desk.merge().accounts();
  Account account;
  account.gaps = desk.engine().market().lost_count();
  account.complete = played.events == merged.out;
  if (account.complete) account.timers = merged.timers;
  account.rejected = merged.left.duplicates + merged.left.unordered + merged.left.impossible;
  // What was merged and not played (a stop, the end of a window) never came in.
  const std::uint64_t not_played = merged.out - played.events;
  account.in = merged.in + merged.timers - not_played + account.gaps;
  account.out = played.events;
  return account;
}

std::string text_of(const Account& account) {
  return fmt::format("events: in {} = out {} + rejected {} + gaps {}{}{}\n", grouped(account.in), grouped(account.out),
                     grouped(account.rejected), grouped(account.gaps),
                     account.timers > 0 ? fmt::format(" ({} of them timer events)", grouped(account.timers)) : "",
                     account.is_balanced() ? "" : "   DOES NOT BALANCE: this is a bug");
}

std::string text_of(const Feed& feed) { return text_of(feed.info(), feed.tally()); }

std::string text_of(const FeedInfo& info, const Tally& tally) {
  std::string lines = lines_of(tally.rejects(), "rejected") + lines_of(tally.passed_over(), "passed over");
  if (tally.late > 0) lines += fmt::format("  {} late: their stamp was before the one before\n", grouped(tally.late));
  return under(info.path, lines);
}

std::string rejects_of(const Feed& feed) {
  return under(feed.info().path, lines_of(feed.tally().rejects(), "rejected"));
}

}  // namespace tocsin
