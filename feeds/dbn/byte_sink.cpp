#include "feeds/dbn/byte_sink.hpp"

#include <zstd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <vector>

#include "engine/setup_error.hpp"

namespace tocsin::dbn {
namespace {

class FileSink final : public ByteSink {
 public:
  explicit FileSink(const std::string& path) : path_(path), file_(std::fopen(path.c_str(), "wb")) {
    if (!file_) fail("cannot be made");
  }

  void write(std::span<const std::byte> bytes) override {
    if (std::fwrite(bytes.data(), 1, bytes.size(), file_.get()) != bytes.size()) fail("cannot be written to");
  }

  void close() override {
    if (std::fclose(file_.release()) != 0) fail("cannot be written to");
  }

 private:
  struct Close {
    void operator()(std::FILE* file) const noexcept { std::fclose(file); }
  };

  [[noreturn]] void fail(const char* what) const {
    throw SetupError(path_ + ": " + what + ": " + std::strerror(errno));
  }

  std::string path_;
  std::unique_ptr<std::FILE, Close> file_;
};

class ZstdSink final : public ByteSink {
 public:
  explicit ZstdSink(std::unique_ptr<ByteSink> compressed)
      : compressed_(std::move(compressed)), block_(ZSTD_CStreamOutSize()), stream_(ZSTD_createCCtx()) {
    if (!stream_) throw SetupError("zstd: no memory for a compressor");
    ZSTD_CCtx_setParameter(stream_.get(), ZSTD_c_checksumFlag, 1);
  }

  void write(std::span<const std::byte> bytes) override {
    ZSTD_inBuffer input{bytes.data(), bytes.size(), 0};
    while (input.pos < input.size) compress(input, ZSTD_e_continue);
  }

  void close() override {
    ZSTD_inBuffer nothing{nullptr, 0, 0};
    while (compress(nothing, ZSTD_e_end) != 0) {
    }
    compressed_->close();
  }

 private:
  // Returns 0 when nothing is left behind.
  std::size_t compress(ZSTD_inBuffer& input, ZSTD_EndDirective directive) {
    ZSTD_outBuffer output{block_.data(), block_.size(), 0};
    const std::size_t left = ZSTD_compressStream2(stream_.get(), &output, &input, directive);
    if (ZSTD_isError(left)) throw SetupError(std::string("zstd: ") + ZSTD_getErrorName(left));
    compressed_->write(std::span(block_).first(output.pos));
    return left;
  }

  struct Free {
    void operator()(ZSTD_CCtx* stream) const noexcept { ZSTD_freeCCtx(stream); }
  };

  std::unique_ptr<ByteSink> compressed_;
  std::vector<std::byte> block_;
  std::unique_ptr<ZSTD_CCtx, Free> stream_;
};

}  // namespace

std::unique_ptr<ByteSink> file_sink(const std::string& path) { return std::make_unique<FileSink>(path); }

std::unique_ptr<ByteSink> zstd_sink(std::unique_ptr<ByteSink> compressed) {
  return std::make_unique<ZstdSink>(std::move(compressed));
}

}  // namespace tocsin::dbn
