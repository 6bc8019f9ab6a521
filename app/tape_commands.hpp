#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "app/exchange_time.hpp"

namespace tocsin {

struct TapeMakeOptions {
  std::string day = "2025-01-27";
  std::string out;  // empty: <day>.tape
  std::uint64_t events = 5'000'000;
  std::uint64_t seed = 1;
};

struct TapeCutOptions {
  std::string in;
  std::string out;
  WrittenWindow window;
  std::vector<std::string> symbols;
};

struct TapeMergeOptions {
  std::vector<std::string> files;
  std::string out;
};

int tape_make(const TapeMakeOptions& options);
int tape_info(const std::vector<std::string>& files);
int tape_cut(const TapeCutOptions& options);
int tape_merge(const TapeMergeOptions& options);

}  // namespace tocsin
