#include "fix/fix_text.hpp"

#include <exception>

#include "fix/quickfix_message.hpp"

namespace tocsin {

std::string read_fix(const std::string& text, FixMessage& message) {
  static const std::shared_ptr<FIX::DataDictionary> dictionary = quickfix_dictionary(false);
  try {
    from_quickfix(FIX::Message(text, *dictionary, *dictionary, true), message);
    return "";
  } catch (const std::exception& fault) {
    return fault.what();
  }
}

}  // namespace tocsin
