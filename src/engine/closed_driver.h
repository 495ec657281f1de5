// ClosedDriver: the closed model: users start and end as the profile says, and each decides itself
// when to send.
//
// Thread rule and invariants: LoadDriver's. A user that the profile ends finishes its request
// first; one that it brings back is a new user with the old one's number.
#pragma once

#include <memory>
#include <vector>

#include "engine/load_driver.h"
#include "profile/closed_profile.h"

namespace stormlight {

class ClosedDriver final : public LoadDriver {
 public:
  explicit ClosedDriver(Worker& worker);

  Task<void> run() override;
  void stop() override {}
  void cancel() override;
  void clear() override;
  int users() const override { return users_; }
  int most_users() const override { return most_users_; }
  std::uint64_t waiting(TimePoint) const override { return 0; }

 private:
  void start_user(int number, TimePoint due);
  void end_user(int number);
  Task<void> live(Session& session);
  std::size_t slot_of(int number) const;

  Worker& worker_;
  ClosedProfile::Cursor changes_;
  std::vector<std::unique_ptr<Session>> sessions_;  // by slot; the latest user of each number
  std::vector<std::unique_ptr<Session>> replaced_;  // perhaps still finishing their last request
  int users_ = 0;
  int most_users_ = 0;
};

}  // namespace stormlight
