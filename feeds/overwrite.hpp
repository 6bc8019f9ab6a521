#pragma once

#include <span>
#include <string>

namespace tocsin {

// SetupError where `out` is one of the files being `read`, by whatever name: to write it would destroy what is read.
void refuse_overwriting(std::span<const std::string> read, const std::string& out);

// SetupError where `out` is one of the files being `written`, whether or not they are there yet.
void refuse_writing_twice(std::span<const std::string> written, const std::string& out);

}  // namespace tocsin
