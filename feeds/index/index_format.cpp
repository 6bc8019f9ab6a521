#include "feeds/index/index_format.hpp"

#include <xxhash.h>
#include <zstd.h>

#include "engine/check.hpp"
#include "engine/setup_error.hpp"
#include "feeds/index/mark_reader.hpp"
#include "feeds/index/mark_writer.hpp"

namespace tocsin {
namespace {

// Orders by the ten million, or half a terabyte of decompressed bytes: more than a day has.
constexpr std::uint64_t plain_size_max = std::uint64_t{256} << 20;
constexpr int compression_level = 3;

void write(MarkWriter& out, const IndexSubject& subject) {
  out.small(subject.files.size());
  for (const IndexSubject::File& file : subject.files) {
    out.number(file.size);
    out.number(file.hash);
  }
  out.number(std::uint8_t{subject.date.has_value()});
  out.number(std::int64_t{subject.date.value_or(std::chrono::local_days{}).time_since_epoch().count()});
  out.number(subject.depth_levels);
  out.number(subject.orders_max);
}

IndexSubject read_subject(MarkReader& in) {
  IndexSubject subject;
  subject.files.resize(in.count());
  for (IndexSubject::File& file : subject.files) {
    file.size = in.number<std::uint64_t>();
    file.hash = in.number<std::uint64_t>();
  }
  const bool has_date = in.flag();
  const auto days = in.number<std::int64_t>();
  if (has_date) subject.date = std::chrono::local_days{std::chrono::days{days}};
  subject.depth_levels = in.number<std::uint32_t>();
  subject.orders_max = in.number<std::uint32_t>();
  return subject;
}

void write(MarkWriter& out, const IndexedMark& mark) {
  out.number(ns_since_epoch(mark.time));
  for (const std::uint64_t field : {mark.part.offset, mark.part.stored_size, mark.part.plain_size, mark.part.hash}) {
    out.number(field);
  }
}

IndexedMark read_mark(MarkReader& in) {
  IndexedMark mark{.time = time_from_ns(in.number<std::int64_t>()), .part = {}};
  for (std::uint64_t* field : {&mark.part.offset, &mark.part.stored_size, &mark.part.plain_size, &mark.part.hash}) {
    *field = in.number<std::uint64_t>();
  }
  return mark;
}

void write(MarkWriter& out, const bytes::GzipPoint& point) {
  out.number(point.out_offset);
  out.number(point.in_bit);
  out.number(point.crc);
  out.number(point.member_out);
  out.small(point.window.size());
  out.bytes(point.window);
}

bytes::GzipPoint read_point(MarkReader& in) {
  bytes::GzipPoint point;
  point.out_offset = in.number<std::uint64_t>();
  point.in_bit = in.number<std::uint64_t>();
  point.crc = in.number<std::uint32_t>();
  point.member_out = in.number<std::uint32_t>();
  const auto window = in.bytes(in.count());
  MarkReader::check(window.size() <= bytes::GzipPoint::window_max);
  point.window.assign(window.begin(), window.end());
  return point;
}

[[noreturn]] void refuse(const std::string& name) {
  throw SetupError(name + ": the index is damaged: a part of it is not what was written");
}

}  // namespace

std::uint64_t hash_of(const IndexHead& head) noexcept { return XXH3_64bits(&head, offsetof(IndexHead, hash)); }

Sealed seal(std::span<const std::byte> plain) {
  Sealed sealed{.bytes = std::vector<std::byte>(ZSTD_compressBound(plain.size())), .part = {}};
  const std::size_t size =
      ZSTD_compress(sealed.bytes.data(), sealed.bytes.size(), plain.data(), plain.size(), compression_level);
  TOCSIN_CHECK(!ZSTD_isError(size));
  sealed.bytes.resize(size);
  sealed.part = {.stored_size = size, .plain_size = plain.size(), .hash = XXH3_64bits(sealed.bytes.data(), size)};
  return sealed;
}

std::vector<std::byte> unseal(std::span<const std::byte> stored, const SealedPart& part, const std::string& name) {
  const bool is_whole = stored.size() == part.stored_size && part.plain_size <= plain_size_max;
  if (!is_whole || XXH3_64bits(stored.data(), stored.size()) != part.hash) refuse(name);
  if (ZSTD_getFrameContentSize(stored.data(), stored.size()) != part.plain_size) refuse(name);
  std::vector<std::byte> plain(part.plain_size);
  if (ZSTD_decompress(plain.data(), plain.size(), stored.data(), stored.size()) != plain.size()) refuse(name);
  return plain;
}

std::vector<std::byte> encode(const IndexDirectory& directory) {
  MarkWriter out;
  write(out, directory.subject);
  out.number(ns_since_epoch(directory.first));
  out.small(directory.marks.size());
  for (const IndexedMark& mark : directory.marks) write(out, mark);
  for (const auto& points : directory.points) {
    out.small(points.size());
    for (const bytes::GzipPoint& point : points) write(out, point);
  }
  return out.take();
}

IndexDirectory decode_index_directory(std::span<const std::byte> bytes) {
  MarkReader in(bytes);
  IndexDirectory directory;
  directory.subject = read_subject(in);
  directory.first = time_from_ns(in.number<std::int64_t>());
  for (std::size_t left = in.count(); left > 0; --left) directory.marks.push_back(read_mark(in));
  directory.points.resize(directory.subject.files.size());
  for (auto& points : directory.points) {
    for (std::size_t left = in.count(); left > 0; --left) points.push_back(read_point(in));
  }
  in.expect_end();
  return directory;
}

}  // namespace tocsin
