#pragma once

#include <cstdint>

#include "feeds/tally.hpp"

namespace tocsin {

// What became of events that were written as messages of an exchange's format: nothing that it could not say is missing
// here. Rows say the reason, how many, and the place of the first among the events.
struct Encoded {
  std::uint64_t events_in = 0;
  std::uint64_t messages_out = 0;
  Tally left_out;  // events without a message: its rejects
  Tally altered;   // events that were said with less, or otherwise, than the list has them: what it passed over

  void leave_out(std::string_view reason) { left_out.reject(reason, events_in); }
  void alter(std::string_view how) { altered.pass_over(how, events_in); }
};

}  // namespace tocsin
