#include <algorithm>

#include "app/rules/binding.hpp"
#include "app/rules/rule_keys.hpp"
#include "app/rules/rule_kinds.hpp"
#include "app/rules/usual_day.hpp"
#include "app/rules/whom.hpp"
#include "strategies/score.hpp"

namespace tocsin {
namespace {

using namespace std::chrono_literals;

constexpr Duration half_hour = 30min;

std::optional<Duration> bucket_of(const TomlValue& value) {
  const auto bucket = duration_of(value);
  const bool divides = bucket && *bucket >= 1min && *bucket <= half_hour && half_hour % *bucket == Duration::zero();
  return divides ? bucket : std::nullopt;
}

std::optional<std::int64_t> shares_of(const TomlValue& value) { return dollars_of(value); }

// The day's shares by bucket.
std::vector<std::int64_t> spread_over_day(std::int64_t shares, Duration bucket) {
  std::vector<std::int64_t> usual;
  for (const std::int64_t part_ppm : usual_day_2025_01) {
    const Int128 in_bucket = static_cast<Int128>(shares) * part_ppm / (half_hour / bucket) / ppm_per_one;
    usual.insert(usual.end(), static_cast<std::size_t>(half_hour / bucket), clamp_to_64_bits(in_bucket));
  }
  return usual;
}

class VolumeSurgeForm : public RuleForm {
 public:
  explicit VolumeSurgeForm(KeyReader& keys) : whom_(Whom::read(keys)) {
    rule_.window = rule_keys::span(keys, "window", 5min);
    rule_.bucket = keys.optional("bucket", "a part of half an hour of at least a minute, such as \"5min\"", bucket_of)
                       .value_or(half_hour);
    rule_.levels =
        keys.required("levels", rule_keys::number_levels, times_levels_of).value_or(std::vector<std::int64_t>{});
    rule_.clear = rule_keys::clear_times(keys, rule_.levels, score_per_one);
    rule_.shares_min = keys.optional("shares_min", "a whole number of shares", shares_of).value_or(10'000);
    rule_.day_weight =
        keys.optional("day_weight", rule_keys::a_positive_percent, rule_keys::positive_percent_of).value_or(200'000);
    const auto usual = keys.optional("usual", "shares a day, such as \"50mn\" or 750000", shares_of);
    if (usual) rule_.usual = spread_over_day(*usual, rule_.bucket);
    if (rule_.window > rule_.bucket) keys.refuse(keys.line(), "window", "expected at most the bucket");
  }

  [[nodiscard]] std::size_t levels_count() const noexcept override { return rule_.levels.size(); }

  void bind(Binding& binding) const override {
    for (const SubjectId name : whom_.find(binding)) {
      if (!binding.take_slots(rule_.levels.size())) return;
      VolumeSurge::Rule rule = rule_;
      rule.rule = binding.id();
      rule.subject = name;
      binding.rules_of<VolumeSurge>().push_back(std::move(rule));
    }
  }

 private:
  Whom whom_;
  VolumeSurge::Rule rule_{};  // of no name yet
};

}  // namespace

std::unique_ptr<const RuleForm> read_volume_surge(KeyReader& keys) { return std::make_unique<VolumeSurgeForm>(keys); }

}  // namespace tocsin
