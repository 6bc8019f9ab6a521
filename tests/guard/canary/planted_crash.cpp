// Aborts on one four-byte prefix: libFuzzer has to find it within seconds.
#include <cstddef>
#include <cstdint>
#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size >= 4 && data[0] == 'B' && data[1] == 'E' && data[2] == 'L' && data[3] == 'L') std::abort();
  return 0;
}
