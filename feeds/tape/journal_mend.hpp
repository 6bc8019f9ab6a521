#pragma once

#include <cstdint>
#include <string>

#include "feeds/tape/tape_seals.hpp"

namespace tocsin {

// What a journal that broke off holds, up to its last whole event.
struct MendedJournal {
  TapeSeals seals;  // stands behind the last event
  std::uint64_t header_bytes = 0;
  std::uint64_t cut = 0;  // bytes behind it that were no event
};

// Finds the last whole event of a journal: what is sealed counts as it is sealed; behind the last seal each line that
// is an event and follows the one before it. Cuts off the rest, and seals the block that is open, so that the file is a
// tape. Starts the file where there is none.
//
// SetupError naming `path` where it cannot be read or written, where its header is not `header`, and where whole blocks
// follow behind a line that is no event: then it is not the end that is torn.
[[nodiscard]] MendedJournal mend_journal(const std::string& path, const TapeHeader& header);

}  // namespace tocsin
