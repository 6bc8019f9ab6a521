#pragma once

#include <map>
#include <set>
#include <string>

namespace tocsin {

// Where the data of many days come from, for people: made-up scenarios that differ only in name and seed are counted,
// all others are told one by one.
class Provenances {
 public:
  // Of one day's data; empty where they say nothing of themselves.
  void add(const std::string& provenance);

  // "40 x made-up scenario: a synthetic day, not exchange ticks; made from ..."
  [[nodiscard]] std::string text() const;

 private:
  std::map<std::string, std::set<std::string>> by_kind_;
};

}  // namespace tocsin
