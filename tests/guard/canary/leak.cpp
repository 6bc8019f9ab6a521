// Loses what it allocated: the leak sanitizer has to say so.
#include <cstdlib>

void* volatile kept;

int main() {
  kept = std::malloc(7);
  kept = nullptr;
  return 0;
}
