#pragma once

#include <string_view>

namespace tocsin {

// Something a person should know and the run can go on without, on standard error.
void warn(std::string_view what);

}  // namespace tocsin
