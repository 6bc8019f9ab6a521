#pragma once

#include <string>
#include <string_view>

namespace tocsin {

// The text as it may stand between tags of an HTML page, or within the quotes of an attribute: nothing in it is read as
// markup, control characters become '?' and bytes that are not UTF-8 become U+FFFD.
[[nodiscard]] std::string html_text(std::string_view text);

// JSON as it may stand in a <script> of type application/json: no `<`, so that nothing in it can end the script.
[[nodiscard]] std::string html_json(std::string_view json);

}  // namespace tocsin
