// Two threads write one int without a lock: the thread sanitizer has to say so.
#include <thread>

int main() {
  int shared = 0;
  std::thread other([&shared] { ++shared; });
  ++shared;
  other.join();
  return shared > 2 ? 1 : 0;
}
