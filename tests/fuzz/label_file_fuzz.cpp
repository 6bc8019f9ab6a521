// Any bytes as a file of labels: it is refused with a word, or every label in it has a length.
#include <cstdint>
#include <cstdlib>

#include "app/backtest/label_file.hpp"
#include "engine/setup_error.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace tocsin;
  try {
    const LabelFile file = read_label_bytes("fuzz.csv", {reinterpret_cast<const char*>(data), size});
    for (const Label& label : file.labels) {
      if (label.when.length() <= Duration::zero()) std::abort();
    }
  } catch (const SetupError&) {
  }
  return 0;
}
