#include "app/any_feed.hpp"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>

#include "engine/setup_error.hpp"
#include "feeds/csv/csv_feed.hpp"
#include "feeds/dbn/dbn_feed.hpp"
#include "feeds/lean/lean_feed.hpp"
#include "feeds/tape/tape_feed.hpp"

namespace tocsin {
namespace {

std::vector<char> first_bytes_of(const std::string& path) {
  if (std::filesystem::is_directory(path)) throw SetupError(path + ": is a folder; name the files in it");
  std::FILE* file = std::fopen(path.c_str(), "rb");
  if (file == nullptr) throw SetupError(path + ": cannot be read: " + std::strerror(errno));
  std::vector<char> bytes(512);
  bytes.resize(std::fread(bytes.data(), 1, bytes.size(), file));
  std::fclose(file);
  return bytes;
}

bool looks_like_text(std::span<const char> bytes) {
  for (const char byte : bytes) {
    const auto c = static_cast<unsigned char>(byte);
    if (c < 0x20 && c != '\t' && c != '\n' && c != '\r') return false;
  }
  return true;
}

}  // namespace

std::unique_ptr<Feed> open_feed(const std::string& path, const std::optional<CsvSpec>& csv) {
  const std::vector<char> text = first_bytes_of(path);
  const std::span<const std::byte> head = std::as_bytes(std::span(text));
  if (looks_like_tape(head)) return open_tape(path);
  if (looks_like_dbn(head) || looks_like_zstd(head)) return open_dbn(path);
  if (looks_like_zip(text)) return open_lean(path);
  if (looks_like_text(text)) return open_csv(path, csv.value_or(CsvSpec{}));
  throw SetupError(path + ": not a format that is understood; expected a tape, DBN (plain or zstd), a LEAN zip or CSV");
}

std::vector<std::unique_ptr<Feed>> open_feeds(const std::vector<std::string>& paths,
                                              const std::optional<CsvSpec>& csv) {
  std::vector<std::unique_ptr<Feed>> feeds;
  feeds.reserve(paths.size());
  for (const std::string& path : paths) feeds.push_back(open_feed(path, csv));
  return feeds;
}

}  // namespace tocsin
