#include "sinks/sha256.hpp"

#include <fmt/format.h>
#include <openssl/evp.h>

#include <array>
#include <span>

#include "engine/check.hpp"

namespace tocsin {

Sha256::Sha256() : state_(EVP_MD_CTX_new(), EVP_MD_CTX_free) {
  TOCSIN_CHECK(state_ != nullptr);
  TOCSIN_CHECK(EVP_DigestInit_ex(state_.get(), EVP_sha256(), nullptr) == 1);
}

void Sha256::add(std::string_view bytes) {
  TOCSIN_CHECK(EVP_DigestUpdate(state_.get(), bytes.data(), bytes.size()) == 1);
}

std::string Sha256::hex() const {
  const Sha256 copy;
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned int size = 0;
  TOCSIN_CHECK(EVP_MD_CTX_copy_ex(copy.state_.get(), state_.get()) == 1);
  TOCSIN_CHECK(EVP_DigestFinal_ex(copy.state_.get(), digest.data(), &size) == 1);
  std::string text;
  for (const unsigned char byte : std::span(digest).first(size)) text += fmt::format("{:02x}", byte);
  return text;
}

}  // namespace tocsin
