#pragma once

#include <array>
#include <bit>
#include <cstdint>

#include "engine/price.hpp"

namespace tocsin {

// Random bits that are the same with every compiler and library: xoshiro256++ (Blackman and Vigna, 2019), seeded by
// splitmix64. Each `stream` of one seed is a sequence of its own. Not for secrets.
class Random {
 public:
  Random(std::uint64_t seed, std::uint64_t stream) noexcept {
    std::uint64_t mix = seed ^ (stream * 0xd1342543de82ef95ULL);
    for (std::uint64_t& word : state_) word = split_mix(mix);
  }

  std::uint64_t bits() noexcept {
    const std::uint64_t result = std::rotl(state_[0] + state_[3], 23) + state_[0];
    const std::uint64_t shifted = state_[1] << 17;
    state_[2] ^= state_[0];
    state_[3] ^= state_[1];
    state_[1] ^= state_[2];
    state_[0] ^= state_[3];
    state_[2] ^= shifted;
    state_[3] = std::rotl(state_[3], 45);
    return result;
  }

  // In [0, 1).
  double unit() noexcept { return static_cast<double>(bits() >> 11) * 0x1p-53; }

  // In [0, bound); the bias is below bound / 2^64.
  std::uint64_t below(std::uint64_t bound) noexcept {
    __extension__ using Uint128 = unsigned __int128;
    return static_cast<std::uint64_t>((static_cast<Uint128>(bits()) * bound) >> 64);
  }

  // Mean 0, standard deviation 1, within 3.5: the sum of four uniform numbers. std::normal_distribution and the
  // logarithm it needs differ from library to library.
  double bell() noexcept {
    const std::uint64_t four = bits();
    const std::uint64_t sum = (four & 0xffff) + (four >> 16 & 0xffff) + (four >> 32 & 0xffff) + (four >> 48);
    return (static_cast<double>(sum) / 65536.0 - 2.0) * 1.7320508075688772;
  }

 private:
  static std::uint64_t split_mix(std::uint64_t& mix) noexcept {
    mix += 0x9e3779b97f4a7c15ULL;
    std::uint64_t word = mix;
    word = (word ^ (word >> 30)) * 0xbf58476d1ce4e5b9ULL;
    word = (word ^ (word >> 27)) * 0x94d049bb133111ebULL;
    return word ^ (word >> 31);
  }

  std::array<std::uint64_t, 4> state_{};
};

}  // namespace tocsin
