#include "app/backtest/label_text.hpp"

#include "feeds/csv/time_text.hpp"

namespace tocsin {
namespace {

void append_field(std::string& out, const std::string& field) {
  out += ',';
  if (field.find_first_of(",\"") == std::string::npos) {
    out += field;
    return;
  }
  out += '"';
  for (const char letter : field) out += letter == '"' ? std::string("\"\"") : std::string(1, letter);
  out += '"';
}

}  // namespace

std::string label_text(std::span<const Label> labels, const std::string& source) {
  std::string out = "# " + source + "\nstart,end,subject,kind,note\n";
  for (const Label& label : labels) {
    append_time(out, label.when.start);
    out += ',';
    append_time(out, label.when.end);
    append_field(out, label.subject);
    append_field(out, label.kind);
    append_field(out, label.note);
    out += '\n';
  }
  return out;
}

}  // namespace tocsin
