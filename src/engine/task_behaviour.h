// TaskBehaviour: the plan's tasks, one after another, each picked at random by weight.
//
// Thread rule: belongs to one worker. Invariant: for one seed, user k picks the same tasks in the
// same order however many workers share the run; in the open model, arrival k picks the same task.
#pragma once

#include "base/weighted_picker.h"
#include "engine/behaviour.h"
#include "engine/worker.h"

namespace stormlight {

class TaskBehaviour final : public Behaviour {
 public:
  explicit TaskBehaviour(const WeightedPicker& picker) : picker_(picker) {}

  Task<void> run(Session& session) override {
    while (session.begin_request()) {
      const auto task = static_cast<std::uint32_t>(picker_.pick(session.random()));
      const Nanoseconds pause = co_await session.perform(task);
      if (pause > Nanoseconds(0)) co_await session.pause(pause);
    }
  }

  Task<void> serve(Session& session) override {
    const auto task = static_cast<std::uint32_t>(picker_.pick(session.random()));
    co_await session.perform(task);
  }

  std::uint32_t first_task(Random random) const override {
    return static_cast<std::uint32_t>(picker_.pick(random));
  }

 private:
  const WeightedPicker& picker_;
};

/// For runs whose users are the plan's tasks.
inline BehaviourFactory task_behaviours() {
  return [](Worker& worker) { return std::make_unique<TaskBehaviour>(worker.plan().picker); };
}

}  // namespace stormlight
