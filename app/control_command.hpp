#pragma once

#include <string>
#include <vector>

namespace tocsin {

struct ControlOptions {
  std::string desk;                // path of the desk file
  std::string command;             // "status", "acknowledge"
  std::vector<std::string> words;  // "alert=3f0c9e21a7b4d586"
};

// Says a command to a live day over the Unix socket of its desk file, and prints the answer. SetupError where nobody
// listens there. Exit status: 0, and 1 where the command was refused.
int control(const ControlOptions& options);

}  // namespace tocsin
