#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "feeds/bytes/stored_bytes.hpp"
#include "feeds/capture/datagram.hpp"
#include "feeds/capture/datagram_reader.hpp"
#include "feeds/tally.hpp"

namespace tocsin::capture {

// The datagrams of one capture or several (line A in one file and line B in another) as one stream in the order in
// which they were recorded. Where two have the same time, the one of the file whose name is less comes first. Each file
// keeps its own order, even where its clock went back.
class MergedDatagrams {
 public:
  // SetupError where there is no capture, or one cannot be read. The tally must outlive this.
  MergedDatagrams(std::span<const bytes::StoredBytes> captures, Tally& tally);

  // Nothing at the end. The payload is valid until the next is asked for.
  [[nodiscard]] std::optional<Datagram> next();
  // Which of the files, by their names, gave the last one.
  [[nodiscard]] std::size_t given_by() const noexcept { return static_cast<std::size_t>(given_ - lines_.data()); }
  // Of each file, by their names, the offset of the next datagram that was not given out, in bytes after decompression;
  // where there is none, nowhere. Nothing where a file cannot be read from its middle. What was given out is no longer
  // valid.
  [[nodiscard]] std::optional<std::vector<std::uint64_t>> offsets_ahead();
  // Packets read so far, whatever they held.
  [[nodiscard]] std::uint64_t packets_count() const noexcept;
  // Bytes of what is stored that were read so far, of all files, for progress.
  [[nodiscard]] std::uint64_t position() const;
  // The formats of all files, each once: "pcap, nanoseconds, gzip; pcapng".
  [[nodiscard]] std::string format() const;

 private:
  struct Line {
    DatagramReader reader;
    std::optional<Datagram> head;  // the next of its file
  };

  void let_go();
  [[nodiscard]] Line& earliest() noexcept;

  std::vector<Line> lines_;  // by the names of their files
  Line* given_ = nullptr;    // whose head was given out, and is not yet replaced
};

}  // namespace tocsin::capture
