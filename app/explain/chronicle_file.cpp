#include "app/explain/chronicle_file.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <optional>

#include "app/program_hash.hpp"
#include "engine/setup_error.hpp"
#include "feeds/tape/tape_image.hpp"
#include "sinks/write_error.hpp"

namespace tocsin {
namespace {

// The file: this head, the packed pages, then the index, all little-endian:
//
//   tellings   u64, and so many of Telling
//   pages      u64, and so many of PageStore::Page
//   moments    u64, and so many of: last event (64 bytes), events u64, alerts u64, pages u64, and so many u32
struct Head {
  std::array<char, 8> magic;
  std::uint64_t version;
  ChronicleSubject subject;
  std::uint64_t packed_bytes;
  std::uint64_t index_hash;  // XXH3, 64 bits, as the head's own
  std::uint64_t hash;        // of the 56 bytes before
};
static_assert(sizeof(Head) == 64 && std::has_unique_object_representations_v<Head>);

constexpr std::array<char, 8> magic{'T', 'O', 'C', 'S', 'N', 'A', 'P', 'S'};
constexpr std::uint64_t version = 1;

std::uint64_t hash_of(const Head& head) noexcept {
  return tape_hash(std::as_bytes(std::span(&head, 1)).first(offsetof(Head, hash)));
}

template <class T>
void put(std::vector<std::byte>& out, std::span<const T> items) {
  const auto bytes = std::as_bytes(items);
  out.insert(out.end(), bytes.begin(), bytes.end());
}
template <class T>
void put_counted(std::vector<std::byte>& out, std::span<const T> items) {
  const std::uint64_t count = items.size();
  put(out, std::span<const std::uint64_t>(&count, 1));
  put(out, items);
}

std::vector<std::byte> index_of(const Chronicle& chronicle) {
  std::vector<std::byte> index;
  put_counted(index, chronicle.tellings());
  put_counted(index, chronicle.pages().pages());
  const std::uint64_t moments = chronicle.moments().size();
  put(index, std::span<const std::uint64_t>(&moments, 1));
  for (const Chronicle::Moment& moment : chronicle.moments()) {
    const std::array<std::uint64_t, 2> counts{moment.events, moment.alerts};
    put(index, std::span<const Event>(&moment.last, 1));
    put(index, std::span<const std::uint64_t>(counts));
    put_counted(index, std::span<const std::uint32_t>(moment.pages));
  }
  return index;
}

// Takes items off the front of an index; nothing where fewer are left.
class IndexReader {
 public:
  explicit IndexReader(std::span<const std::byte> rest) : rest_(rest) {}

  template <class T>
  std::optional<T> one() {
    std::array<std::byte, sizeof(T)> bytes;
    if (rest_.size() < bytes.size()) return std::nullopt;
    std::ranges::copy(rest_.first(bytes.size()), bytes.begin());
    rest_ = rest_.subspan(bytes.size());
    return std::bit_cast<T>(bytes);
  }
  template <class T>
  std::optional<std::vector<T>> counted() {
    const auto count = one<std::uint64_t>();
    if (!count || *count > rest_.size() / sizeof(T)) return std::nullopt;
    std::vector<T> items(*count);
    const auto bytes = rest_.first(*count * sizeof(T));
    std::ranges::copy(bytes, std::as_writable_bytes(std::span(items)).begin());
    rest_ = rest_.subspan(bytes.size());
    return items;
  }
  std::optional<Chronicle::Moment> moment() {
    const auto last = one<Event>();
    const auto events = one<std::uint64_t>();
    const auto alerts = one<std::uint64_t>();
    auto pages = counted<std::uint32_t>();
    if (!last || !events || !alerts || !pages) return std::nullopt;
    return Chronicle::Moment{*last, *events, *alerts, std::move(*pages)};
  }

 private:
  std::span<const std::byte> rest_;
};

std::optional<Chronicle> chronicle_of(std::span<const std::byte> index, std::shared_ptr<const MappedFile> file,
                                      std::span<const std::byte> packed) {
  IndexReader reader(index);
  auto tellings = reader.counted<Telling>();
  auto pages = reader.counted<PageStore::Page>();
  const auto count = reader.one<std::uint64_t>();
  if (!tellings || !pages || !count) return std::nullopt;
  std::vector<Chronicle::Moment> moments;
  for (std::uint64_t i = 0; i < *count; ++i) {
    auto moment = reader.moment();
    if (!moment || moment->alerts > tellings->size()) return std::nullopt;
    moments.push_back(std::move(*moment));
  }
  return Chronicle(std::move(*tellings), std::move(moments), PageStore(std::move(*pages), std::move(file), packed));
}

[[noreturn]] void refuse(const std::string& path, const std::string& why) {
  throw SetupError(path + ": " + why + "; `tocsin replay --snapshots` makes it anew");
}

void check(const ChronicleSubject& made_of, const ChronicleSubject& wanted, const std::string& path) {
  if (made_of.day != wanted.day) refuse(path, "these snapshots are of another day");
  if (made_of.rules != wanted.rules) refuse(path, "these snapshots were made with other rules");
  if (made_of.program != wanted.program) refuse(path, "these snapshots were made by another build of this program");
}

// A finished tape's foot vouches for all that is on it; one that broke off has no more than its last seal.
std::uint64_t hash_of_tape(const std::string& path) {
  MappedFile file(path);
  if (!looks_like_tape(file.bytes())) {
    throw SetupError(path + ": is not a tape, and only tapes can be begun in the middle; `tocsin convert` and " +
                     "`tocsin import` make one");
  }
  const TapeImage image(std::move(file), path);
  if (image.foot()) return image.foot()->hash;
  const auto seal = image.blocks_count() > 0 ? image.seal_of(image.blocks_count() - 1) : std::nullopt;
  return (seal ? seal->hash : 0) + image.good_bytes();
}

}  // namespace

ChronicleSubject chronicle_subject(std::span<const std::string> tapes, const std::string& actions,
                                   std::span<const std::string> rules_files) {
  std::vector<std::uint64_t> day;
  for (const std::string& tape : tapes) day.push_back(hash_of_tape(tape));
  if (!actions.empty()) day.push_back(hash_of_file(actions));
  std::ranges::sort(day);
  std::vector<std::uint64_t> rules;
  for (const std::string& file : rules_files) rules.push_back(hash_of_file(file));
  return {.day = tape_hash(std::as_bytes(std::span(day))),
          .rules = tape_hash(std::as_bytes(std::span(rules))),
          .program = program_hash()};
}

void write_chronicle(const std::string& path, const Chronicle& chronicle, const ChronicleSubject& subject) {
  const std::vector<std::byte> index = index_of(chronicle);
  const std::span<const std::byte> packed = chronicle.pages().packed();
  Head head{.magic = magic,
            .version = version,
            .subject = subject,
            .packed_bytes = packed.size(),
            .index_hash = tape_hash(index),
            .hash = 0};
  head.hash = hash_of(head);
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  if (!file) throw SetupError(path + ": cannot be created: " + std::strerror(errno));
  const auto write = [&file](std::span<const std::byte> bytes) {
    file.write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
  };
  write(std::as_bytes(std::span(&head, 1)));
  write(packed);
  write(index);
  file.close();
  if (!file) throw WriteError(path + ": the snapshots could not be written in full: " + std::strerror(errno));
}

Chronicle read_chronicle(const std::string& path, const ChronicleSubject& subject) {
  return read_chronicle(MappedFile(path), path, subject);
}

Chronicle read_chronicle(MappedFile opened, const std::string& path, const ChronicleSubject& subject) {
  const auto file = std::make_shared<const MappedFile>(std::move(opened));
  const std::span<const std::byte> bytes = file->bytes();
  Head head;
  if (bytes.size() < sizeof head) refuse(path, "is not a file of snapshots");
  std::memcpy(&head, bytes.data(), sizeof head);
  if (head.magic != magic) refuse(path, "is not a file of snapshots");
  if (head.hash != hash_of(head)) refuse(path, "its head is damaged");
  if (head.version != version) refuse(path, "version " + std::to_string(head.version) + ", expected 1");
  check(head.subject, subject, path);
  const std::span<const std::byte> rest = bytes.subspan(sizeof head);
  if (head.packed_bytes > rest.size()) refuse(path, "breaks off");
  const std::span<const std::byte> index = rest.subspan(head.packed_bytes);
  if (tape_hash(index) != head.index_hash) refuse(path, "its index is damaged, or it breaks off");
  auto chronicle = chronicle_of(index, file, rest.first(head.packed_bytes));
  if (!chronicle) refuse(path, "its index says what cannot be");
  return std::move(*chronicle);
}

}  // namespace tocsin
