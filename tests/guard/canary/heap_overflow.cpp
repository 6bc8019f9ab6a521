// Reads one past the end of what it allocated: the address sanitizer has to say so.
#include <cstddef>
#include <vector>

int main(int argc, char**) {
  const std::vector<int> three(3);
  const int* first = three.data();
  return first[static_cast<std::size_t>(argc) + 2];
}
