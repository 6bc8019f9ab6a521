#include "feeds/bytes/stored_bytes.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <string>
#include <utility>

#include "engine/setup_error.hpp"
#include "feeds/bytes/block_reader.hpp"

namespace tocsin::bytes {
namespace {

using Opener = std::function<std::unique_ptr<ByteSource>()>;

Compression compression_of(const Opener& open) {
  std::array<std::byte, 4> head{};
  const auto read = std::span(head).first(open()->read(head));
  if (starts_zstd(read)) return Compression::zstd;
  return starts_gzip(read) ? Compression::gzip : Compression::none;
}

Opener opener_of(Compression compression, Opener open, const std::shared_ptr<GzipPoints>& points) {
  switch (compression) {
    case Compression::none:
      break;
    case Compression::gzip:
      return [open = std::move(open), points] { return gzip_source(open(), points); };
    case Compression::zstd:
      return [open = std::move(open)] { return zstd_source(open()); };
  }
  return open;
}

StoredBytes stored(std::string name, std::uint64_t size, Opener open) {
  const Compression compression = compression_of(open);
  auto points = compression == Compression::gzip ? std::make_shared<GzipPoints>() : nullptr;
  auto opener = opener_of(compression, std::move(open), points);
  return {.name = std::move(name),
          .size = size,
          .compression = compression,
          .open = std::move(opener),
          .points = std::move(points)};
}

// What is not there, or may not be seen, is refused with the reason when it is opened.
void refuse_unless_regular(const std::string& path) {
  std::error_code unknown;
  const std::filesystem::file_status status = std::filesystem::status(path, unknown);
  if (std::filesystem::is_directory(status)) throw SetupError(path + ": is a folder; name the files in it");
  if (std::filesystem::exists(status) && !std::filesystem::is_regular_file(status)) {
    throw SetupError(path + ": expected a regular file, which can be read more than once");
  }
}

}  // namespace

std::string_view name_of(Compression compression) noexcept {
  switch (compression) {
    case Compression::none:
      return "not compressed";
    case Compression::gzip:
      return "gzip";
    case Compression::zstd:
      return "zstd";
  }
  return {};
}

std::string format_in(std::string_view format, Compression compression) {
  std::string text(format);
  if (compression != Compression::none) text.append(", ").append(name_of(compression));
  return text;
}

StoredBytes stored_file(const std::string& path) {
  refuse_unless_regular(path);
  std::error_code unknown;
  const std::uintmax_t size = std::filesystem::file_size(path, unknown);
  return stored(path, unknown ? 0 : size, [path] { return file_source(path); });
}

StoredBytes stored_in_memory(std::span<const std::byte> bytes, const std::string& name) {
  return stored(name, bytes.size(), [bytes] { return memory_source(bytes); });
}

std::vector<std::byte> head_of(const StoredBytes& stored, std::size_t count) {
  std::vector<std::byte> head(count);
  const auto source = stored.open();
  std::size_t filled = 0;
  while (filled < count) {
    const std::size_t read = source->read(std::span(head).subspan(filled));
    if (read == 0) break;
    filled += read;
  }
  head.resize(filled);
  return head;
}

ByteWindow window_over(const StoredBytes& stored, std::size_t record_max) {
  if (stored.start == nowhere) return ByteWindow(read_in_turn(memory_source({}), record_max), nowhere);
  auto source = stored.open();
  if (const auto whole = source->whole(); !whole.empty()) {
    return ByteWindow(whole.subspan(std::min<std::uint64_t>(stored.start, whole.size())), stored.start);
  }
  if (stored.start > 0) source->skip(stored.start);
  return ByteWindow(read_ahead(std::move(source), record_max), stored.start);
}

}  // namespace tocsin::bytes
