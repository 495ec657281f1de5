#include "http/resolver.h"

#include <algorithm>
#include <cstring>
#include <mutex>
#include <system_error>
#include <thread>
#include <utility>

#include <arpa/inet.h>
#include <netdb.h>

namespace stormlight::http {

namespace {

void set_port(Address& address, std::uint16_t port) {
  if (address.family() == AF_INET6) {
    reinterpret_cast<sockaddr_in6*>(&address.storage)->sin6_port = htons(port);
  } else {
    reinterpret_cast<sockaddr_in*>(&address.storage)->sin_port = htons(port);
  }
}

Resolution look_up(const std::string& host) {
  Resolution answer;
  addrinfo hints{};
  hints.ai_family = AF_UNSPEC;
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_ADDRCONFIG;
  addrinfo* found = nullptr;
  const int outcome = ::getaddrinfo(host.c_str(), nullptr, &hints, &found);
  if (outcome != 0) {
    answer.error = "cannot resolve " + host + ": " + ::gai_strerror(outcome);
    return answer;
  }
  for (const addrinfo* entry = found; entry != nullptr; entry = entry->ai_next) {
    Address address;
    std::memcpy(&address.storage, entry->ai_addr, entry->ai_addrlen);
    address.length = entry->ai_addrlen;
    answer.addresses.push_back(address);
  }
  ::freeaddrinfo(found);
  if (answer.addresses.empty()) answer.error = "cannot resolve " + host + ": no address";
  return answer;
}

}  // namespace

bool Address::parse(const std::string& host, std::uint16_t port, Address& out) {
  auto* v4 = reinterpret_cast<sockaddr_in*>(&out.storage);
  if (::inet_pton(AF_INET, host.c_str(), &v4->sin_addr) == 1) {
    v4->sin_family = AF_INET;
    out.length = sizeof(sockaddr_in);
  } else {
    auto* v6 = reinterpret_cast<sockaddr_in6*>(&out.storage);
    if (::inet_pton(AF_INET6, host.c_str(), &v6->sin6_addr) != 1) return false;
    v6->sin6_family = AF_INET6;
    out.length = sizeof(sockaddr_in6);
  }
  set_port(out, port);
  return true;
}

std::string Address::to_string() const {
  char text[INET6_ADDRSTRLEN] = "";
  if (family() == AF_INET6) {
    const auto* v6 = reinterpret_cast<const sockaddr_in6*>(&storage);
    ::inet_ntop(AF_INET6, &v6->sin6_addr, text, sizeof text);
    return "[" + std::string(text) + "]:" + std::to_string(ntohs(v6->sin6_port));
  }
  const auto* v4 = reinterpret_cast<const sockaddr_in*>(&storage);
  ::inet_ntop(AF_INET, &v4->sin_addr, text, sizeof text);
  return std::string(text) + ":" + std::to_string(ntohs(v4->sin_port));
}

struct Resolver::Mailbox {
  std::mutex mutex;
  Resolver* owner;  // null once the resolver is gone
};

Resolver::Resolver(Loop& loop) : loop_(loop), mailbox_(std::make_shared<Mailbox>()) {
  mailbox_->owner = this;
}

Resolver::~Resolver() {
  const std::lock_guard lock(mailbox_->mutex);
  mailbox_->owner = nullptr;
}

Resolution Resolver::with_port(const Name& name, std::uint16_t port) {
  Resolution result;
  result.addresses = name.addresses;
  for (Address& address : result.addresses) set_port(address, port);
  return result;
}

bool Resolver::Wait::await_ready() {
  if (Address literal; Address::parse(host_, port_, literal)) {
    result_.addresses.push_back(literal);
    return true;
  }
  if (resolver_.cancelled_) {
    result_.cancelled = true;
    return true;
  }
  const auto known = resolver_.names_.find(host_);
  if (known == resolver_.names_.end() || known->second.addresses.empty() ||
      resolver_.loop_.now() - known->second.found_at > kKeepFor) {
    return false;
  }
  result_ = with_port(known->second, port_);
  return true;
}

void Resolver::Wait::await_suspend(std::coroutine_handle<> waiter) {
  waiter_ = waiter;
  resolver_.names_[host_].waits.push_back(this);
  resolver_.loop_.timeouts().arm(*this, deadline_);
  resolver_.start_lookup(host_);
}

void Resolver::Wait::on_timeout(TimePoint) {
  auto& waits = resolver_.names_[host_].waits;
  std::erase(waits, this);
  Resolution late;
  late.error = "resolving " + host_ + " took longer than the connect timeout";
  late.timed_out = true;
  finish(std::move(late));
}

void Resolver::Wait::finish(Resolution result) {
  disarm();
  result_ = std::move(result);
  result_.looked_up = true;
  waiter_.resume();
}

void Resolver::start_lookup(const std::string& host) {
  Name& name = names_[host];
  if (name.looking_up) return;
  name.looking_up = true;
  const auto deliver = [mailbox = mailbox_, host] {
    Resolution answer = look_up(host);
    const std::lock_guard lock(mailbox->mutex);
    if (mailbox->owner == nullptr) return;
    mailbox->owner->loop_.post([mailbox, host, answer = std::move(answer)]() mutable {
      // On the loop's thread, which is also the one that destroys the resolver: no lock needed.
      if (mailbox->owner != nullptr) mailbox->owner->on_answer(host, std::move(answer));
    });
  };
  try {
    std::thread(deliver).detach();
  } catch (const std::system_error& refused) {
    Resolution failure;
    failure.error = "cannot resolve " + host + ": no thread for it (" + refused.what() + ")";
    loop_.post([mailbox = mailbox_, host, failure = std::move(failure)]() mutable {
      if (mailbox->owner != nullptr) mailbox->owner->on_answer(host, std::move(failure));
    });
  }
}

void Resolver::on_answer(const std::string& host, Resolution answer) {
  Name& name = names_[host];
  name.looking_up = false;
  name.addresses = answer.addresses;
  name.found_at = loop_.now();
  // Waiters resume and may wait again, so they leave the list first.
  std::vector<Wait*> waits = std::exchange(name.waits, {});
  for (Wait* wait : waits) {
    Resolution result = with_port(name, wait->port_);
    result.error = answer.error;
    wait->finish(std::move(result));
  }
}

void Resolver::cancel_all() {
  cancelled_ = true;
  for (auto& [host, name] : names_) {
    std::vector<Wait*> waits = std::exchange(name.waits, {});
    for (Wait* wait : waits) {
      Resolution result;
      result.cancelled = true;
      wait->finish(std::move(result));
    }
  }
}

}  // namespace stormlight::http
