#include "engine/alert.hpp"

namespace tocsin {
namespace {

// FNV-1a, 64 bits (Fowler, Noll, Vo; draft-eastlake-fnv, section 2).
constexpr std::uint64_t fnv_basis = 0xcbf2'9ce4'8422'2325;
constexpr std::uint64_t fnv_prime = 0x0000'0100'0000'01b3;

std::uint64_t hash_byte(std::uint64_t hash, std::uint8_t byte) noexcept { return (hash ^ byte) * fnv_prime; }

std::uint64_t hash_text(std::uint64_t hash, std::string_view text) noexcept {
  for (const char c : text) hash = hash_byte(hash, static_cast<std::uint8_t>(c));
  return hash_byte(hash, 0);  // so that "ab","c" and "a","bc" differ
}

std::uint64_t hash_number(std::uint64_t hash, std::uint64_t number) noexcept {
  for (int i = 0; i < 8; ++i) hash = hash_byte(hash, static_cast<std::uint8_t>(number >> (8 * i)));
  return hash;
}

}  // namespace

std::uint64_t alert_seed(std::string_view rule, std::string_view subject, std::int64_t key) noexcept {
  return hash_number(hash_text(hash_text(fnv_basis, rule), subject), static_cast<std::uint64_t>(key));
}

std::uint64_t name_hash(std::string_view name) noexcept { return hash_text(fnv_basis, name); }

std::uint64_t alert_id(std::uint64_t seed, const Trigger& trigger) noexcept {
  const std::uint64_t timed = hash_number(seed, static_cast<std::uint64_t>(ns_since_epoch(trigger.time)));
  return hash_byte(hash_number(timed, trigger.sequence), trigger.source);
}

}  // namespace tocsin
