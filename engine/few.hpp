#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <new>
#include <type_traits>

namespace tocsin {

// At most so many of something plain, in order, in place. A copy costs as much as there is in it, not as there is room.
template <class T, std::size_t room>
class Few {
  static_assert(std::is_trivially_copyable_v<T> && std::is_trivially_destructible_v<T>);

 public:
  // The room is left as it is.
  Few() noexcept;
  Few(const Few& other) noexcept : count_(other.count_) { std::copy_n(other.data(), count_, data()); }
  Few& operator=(const Few& other) noexcept {
    if (this == &other) return *this;
    count_ = other.count_;
    std::copy_n(other.data(), count_, data());
    return *this;
  }
  ~Few() = default;

  // What is more than there is room for is left out.
  void push_back(const T& one) noexcept {
    if (count_ < room) data()[count_++] = one;
  }
  // Before `place`; the last is dropped where there is no room.
  void insert(T* place, const T& one) noexcept {
    if (place == data() + room) return;
    if (count_ < room) ++count_;
    std::move_backward(place, end() - 1, end());
    *place = one;
  }

  [[nodiscard]] std::uint32_t size() const noexcept { return count_; }
  [[nodiscard]] bool empty() const noexcept { return count_ == 0; }
  [[nodiscard]] T& operator[](std::size_t at) noexcept { return data()[at]; }
  [[nodiscard]] const T& operator[](std::size_t at) const noexcept { return data()[at]; }
  [[nodiscard]] T* data() noexcept { return std::launder(reinterpret_cast<T*>(bytes_)); }
  [[nodiscard]] const T* data() const noexcept { return std::launder(reinterpret_cast<const T*>(bytes_)); }
  [[nodiscard]] T* begin() noexcept { return data(); }
  [[nodiscard]] T* end() noexcept { return data() + count_; }
  [[nodiscard]] const T* begin() const noexcept { return data(); }
  [[nodiscard]] const T* end() const noexcept { return data() + count_; }

 private:
  std::uint32_t count_ = 0;
  alignas(T) std::byte bytes_[room * sizeof(T)];
};

// Here, for where it stood in the class, a Few that is made empty would be zeroed.
template <class T, std::size_t room>
Few<T, room>::Few() noexcept = default;

}  // namespace tocsin
