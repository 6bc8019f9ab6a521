#include "feeds/index/index_writer.hpp"

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <utility>

#include "engine/setup_error.hpp"
#include "feeds/index/mark_writer.hpp"

namespace tocsin {

IndexWriter::IndexWriter(std::string path)
    : path_(std::move(path)), temporary_(path_ + ".new"), file_(temporary_, std::ios::binary | std::ios::trunc) {
  const IndexHead unfinished{.magic = {}};
  write(std::as_bytes(std::span(&unfinished, 1)));
}

IndexWriter::~IndexWriter() {
  std::error_code ignored;
  if (!is_finished_) std::filesystem::remove(temporary_, ignored);
}

std::uint64_t IndexWriter::add(const FeedMark& mark, std::uint64_t size_max) {
  MarkWriter out;
  out.small(mark.offsets.size());
  for (const std::uint64_t offset : mark.offsets) out.number(offset);
  out.bytes(mark.state);
  Sealed sealed = seal(out.take());
  const std::uint64_t size = size_ + sealed.bytes.size();
  if (size <= size_max) marks_.push_back({.time = mark.time, .part = append(std::move(sealed))});
  return size;
}

void IndexWriter::finish(IndexDirectory directory) {
  directory.marks = std::move(marks_);
  IndexHead head;
  head.directory = append(seal(encode(directory)));
  head.hash = hash_of(head);
  file_.seekp(0);
  write(std::as_bytes(std::span(&head, 1)));
  file_.close();
  std::error_code fault;
  if (file_) std::filesystem::rename(temporary_, path_, fault);
  if (!file_ || fault) throw SetupError(path_ + ": the index cannot be written");
  is_finished_ = true;
}

SealedPart IndexWriter::append(Sealed sealed) {
  sealed.part.offset = size_;
  write(sealed.bytes);
  return sealed.part;
}

void IndexWriter::write(std::span<const std::byte> bytes) {
  file_.write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
  if (!file_) throw SetupError(path_ + ": the index cannot be written: " + std::strerror(errno));
  size_ += bytes.size();
}

}  // namespace tocsin
