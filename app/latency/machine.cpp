#include "app/latency/machine.hpp"

#include <fmt/format.h>
#include <sys/utsname.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>
#include <thread>

#include "engine/setup_error.hpp"
#include "sinks/printable.hpp"
#include "sinks/sha256.hpp"

namespace tocsin {
namespace {

#ifdef NDEBUG
constexpr const char* build_kind = "release";
#else
constexpr const char* build_kind = "with assertions";
#endif

// The first line of a file of the system's; `otherwise` where there is none.
std::string first_line(const std::string& path, const std::string& otherwise) {
  std::ifstream file(path);
  std::string line;
  return std::getline(file, line) && !line.empty() ? line : otherwise;
}

std::string cpu_model() {
  constexpr std::string_view key = "model name";
  std::ifstream file("/proc/cpuinfo");
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with(key)) return line.substr(line.find(':') + 2);
  }
  return "not known";
}

// As it was written.
std::string command() {
  std::ifstream file("/proc/self/cmdline", std::ios::binary);
  std::string words{std::istreambuf_iterator<char>(file), {}};
  if (words.ends_with('\0')) words.pop_back();
  std::ranges::replace(words, '\0', ' ');
  return printable(words);
}

std::string kernel() {
  utsname names{};
  if (::uname(&names) != 0) return "not known";
  return fmt::format("{} {} {}", names.sysname, names.release, names.machine);
}

}  // namespace

std::vector<std::string> machine_facts() {
  return {
      fmt::format("CPU: {}, {} of them", cpu_model(), std::thread::hardware_concurrency()),
      "kernel: " + kernel(),
      "governor: " + first_line("/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor", "not told by this machine"),
      "isolated cores: " + first_line("/sys/devices/system/cpu/isolated", "none"),
      fmt::format("compiler: {}", __VERSION__),
      fmt::format("build: {}", build_kind),
      "command: " + command(),
  };
}

std::string file_sha256(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) throw SetupError(path + ": cannot be opened: " + std::strerror(errno));
  Sha256 hash;
  std::array<char, 1 << 16> block{};
  while (file.read(block.data(), block.size()) || file.gcount() > 0) {
    hash.add({block.data(), static_cast<std::size_t>(file.gcount())});
  }
  return hash.hex();
}

}  // namespace tocsin
