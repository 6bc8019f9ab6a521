#pragma once

#include <string>

#include "tests/support/scratch_folder.hpp"

namespace tocsin {

// A market of two names and a basket, and days of a few trades each, small enough to score by hand.
//
//   A  $100, B  $50, both half of the basket PAIR; a rule on the fall of PAIR by 3 and 5 %, one on names by 10 %
class SmallBacktest {
 public:
  SmallBacktest() {
    folder_.file("universe.csv", "symbol,prior_close,shares_outstanding\nA,100,1000\nB,50,2000\n");
    folder_.file("baskets.csv", "basket,symbol\nPAIR,A\nPAIR,B\n");
    folder_.file("rules.toml",
                 "universe = 'universe.csv'\nbaskets = 'baskets.csv'\n"
                 "[[rule]]\nname = 'pair'\ndetector = 'index_drop'\nsubject = 'PAIR'\nreference = 'prior_close'\n"
                 "levels = [3, 5]\nclear = 1\n"
                 "[[rule]]\nname = 'names'\ndetector = 'name_drop'\nnames = 'all'\nreference = 'prior_close'\n"
                 "levels = [10]\n");
  }

  // "10:00:00" on that date, in New York in January, and a trade "A,100".
  static std::string trade(const std::string& date, const std::string& time, const std::string& name_and_price) {
    return date + "T" + time + "-05:00," + name_and_price + ",100\n";
  }
  std::string day(const std::string& name, const std::string& rows) const {
    return folder_.file(name, "time,symbol,price,size\n" + rows);
  }
  std::string labels(const std::string& rows) const {
    return folder_.file("labels.csv", "start,end,subject,kind,note\n" + rows);
  }
  // PAIR falls by 4 % at 10:00:00, 6 % at 10:00:30 and 8 % at 10:01:00 (A alone: by 8, 12 and 16), and is back at
  // 11:00.
  std::string fall_of(const std::string& date, const std::string& name) const {
    return day(name, trade(date, "09:30:00", "A,100") + trade(date, "09:30:00", "B,50") +
                         trade(date, "10:00:00", "A,92") + trade(date, "10:00:30", "A,88") +
                         trade(date, "10:01:00", "A,84") + trade(date, "11:00:00", "A,100") +
                         trade(date, "15:59:00", "B,50"));
  }

  [[nodiscard]] const ScratchFolder& folder() const { return folder_; }
  [[nodiscard]] std::string path(std::string_view name) const { return folder_.path(name); }

 private:
  ScratchFolder folder_;
};

}  // namespace tocsin
