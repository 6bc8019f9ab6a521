#pragma once

#include <sys/wait.h>

#include <cstdlib>
#include <string>

#include "tests/support/scratch_folder.hpp"

namespace tocsin {

// What the program said, and how it ended.
struct Ended {
  int status;
  std::string out, error;
};

// The built program, run as a person runs it, in this folder, which ends with a slash.
inline Ended run_program(const std::string& folder, const std::string& arguments) {
  const std::string command =
      "cd '" + folder + "' && timeout 300 '" TOCSIN_PROGRAM "' " + arguments + " > out.txt 2> error.txt < /dev/null";
  const int status = std::system(command.c_str());
  return {WIFEXITED(status) ? WEXITSTATUS(status) : -1, text_of_file(folder + "out.txt"),
          text_of_file(folder + "error.txt")};
}

}  // namespace tocsin
