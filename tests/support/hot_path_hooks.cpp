// Stands in front of the C library for the program it is linked into, and counts on behalf of HotPathGuard.
// operator new and delete of libstdc++ go through malloc and free, std::mutex through pthread_mutex_lock, std::cout
// through fwrite: one hook each sees both.
#include <dlfcn.h>
#include <malloc.h>
#include <pthread.h>

#include <atomic>
#include <cerrno>
#include <cstdarg>
#include <cstdio>
#include <cstdlib>

#include "tests/support/hot_path_guard.hpp"

namespace {

void note(std::uint64_t tocsin::HotPathCounts::* count) noexcept {
  if (tocsin::HotPathCounts* counts = tocsin::hot_path_counts) ++(counts->*count);
}

}  // namespace

extern "C" {

// glibc's allocator under its other names, which cost no look-up: the look-up itself allocates.
void* libc_malloc(std::size_t size) __asm__("__libc_malloc");
void* libc_calloc(std::size_t count, std::size_t size) __asm__("__libc_calloc");
void* libc_realloc(void* block, std::size_t size) __asm__("__libc_realloc");
void* libc_memalign(std::size_t alignment, std::size_t size) __asm__("__libc_memalign");
void libc_free(void* block) __asm__("__libc_free");

void* malloc(std::size_t size) noexcept {
  note(&tocsin::HotPathCounts::allocations);
  return libc_malloc(size);
}

void* calloc(std::size_t count, std::size_t size) noexcept {
  note(&tocsin::HotPathCounts::allocations);
  return libc_calloc(count, size);
}

void* realloc(void* block, std::size_t size) noexcept {
  note(&tocsin::HotPathCounts::allocations);
  return libc_realloc(block, size);
}

void* memalign(std::size_t alignment, std::size_t size) noexcept {
  note(&tocsin::HotPathCounts::allocations);
  return libc_memalign(alignment, size);
}

void* aligned_alloc(std::size_t alignment, std::size_t size) noexcept { return memalign(alignment, size); }

int posix_memalign(void** block, std::size_t alignment, std::size_t size) noexcept {
  *block = memalign(alignment, size);
  return *block == nullptr ? ENOMEM : 0;
}

void free(void* block) noexcept {
  if (block != nullptr) note(&tocsin::HotPathCounts::releases);
  libc_free(block);
}

// A function of the C library that is counted and then does what it always does.
#define TOCSIN_HOOK(count, result, name, parameters, exceptions, ...)     \
  result name parameters exceptions {                                     \
    static constinit std::atomic<void*> next = nullptr;                   \
    if (next == nullptr) next = dlsym(RTLD_NEXT, #name);                  \
    note(&tocsin::HotPathCounts::count);                                  \
    return reinterpret_cast<decltype(&::name)>(next.load())(__VA_ARGS__); \
  }

TOCSIN_HOOK(locks, int, pthread_mutex_lock, (pthread_mutex_t * mutex), noexcept, mutex)
TOCSIN_HOOK(locks, int, pthread_mutex_trylock, (pthread_mutex_t * mutex), noexcept, mutex)
TOCSIN_HOOK(locks, int, pthread_mutex_timedlock, (pthread_mutex_t * mutex, const timespec* until), noexcept, mutex,
            until)
TOCSIN_HOOK(locks, int, pthread_rwlock_rdlock, (pthread_rwlock_t * lock), noexcept, lock)
TOCSIN_HOOK(locks, int, pthread_rwlock_wrlock, (pthread_rwlock_t * lock), noexcept, lock)
TOCSIN_HOOK(locks, int, pthread_rwlock_tryrdlock, (pthread_rwlock_t * lock), noexcept, lock)
TOCSIN_HOOK(locks, int, pthread_rwlock_trywrlock, (pthread_rwlock_t * lock), noexcept, lock)
TOCSIN_HOOK(locks, int, pthread_spin_lock, (pthread_spinlock_t * lock), noexcept, lock)

TOCSIN_HOOK(log_writes, std::size_t, fwrite, (const void* data, std::size_t size, std::size_t count, FILE* file), ,
            data, size, count, file)
TOCSIN_HOOK(log_writes, int, fputs, (const char* text, FILE* file), , text, file)
TOCSIN_HOOK(log_writes, int, fputc, (int character, FILE* file), , character, file)
TOCSIN_HOOK(log_writes, int, putc, (int character, FILE* file), , character, file)
TOCSIN_HOOK(log_writes, int, puts, (const char* text), , text)
TOCSIN_HOOK(log_writes, int, vfprintf, (FILE * file, const char* format, va_list arguments), , file, format, arguments)

int printf(const char* format, ...) {
  va_list arguments;
  va_start(arguments, format);
  const int written = vfprintf(stdout, format, arguments);
  va_end(arguments);
  return written;
}

int fprintf(FILE* file, const char* format, ...) {
  va_list arguments;
  va_start(arguments, format);
  const int written = vfprintf(file, format, arguments);
  va_end(arguments);
  return written;
}

}  // extern "C"
