#include "app/diagnostics.hpp"

#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/spdlog.h>

#include <memory>

#include "app/progress.hpp"

namespace tocsin {
namespace {

spdlog::logger& diagnostics() {
  static const std::shared_ptr<spdlog::logger> logger = [] {
    auto made = spdlog::stderr_color_st("tocsin");
    made->set_pattern("%n: %^%l%$: %v");
    return made;
  }();
  return *logger;
}

}  // namespace

void warn(std::string_view what) {
  Progress::make_way();
  diagnostics().warn("{}", what);
}

}  // namespace tocsin
