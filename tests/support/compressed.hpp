#pragma once

#include <zlib.h>
#include <zstd.h>

#include <cstddef>
#include <span>
#include <string_view>
#include <vector>

#include "engine/check.hpp"

namespace tocsin {

inline std::vector<std::byte> bytes_of(std::string_view text) {
  const auto bytes = std::as_bytes(std::span(text));
  return {bytes.begin(), bytes.end()};
}

inline std::string_view text_of(const std::vector<std::byte>& bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

// One member of gzip, as zlib, which shares no code with the reader's library, writes it.
inline std::vector<std::byte> gzip(std::vector<std::byte> plain, int level = Z_DEFAULT_COMPRESSION) {
  z_stream stream{};
  TOCSIN_CHECK(deflateInit2(&stream, level, Z_DEFLATED, MAX_WBITS + 16, MAX_MEM_LEVEL, Z_DEFAULT_STRATEGY) == Z_OK);
  std::vector<std::byte> out(deflateBound(&stream, plain.size()));
  stream.next_in = reinterpret_cast<Bytef*>(plain.data());
  stream.avail_in = static_cast<uInt>(plain.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  TOCSIN_CHECK(deflate(&stream, Z_FINISH) == Z_STREAM_END);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

// One frame of zstd.
inline std::vector<std::byte> zstd(const std::vector<std::byte>& plain) {
  std::vector<std::byte> out(ZSTD_compressBound(plain.size()));
  out.resize(ZSTD_compress(out.data(), out.size(), plain.data(), plain.size(), ZSTD_CLEVEL_DEFAULT));
  return out;
}

}  // namespace tocsin
