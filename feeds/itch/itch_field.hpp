#pragma once

#include <cstddef>
#include <tuple>
#include <type_traits>

#include "feeds/itch/itch_messages.hpp"

namespace tocsin::itch {

namespace detail {
// Bytes of a message before one of its fields.
template <class Message, class Field>
[[nodiscard]] consteval std::size_t offset_of(Field Message::* wanted) noexcept {
  const Message message;
  std::size_t offset = 0;
  bool is_found = false;
  const auto pass = [&]<class Other>(const Other& field) {
    if constexpr (std::is_same_v<Other, Field>) is_found = is_found || &field == &(message.*wanted);
    if (!is_found) offset += wire_size<Other>;
  };
  std::apply([&](const auto&... field) { (pass(field), ...); }, Message::fields(message));
  return offset;
}
template <class Message, class Field>
Field field_type(Field Message::*);
}  // namespace detail

// One field of the message that lies at `at`, for whoever needs no more of it: `field<&AddOrder::shares>(at)`.
template <auto member>
[[nodiscard]] inline auto field(const std::byte* at) noexcept {
  decltype(detail::field_type(member)) value{};
  load(at + detail::offset_of(member), value);
  return value;
}

}  // namespace tocsin::itch
