#pragma once

namespace tocsin {
struct linked_BadlyNamed {
  int ticks;
};
}  // namespace tocsin
