#include "feeds/index/capture_index.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

#include "engine/setup_error.hpp"
#include "feeds/index/mark_reader.hpp"

namespace tocsin {
namespace {

// As many bytes as there are from `offset` on, `count` at the most.
std::vector<std::byte> read_at(const bytes::StoredBytes& stored, std::uint64_t offset, std::uint64_t count) {
  if (offset > stored.size) return {};
  std::vector<std::byte> bytes(std::min(count, stored.size - offset));
  const auto source = stored.open();
  source->skip(offset);
  std::size_t filled = 0;
  while (filled < bytes.size()) {
    const std::size_t read = source->read(std::span(bytes).subspan(filled));
    if (read == 0) break;
    filled += read;
  }
  bytes.resize(filled);
  return bytes;
}

IndexHead head_of_index(const bytes::StoredBytes& stored) {
  IndexHead head;
  const auto bytes = read_at(stored, 0, sizeof head);
  if (bytes.size() < sizeof head || !looks_like_index(bytes)) {
    throw SetupError(stored.name + ": is no index, which starts with TOCSINDX");
  }
  std::memcpy(&head, bytes.data(), sizeof head);
  if (head.version != index_version) {
    throw SetupError(stored.name + ": index version " + std::to_string(head.version) + ", expected " +
                     std::to_string(index_version));
  }
  if (head.hash != hash_of(head))
    throw SetupError(stored.name + ": the index is damaged: its head's checksum is wrong");
  return head;
}

}  // namespace

bool looks_like_index(std::span<const std::byte> head) noexcept {
  return head.size() >= index_magic.size() && std::memcmp(head.data(), index_magic.data(), index_magic.size()) == 0;
}

CaptureIndex::CaptureIndex(bytes::StoredBytes stored) : stored_(std::move(stored)) {
  directory_ = decode_index_directory(read(head_of_index(stored_).directory));
}

void CaptureIndex::check(const IndexSubject& subject) const {
  const IndexSubject& own = directory_.subject;
  if (own == subject) return;
  if (own.files != subject.files) throw SetupError(stored_.name + ": the index is of other files than these");
  const char* const differs = own.date != subject.date                   ? "--date"
                              : own.depth_levels != subject.depth_levels ? "--depth-levels"
                                                                         : "--orders-max or --grow";
  throw SetupError(stored_.name + ": the index was made with another " + differs);
}

// Marks come in the order of time, for each has the latest of all messages before it.
std::optional<FeedMark> CaptureIndex::mark_at(Time until) const {
  const auto after = std::ranges::upper_bound(directory_.marks, until, {}, &IndexedMark::time);
  if (after == directory_.marks.begin()) return std::nullopt;
  const IndexedMark& last = *std::prev(after);
  const std::vector<std::byte> plain = read(last.part);
  MarkReader in(plain);
  FeedMark mark{.time = last.time, .offsets = {}, .state = {}};
  for (std::size_t left = in.count(); left > 0; --left) mark.offsets.push_back(in.number<std::uint64_t>());
  const auto state = in.bytes(in.left_count());
  mark.state.assign(state.begin(), state.end());
  return mark;
}

void CaptureIndex::give_points(std::span<const bytes::StoredBytes> files) const {
  for (std::size_t i = 0; i < std::min(files.size(), directory_.points.size()); ++i) {
    if (files[i].points) files[i].points->give(directory_.points[i]);
  }
}

std::vector<std::byte> CaptureIndex::read(const SealedPart& part) const {
  return unseal(read_at(stored_, part.offset, part.stored_size), part, stored_.name);
}

}  // namespace tocsin
