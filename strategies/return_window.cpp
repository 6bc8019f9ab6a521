#include "strategies/return_window.hpp"

#include <bit>

#include "strategies/grid_returns.hpp"
#include "strategies/halted.hpp"

namespace tocsin {
namespace {

constexpr std::int64_t change_max = 100'000'000;  // 1: so 500 products of two are below 2^63

}  // namespace

ReturnWindow::ReturnWindow(Arena& arena, std::vector<SubjectId> names, std::size_t returns_count)
    : names_(std::move(names)),
      returns_count_(returns_count),
      rows_(arena.array<Row>(std::bit_ceil(2 * returns_count + 2))),
      cells_(arena.array<Cell>(rows_.size() * names_.size())),
      sums_(arena.array<Sum>(names_.size() * names_.size())),
      is_cut_(arena.array<bool>(names_.size())),
      ends_(arena.one<Ends>()) {}

void ReturnWindow::look(Time now, Time began, const Market& market) noexcept {
  const std::uint64_t newest = ends_.end++;
  row(newest) = {now, market.prints().end()};
  for (std::size_t n = 0; n < names_.size(); ++n) {
    const bool is_known = !is_halted(names_[n], market) && has_traded_since(names_[n], began, market);
    cell(newest, n) = {.price = is_known ? static_cast<std::int64_t>(market.value(names_[n])) : not_known,
                       .starts = is_cut_[n]};
    cell(newest, n).change = change_at(newest, n);
    is_cut_[n] = false;
  }
  add(newest, sums_, 1);
  if (newest > ends_.first + returns_count_) add(newest - returns_count_, sums_, -1);
}

void ReturnWindow::forget() noexcept {
  ends_.first = ends_.end;
  std::ranges::fill(sums_, Sum{});
  std::ranges::fill(is_cut_, false);
}

void ReturnWindow::cut(InstrumentId instrument) noexcept {
  for (std::size_t n = 0; n < names_.size(); ++n) {
    if (instrument == no_instrument || names_[n] == subject_of(instrument)) is_cut_[n] = true;
  }
}

// In whole 1e-8, toward zero.
std::int32_t ReturnWindow::change_at(std::uint64_t row, std::size_t name) const noexcept {
  const Cell& now = cell(row, name);
  if (row <= oldest() || now.starts || now.price == not_known) return 0;
  const std::int64_t before = cell(row - 1, name).price;
  if (before <= 0) return 0;
  const Int128 change = (static_cast<Int128>(now.price) - before) * change_max / before;
  return static_cast<std::int32_t>(std::clamp<Int128>(change, -change_max, change_max));
}

void ReturnWindow::add(std::uint64_t row, std::span<Sum> sums, int sign) const noexcept {
  const std::size_t count = names_.size();
  for (std::size_t a = 0; a < count; ++a) {
    const std::int64_t change = std::int64_t{sign} * cell(row, a).change;
    if (change == 0) continue;
    for (std::size_t b = a; b < count; ++b) sums[a * count + b].products += change * cell(row, b).change;
    sums[a * count + a].moves += sign;
  }
}

void ReturnWindow::set_change(std::uint64_t row, std::size_t name, std::int32_t change) noexcept {
  const bool is_summed = row > ends_.first && row + returns_count_ >= ends_.end;
  if (is_summed) add(row, sums_, -1);
  cell(row, name).change = change;
  if (is_summed) add(row, sums_, 1);
}

void ReturnWindow::correct(const Restatement& restated, Time began, const Market& market) noexcept {
  const std::size_t name = number_of(restated.told.instrument);
  if (name == names_.size()) return;
  const bool vanishes = restated.corrected == no_price && !had_traded_before(restated, began, market);
  std::uint64_t first = ends_.end;
  for (std::uint64_t r = ends_.end; r > oldest() && row(r - 1).end > restated.position; --r) {
    if (!restated.was_last_at(row(r - 1).end) || cell(r - 1, name).price == not_known) continue;
    first = r - 1;
    cell(first, name).price = vanishes ? not_known : restated.stood_instead().units;
  }
  for (std::uint64_t r = first; r < ends_.end; ++r) set_change(r, name, change_at(r, name));
}

std::size_t ReturnWindow::number_of(InstrumentId instrument) const noexcept {
  return static_cast<std::size_t>(std::ranges::find(names_, subject_of(instrument)) - names_.begin());
}

// Of the step that was taken at `time`, whose window is held whole.
std::uint64_t ReturnWindow::row_at(Time time) const noexcept {
  for (std::uint64_t r = ends_.end; r > oldest() + returns_count_ && row(r - 1).time >= time; --r) {
    if (row(r - 1).time == time) return r - 1;
  }
  return nowhere;
}

bool ReturnWindow::sums_at(Time time, std::span<Sum> sums) const noexcept {
  const std::uint64_t last = row_at(time);
  if (last == nowhere) return false;
  std::ranges::fill(sums, Sum{});
  for (std::uint64_t r = last - returns_count_ + 1; r <= last; ++r) add(r, sums, 1);
  return true;
}

bool ReturnWindow::rests_on(const Restatement& restated, Time time) const noexcept {
  const std::uint64_t last = row_at(time);
  if (last == nowhere || number_of(restated.told.instrument) == names_.size()) return false;
  for (std::uint64_t r = last - returns_count_; r <= last; ++r) {
    if (restated.was_last_at(row(r).end)) return true;
  }
  return false;
}

}  // namespace tocsin
