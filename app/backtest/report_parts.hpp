#pragma once

#include <string_view>

namespace tocsin {

// What every report carries along, so that it needs no network: dygraphs (libjs-dygraphs), and our own script and
// style. The build makes them from the files of these names; see app/CMakeLists.txt.
extern const std::string_view dygraphs_script;
extern const std::string_view dygraphs_style;
extern const std::string_view report_script;
extern const std::string_view sweep_script;
extern const std::string_view latency_script;
extern const std::string_view report_style;

}  // namespace tocsin
