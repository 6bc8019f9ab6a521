#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "app/key_reader.hpp"
#include "app/live/desk_file.hpp"

namespace tocsin {

// Reads the keys of a sink; `folder` is what paths are beside. A mistake leaves a form that is never opened.
using ReadSink = std::unique_ptr<SinkForm> (*)(KeyReader& keys, const std::string& folder);

struct SinkKind {
  std::string_view name;
  ReadSink read;
};

// kind = "fix": News of FIX 4.4 to desks that log on.
[[nodiscard]] std::unique_ptr<SinkForm> read_fix_news(KeyReader& keys, const std::string& folder);
// kind = "json_lines": a file of JSON lines that makes room for a new one now and then.
[[nodiscard]] std::unique_ptr<SinkForm> read_json_lines(KeyReader& keys, const std::string& folder);
// kind = "webhook": a POST of each alert to a web server.
[[nodiscard]] std::unique_ptr<SinkForm> read_webhook(KeyReader& keys, const std::string& folder);

inline constexpr SinkKind sink_kinds[] = {
    {"fix", &read_fix_news}, {"json_lines", &read_json_lines}, {"webhook", &read_webhook}};

}  // namespace tocsin
