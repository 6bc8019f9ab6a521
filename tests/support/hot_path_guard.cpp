#include "tests/support/hot_path_guard.hpp"

#include <sys/prctl.h>
#include <sys/syscall.h>
#include <ucontext.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <ostream>

#include "engine/check.hpp"

namespace tocsin {

constinit thread_local HotPathCounts* hot_path_counts = nullptr;

#if defined(__x86_64__) && defined(PR_SET_SYSCALL_USER_DISPATCH) && !defined(TOCSIN_SANITIZED)

// Linux's system-call user dispatch (Documentation/admin-guide/syscall-user-dispatch.rst, Linux 5.11): while a byte of
// ours says so, every system call of this thread raises SIGSYS instead, unless it is made from one stretch of code.
// That stretch is here: the way back from the signal handler, and a call on behalf of the code that was stopped.
asm(R"(
  .pushsection .text
  .globl tocsin_gate_begin, tocsin_gate_return, tocsin_gate_call, tocsin_gate_end
tocsin_gate_begin:
tocsin_gate_return:
  mov $15, %eax
  syscall
tocsin_gate_call:
  mov %rdi, %rax
  mov %rsi, %r11
  mov (%r11), %rdi
  mov 8(%r11), %rsi
  mov 16(%r11), %rdx
  mov 24(%r11), %r10
  mov 32(%r11), %r8
  mov 40(%r11), %r9
  syscall
  ret
tocsin_gate_end:
  .popsection
)");

extern "C" {
extern const char tocsin_gate_begin;
extern const char tocsin_gate_end;
void tocsin_gate_return();
long tocsin_gate_call(long number, const greg_t* arguments);
}

namespace {

thread_local char stop_system_calls = SYSCALL_DISPATCH_FILTER_ALLOW;

bool starts_a_thread(greg_t number) noexcept {
  constexpr std::array<greg_t, 5> starts{SYS_clone, SYS_clone3, SYS_fork, SYS_vfork, SYS_execve};
  return std::ranges::find(starts, number) != starts.end();
}

// A new thread would return from the call on a stack of its own, into the middle of the gate: it is refused.
long call_for(const gregset_t& registers) noexcept {
  const greg_t number = registers[REG_RAX];
  if (starts_a_thread(number)) return -EAGAIN;
  const std::array arguments{registers[REG_RDI], registers[REG_RSI], registers[REG_RDX],
                             registers[REG_R10], registers[REG_R8],  registers[REG_R9]};
  return tocsin_gate_call(static_cast<long>(number), arguments.data());
}

void on_system_call(int, siginfo_t*, void* context) noexcept {
  if (hot_path_counts != nullptr) ++hot_path_counts->system_calls;
  gregset_t& registers = static_cast<ucontext_t*>(context)->uc_mcontext.gregs;
  registers[REG_RAX] = call_for(registers);
}

// The kernel's own form of sigaction: libc's would return from the handler through code outside of the gate.
struct KernelSigaction {
  void (*handler)(int, siginfo_t*, void*) noexcept;
  unsigned long flags;
  void (*restorer)();
  unsigned long mask;
};

bool catch_system_calls() noexcept {
  constexpr unsigned long with_restorer = 0x0400'0000;  // SA_RESTORER, which libc's headers keep to themselves
  const KernelSigaction action{on_system_call, SA_SIGINFO | with_restorer, tocsin_gate_return, 0};
  return syscall(SYS_rt_sigaction, SIGSYS, &action, nullptr, sizeof action.mask) == 0;
}

bool dispatch(unsigned long mode) noexcept {
  const bool on = mode == PR_SYS_DISPATCH_ON;
  const auto length = static_cast<unsigned long>(&tocsin_gate_end - &tocsin_gate_begin);
  return prctl(PR_SET_SYSCALL_USER_DISPATCH, mode, on ? &tocsin_gate_begin : nullptr, on ? length : 0UL,
               on ? &stop_system_calls : nullptr) == 0;
}

bool can_count_system_calls() noexcept {
  static const bool can = catch_system_calls() && dispatch(PR_SYS_DISPATCH_ON) && dispatch(PR_SYS_DISPATCH_OFF);
  return can;
}

void start_counting_system_calls() noexcept {
  if (!can_count_system_calls()) return;
  TOCSIN_CHECK(dispatch(PR_SYS_DISPATCH_ON));
  stop_system_calls = SYSCALL_DISPATCH_FILTER_BLOCK;
}

void stop_counting_system_calls() noexcept {
  stop_system_calls = SYSCALL_DISPATCH_FILTER_ALLOW;
  if (can_count_system_calls()) TOCSIN_CHECK(dispatch(PR_SYS_DISPATCH_OFF));
}

}  // namespace

#else

namespace {
bool can_count_system_calls() noexcept { return false; }
void start_counting_system_calls() noexcept {}
void stop_counting_system_calls() noexcept {}
}  // namespace

#endif

HotPathGuard::HotPathGuard() {
  TOCSIN_CHECK(hot_path_counts == nullptr);
  hot_path_counts = &counts_;
  start_counting_system_calls();
  counts_ = {};  // setting up is not part of the count
}

HotPathGuard::~HotPathGuard() { stop(); }

HotPathCounts HotPathGuard::stop() noexcept {
  if (hot_path_counts != &counts_) return counts_;
  stop_counting_system_calls();
  hot_path_counts = nullptr;
  return counts_;
}

std::string_view HotPathGuard::unavailable() noexcept {
#ifdef TOCSIN_SANITIZED
  return "a sanitizer stands where the hot-path guard would: it has hooks of its own";
#else
  return {};
#endif
}

std::string_view HotPathGuard::system_calls_unavailable() noexcept {
  if (can_count_system_calls()) return {};
  return "system calls are not counted here: that takes x86-64 and Linux 5.11 with system-call user dispatch";
}

std::ostream& operator<<(std::ostream& out, const HotPathCounts& counts) {
  return out << counts.allocations << " allocations, " << counts.releases << " releases, " << counts.locks << " locks, "
             << counts.system_calls << " system calls, " << counts.log_writes << " log writes";
}

}  // namespace tocsin
