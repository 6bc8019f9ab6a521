#pragma once

#include <string>

namespace tocsin {

struct LiveRunOptions {
  std::string desk;  // path of the desk file
  std::string warm;  // path of the tape with which the day begins; empty: with what it was begun with, or nothing
  bool quiet = false;
  bool show_suppressed = false;
};

// Listens to the feeds of a desk until they end or somebody asks it to stop, rings, and writes the day down, so that
// `tocsin replay` of the journal says the same. A day that broke off is gone on with. Exit status: 0, and 1 where
// the journal or the log broke off.
int run_live(const LiveRunOptions& options);

}  // namespace tocsin
