// The target's TLS: one context per thread, so that threads share no lock, yet the same ticket
// keys, so that a session resumes on whichever thread the next connection lands.
//
// Thread rule: made at the start; afterwards a context belongs to its thread.
#pragma once

#include <array>
#include <memory>

#include <boost/asio/ssl/context.hpp>

#include "stormlight/result.h"

#include "target/certificate.h"

namespace stormlight::target {

/// The secrets behind session tickets, random for each Target.
class TicketKeys {
 public:
  TicketKeys();
  std::array<unsigned char, 80>& bytes() { return bytes_; }

 private:
  std::array<unsigned char, 80> bytes_;
};

/// TLS 1.2 and 1.3; of ALPN, only http/1.1. Errors: kInput when certificate and key are unusable
/// or do not belong together.
Result<std::unique_ptr<boost::asio::ssl::context>> make_tls_context(const Certificate& certificate,
                                                                    TicketKeys& tickets);

}  // namespace stormlight::target
