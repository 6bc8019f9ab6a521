#include "feeds/net/endpoint.hpp"

#include <gtest/gtest.h>

#include "engine/setup_error.hpp"

namespace tocsin {
namespace {

TEST(Endpoint, is_an_address_and_a_port) {
  EXPECT_EQ(parse_endpoint("239.1.1.1:5000"), (Endpoint{"239.1.1.1", 5000}));
  EXPECT_EQ(parse_endpoint("[::1]:65535"), (Endpoint{"::1", 65535}));
}

TEST(Endpoint, reads_back_as_it_is_written) {
  for (const char* text : {"127.0.0.1:1", "[fe80::1]:9464"}) EXPECT_EQ(text_of(parse_endpoint(text)), text);
}

TEST(Endpoint, refuses_what_is_none) {
  for (const char* text : {"", ":", "127.0.0.1", "127.0.0.1:", "127.0.0.1:0", "127.0.0.1:65536", "127.0.0.1:80x",
                           "localhost:80", "::1:80", "[127.0.0.1]:80", "[::1:80", "256.1.1.1:5"}) {
    EXPECT_THROW(static_cast<void>(parse_endpoint(text)), SetupError) << text;
  }
}

TEST(Endpoint, knows_where_it_lies) {
  EXPECT_TRUE(is_loopback(parse_endpoint("127.8.0.1:80")));
  EXPECT_TRUE(is_loopback(parse_endpoint("[::1]:80")));
  EXPECT_FALSE(is_loopback(parse_endpoint("10.0.0.1:80")));
  EXPECT_TRUE(is_multicast(parse_endpoint("239.1.1.1:80")));
  EXPECT_FALSE(is_multicast(parse_endpoint("127.0.0.1:80")));
}

}  // namespace
}  // namespace tocsin
