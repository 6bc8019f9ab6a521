#include "app/live/switch_off_record.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <filesystem>
#include <utility>

#include "app/diagnostics.hpp"
#include "app/kept_file.hpp"
#include "app/plugins/switch_off_file.hpp"
#include "engine/setup_error.hpp"

namespace tocsin {
namespace {

// A file that lines are put behind the end of. Allocates nothing.
class Appended {
 public:
  explicit Appended(const std::string& path) noexcept
      : file_(::open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644)) {}
  ~Appended() {
    if (file_ >= 0) ::close(file_);
  }
  Appended(const Appended&) = delete;
  Appended& operator=(const Appended&) = delete;
  Appended(Appended&&) = delete;
  Appended& operator=(Appended&&) = delete;

  [[nodiscard]] bool is_empty() const noexcept { return ::lseek(file_, 0, SEEK_END) == 0; }
  // In one call, which no signal that ends the process comes into.
  [[nodiscard]] bool put(std::string_view line) const noexcept {
    return ::write(file_, line.data(), line.size()) == static_cast<ssize_t>(line.size());
  }

 private:
  int file_;
};

}  // namespace

SwitchOffRecord::SwitchOffRecord(std::string path, std::vector<std::string> rules)
    : path_(std::move(path)), rules_(std::move(rules)), rows_(rules_.size()) {
  if (!std::filesystem::exists(path_) || std::filesystem::is_empty(path_)) return;
  const SwitchOffFile before = SwitchOffFile::read(path_);
  for (std::size_t rule = 0; rule < rules_.size(); ++rule) rows_[rule].is_kept = before.knows(rules_[rule]);
}

void SwitchOffRecord::write(const SwitchOff& one) noexcept {
  Row& row = rows_[index_of(one.rule)];
  if (row.is_kept) return;
  row.call = one.call;
  row.is_written = append(rules_[index_of(one.rule)], one);
  row.fault.store(one.fault, std::memory_order_release);
  count_.fetch_add(1, std::memory_order_release);
}

bool SwitchOffRecord::append(const std::string& rule, const SwitchOff& one) const noexcept {
  SwitchOffFile::RowRoom room;
  const Appended file(path_);
  if (file.is_empty() && !file.put(SwitchOffFile::header)) return false;
  return file.put(SwitchOffFile::row(room, rule, one));
}

std::size_t SwitchOffRecord::tend() {
  const std::size_t told = told_;
  if (count_.load(std::memory_order_acquire) == told_) return 0;
  for (std::size_t rule = 0; rule < rows_.size(); ++rule) tell(rules_[rule], rows_[rule]);
  return told_ - told;
}

void SwitchOffRecord::tell(const std::string& rule, Row& row) {
  const PluginFault fault = row.fault.load(std::memory_order_acquire);
  if (fault == PluginFault::none || row.is_told) return;
  row.is_told = true;
  ++told_;
  warn(fmt::format("rule {}: its plugin was switched off at its call {}: {}", rule, row.call, word(fault)));
  try {
    if (row.is_written) return sync_file(path_);
    warn(path_ + ": cannot be written: a replay or a restart will not know of it");
  } catch (const SetupError& error) {
    warn(error.what());
  }
}

}  // namespace tocsin
