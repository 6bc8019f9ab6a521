#include "bench/quickfix/bare_parse.hpp"

#include <quickfix/DataDictionary.h>
#include <quickfix/Message.h>

#include <sstream>

#include "fix/fix_dictionary.hpp"

namespace tocsin {
namespace {

FIX::DataDictionary read_dictionary() {
  std::istringstream text(fix_dictionary);
  return FIX::DataDictionary(text);
}

}  // namespace

int bare_quickfix_parse(const std::string& text) {
  static const FIX::DataDictionary dictionary = read_dictionary();
  const FIX::Message message(text, dictionary, dictionary, true);
  return static_cast<int>(message.totalFields());
}

}  // namespace tocsin
