#pragma once

#include <cstdlib>
#include <string>

#include "tests/support/scratch_folder.hpp"

namespace tocsin {

// A certificate of 127.0.0.1 that vouches for itself, and its key, made here and now by OpenSSL's own program.
struct OwnCertificate {
  explicit OwnCertificate(const ScratchFolder& folder, const std::string& name = "own")
      : certificate(folder.path(name + ".pem")), key(folder.path(name + ".key")) {
    const std::string command =
        "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=tocsin-test "
        "-addext subjectAltName=IP:127.0.0.1 -keyout '" +
        key + "' -out '" + certificate + "' 2> /dev/null";
    is_made = std::system(command.c_str()) == 0;
  }

  std::string certificate, key;
  bool is_made;
};

}  // namespace tocsin
