#pragma once

namespace tocsin {
struct beside_BadlyNamed {
  int ticks;
};
}  // namespace tocsin
