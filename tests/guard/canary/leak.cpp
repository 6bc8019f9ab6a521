// Loses what it allocated: the leak sanitizer has to say so.
#include <cstdlib>

int main() {
  static void* volatile kept = nullptr;
  kept = std::malloc(7);
  kept = nullptr;
  return 0;
}
