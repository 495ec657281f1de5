#include "engine/load_driver.h"

#include "engine/closed_driver.h"
#include "engine/open_driver.h"
#include "engine/worker.h"

namespace stormlight {

std::unique_ptr<LoadDriver> make_load_driver(Worker& worker) {
  if (worker.plan().plan.load.model == Model::kOpen) return std::make_unique<OpenDriver>(worker);
  return std::make_unique<ClosedDriver>(worker);
}

}  // namespace stormlight
