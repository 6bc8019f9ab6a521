#pragma once

#include <cstdint>

namespace tocsin::capture {

// How a packet begins, by its number in the registry of link types (tcpdump.org/linktypes.html; draft-ietf-opsawg-
// pcaplinktype). Others are legal and not known here.
enum class LinkLayer : std::uint16_t {
  bsd_null = 0,
  ethernet = 1,
  raw_ip_bsd = 12,      // what DLT_RAW is on most systems
  raw_ip_openbsd = 14,  // and on OpenBSD
  raw_ip = 101,
  bsd_loop = 108,
  linux_cooked = 113,
  ipv4 = 228,
  ipv6 = 229,
  linux_cooked_2 = 276,
};

}  // namespace tocsin::capture
