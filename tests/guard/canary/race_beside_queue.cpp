// A thread goes on writing what it has handed over through a queue: the thread sanitizer has to say so, whatever it is
// told to leave out of the queue itself.
#include <concurrentqueue/concurrentqueue.h>

#include <thread>

int main() {
  moodycamel::ConcurrentQueue<int*> queue;
  int price = 0;
  std::thread other([&] {
    queue.enqueue(&price);
    ++price;
  });
  int* handed = nullptr;
  while (!queue.try_dequeue(handed)) std::this_thread::yield();
  ++*handed;
  other.join();
  return price > 2 ? 1 : 0;
}
