#pragma once

#include <cstdint>
#include <fstream>
#include <span>
#include <string>

namespace tocsin {

// Bytes that are read in order and, where a first pass needs it, once more from the start.
class ByteSource {
 public:
  ByteSource() = default;
  ByteSource(const ByteSource&) = delete;
  ByteSource& operator=(const ByteSource&) = delete;
  ByteSource(ByteSource&&) = delete;
  ByteSource& operator=(ByteSource&&) = delete;
  virtual ~ByteSource() = default;

  // Fills the front of `into` and returns how many bytes; 0 at the end. SetupError where the medium fails.
  virtual std::size_t read(std::span<char> into) = 0;
  virtual void rewind() = 0;
  [[nodiscard]] virtual std::uint64_t size() const = 0;
};

// A regular file. SetupError where it is none or cannot be opened.
class FileBytes final : public ByteSource {
 public:
  explicit FileBytes(const std::string& path);

  std::size_t read(std::span<char> into) override;
  void rewind() override;
  [[nodiscard]] std::uint64_t size() const override { return size_; }

 private:
  std::string path_;
  std::ifstream file_;
  std::uint64_t size_ = 0;
};

// Bytes that are in memory already; they must outlive this.
class MemoryBytes final : public ByteSource {
 public:
  explicit MemoryBytes(std::span<const char> bytes) noexcept : bytes_(bytes), rest_(bytes) {}

  std::size_t read(std::span<char> into) override;
  void rewind() override { rest_ = bytes_; }
  [[nodiscard]] std::uint64_t size() const override { return bytes_.size(); }

 private:
  std::span<const char> bytes_;
  std::span<const char> rest_;
};

}  // namespace tocsin
