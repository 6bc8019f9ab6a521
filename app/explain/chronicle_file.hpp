#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "app/explain/chronicle.hpp"
#include "feeds/tape/mapped_file.hpp"

namespace tocsin {

// What a chronicle was made of: it is of no use to another day, other rules or another build of this program.
struct ChronicleSubject {
  std::uint64_t day = 0;      // of what the tapes hold, and of the desk's actions, whatever their order
  std::uint64_t rules = 0;    // of the rules file and the files that it names
  std::uint64_t program = 0;  // of this program's own file
};

// SetupError where a file is not a tape: only tapes can be begun in the middle. `rules_files`: the rules file and those
// that it names. `actions` may be empty.
[[nodiscard]] ChronicleSubject chronicle_subject(std::span<const std::string> tapes, const std::string& actions,
                                                 std::span<const std::string> rules_files);

// Writes the chronicle to a file. SetupError where it cannot be created, WriteError where it cannot be written in full.
void write_chronicle(const std::string& path, const Chronicle& chronicle, const ChronicleSubject& subject);

// Only what is asked for is read of its states. SetupError naming `path` where it is no such file, is damaged, or was
// made of another day, of other rules or by another build.
[[nodiscard]] Chronicle read_chronicle(const std::string& path, const ChronicleSubject& subject);
// The same over a file that is open already.
[[nodiscard]] Chronicle read_chronicle(MappedFile file, const std::string& path, const ChronicleSubject& subject);

}  // namespace tocsin
