#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "feeds/csv/csv_spec.hpp"
#include "feeds/feed.hpp"

namespace tocsin {

// Opens a file by what its bytes are, not by its name: a tape, DBN (plain or zstd), a LEAN zip, or CSV.
// SetupError saying what was found and what is understood.
[[nodiscard]] std::unique_ptr<Feed> open_feed(const std::string& path, const std::optional<CsvSpec>& csv = {});

[[nodiscard]] std::vector<std::unique_ptr<Feed>> open_feeds(const std::vector<std::string>& paths,
                                                            const std::optional<CsvSpec>& csv = {});

}  // namespace tocsin
