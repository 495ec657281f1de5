#include "profile/closed_profile.h"

#include <algorithm>
#include <cmath>

namespace stormlight {

Nanoseconds ClosedProfile::user_start(int k) const {
  const double rate = load_.spawn_rate.per_second();
  if (rate <= 0) return Nanoseconds(0);
  return Nanoseconds(std::llround(static_cast<double>(k) / rate * 1e9));
}

int ClosedProfile::users_at(Nanoseconds t) const {
  if (t < Nanoseconds(0)) return 0;
  const double rate = load_.spawn_rate.per_second();
  if (rate <= 0) return load_.users;
  const double started = std::floor(seconds(t) * rate) + 1;
  int users = static_cast<int>(std::min(started, static_cast<double>(load_.users)));
  // The formula and user_start() round apart by at most one user.
  while (users > 0 && user_start(users - 1) > t) --users;
  while (users < load_.users && user_start(users) <= t) ++users;
  return users;
}

}  // namespace stormlight
