"""SequentialTaskSet: tasks in the order in which they are written, over and over."""

from __future__ import annotations

from stormlight.users.exceptions import NoTasksError
from stormlight.users.task_set import TaskSet, TaskSetMeta

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


class SequentialTaskSetMeta(TaskSetMeta):
    _in_order = True


class SequentialTaskSet(TaskSet, metaclass=SequentialTaskSetMeta):
    """As TaskSet, but in order. A weight of n carries the task out n times in a row."""

    def __init__(self, parent: Any) -> None:
        super().__init__(parent)
        self._next = 0

    def get_next_task(self) -> Any:
        if not self.tasks:
            raise NoTasksError(
                f"{type(self).__name__} has no tasks: mark a method with @task, or set `tasks`"
            )
        chosen = self.tasks[self._next % len(self.tasks)]
        self._next += 1
        return chosen
