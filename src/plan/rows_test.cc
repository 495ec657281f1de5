#include "plan/rows.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace stormlight {
namespace {

using testing::ElementsAre;

TaskSpec task(std::string method, std::string path, std::string name) {
  TaskSpec spec;
  spec.method = std::move(method);
  spec.path = std::move(path);
  spec.name = std::move(name);
  return spec;
}

TEST(Rows, TasksWithEqualMethodAndNameShareARow) {
  const std::vector<TaskSpec> tasks = {task("GET", "/items/1", "item"), task("GET", "/", "/"),
                                       task("GET", "/items/2", "item")};
  const RowMap map = map_rows(tasks);
  EXPECT_THAT(map.rows, ElementsAre(RowKey{"GET", "item"}, RowKey{"GET", "/"}));
  EXPECT_THAT(map.row_of_task, ElementsAre(0, 1, 0));
}

TEST(Rows, TheSameNameWithAnotherMethodIsAnotherRow) {
  const std::vector<TaskSpec> tasks = {task("GET", "/x", "x"), task("POST", "/x", "x")};
  EXPECT_THAT(map_rows(tasks).row_of_task, ElementsAre(0, 1));
}

TEST(Rows, ATaskWithoutANameIsCalledByItsPath) {
  const std::vector<TaskSpec> tasks = {task("GET", "/x?y=1", "")};
  EXPECT_THAT(map_rows(tasks).rows, ElementsAre(RowKey{"GET", "/x?y=1"}));
}

TEST(Rows, ANameNeverHoldsThePasswordOfAUrl) {
  const std::vector<TaskSpec> tasks = {task("GET", "http://me:secret@host/x", ""),
                                       task("GET", "/", "http://me:secret@host/x")};
  const RowMap map = map_rows(tasks);
  EXPECT_THAT(map.rows, ElementsAre(RowKey{"GET", "http://host/x"}));
  EXPECT_THAT(map.row_of_task, ElementsAre(0, 0));
}

TEST(Rows, NoTasksMakeNoRows) {
  EXPECT_TRUE(map_rows({}).rows.empty());
}

}  // namespace
}  // namespace stormlight
