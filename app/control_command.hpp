#pragma once

#include <string>
#include <vector>

namespace tocsin {

struct ControlOptions {
  std::string desk;                // path of the desk file
  std::string command;             // "status", "acknowledge"
  std::vector<std::string> words;  // "alert=3f0c9e21a7b4d586"
  std::string at;                  // a web address to speak to, instead of the desk file's; empty: that
  std::string trusted;             // path of certificates (PEM) to trust; empty: the desk file's own
  std::string token_file;          // path of the token; empty: the desk file's own
};

// Says a command to a live day, over the Unix socket of its desk file or, where it has none or a web address is named,
// over HTTP with the desk's token, and prints the answer. SetupError where nobody answers there. Exit status: 0, and 1
// where the command was refused.
int control(const ControlOptions& options);

}  // namespace tocsin
