"""TaskSet: tasks that a user carries out one after the other until it is interrupted."""

from __future__ import annotations

import random
import traceback

from stormlight.users import tasks as _tasks
from stormlight.users.cooperative import Timeout
from stormlight.users.engine import GreenletExit, native
from stormlight.users.exceptions import (
    InterruptTaskSet,
    MissingWaitTimeError,
    NoTasksError,
    RescheduleTask,
    RescheduleTaskImmediately,
    StopTest,
    StopUser,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Dict, List, NoReturn, Optional, Tuple

    from stormlight.users.user import User


class TaskSetMeta(type):
    """Collects the tasks of a class and of its bases into `tasks`."""

    _in_order = False

    def __new__(
        meta, name: str, bases: Tuple[type, ...], members: Dict[str, Any]
    ) -> TaskSetMeta:
        members["tasks"] = _tasks.inherited_tasks(bases) + _tasks.own_tasks(
            members, meta._in_order
        )
        return super().__new__(meta, name, bases, members)


class TaskSet(metaclass=TaskSetMeta):
    """Tasks of a user that belong together. Nested in a user or another TaskSet it is itself a
    task, and runs until interrupt() is called.
    """

    tasks: Any = []  #: functions and TaskSets; a list, a dict {task: weight}, or pairs
    min_wait: Optional[float] = None  #: in milliseconds; older files only
    max_wait: Optional[float] = None

    def __init__(self, parent: Any) -> None:
        self._task_queue: List[Any] = []
        self._parent = parent
        self._user: User = parent._user if isinstance(parent, TaskSet) else parent

    @property
    def user(self) -> User:
        """The user that carries this out."""
        return self._user

    @property
    def parent(self) -> Any:
        """The TaskSet around this one, or the user."""
        return self._parent

    @property
    def client(self) -> Any:
        return self._user.client  # type: ignore[attr-defined]

    def on_start(self) -> None:
        """Called before the first task."""

    def on_stop(self) -> None:
        """Called when the TaskSet is left, for whatever reason."""

    def interrupt(self, reschedule: bool = True) -> NoReturn:
        """Leaves this TaskSet; see InterruptTaskSet."""
        raise InterruptTaskSet(reschedule)

    def schedule_task(self, task_callable: Any, first: bool = False) -> None:
        """Puts a task into the queue, which goes before anything picked."""
        self._task_queue.insert(0 if first else len(self._task_queue), task_callable)

    def get_next_task(self) -> Any:
        if not self.tasks:
            raise NoTasksError(_nothing_to_do(type(self)))
        return random.choice(self.tasks)

    def execute_next_task(self) -> None:
        self.execute_task(self._task_queue.pop(0))

    def execute_task(self, task: Any) -> None:
        if isinstance(task, type) and issubclass(task, TaskSet):
            task(self).run()
        elif getattr(task, "__self__", None) is self:
            task()  # a method that was bound already, by schedule_task(self.x)
        else:
            task(self)

    def run(self) -> None:
        """Carries out tasks until the TaskSet is interrupted or the user ends, both of which are
        exceptions.
        """
        try:
            self.on_start()
        except InterruptTaskSet as interrupt:
            self._leave(interrupt)
        user = self._user
        session = user._session
        while True:
            try:
                if not self._task_queue:
                    self.schedule_task(self.get_next_task())
                if session.stopping or user._stopping:
                    raise StopUser()
                try:
                    self.execute_next_task()
                except RescheduleTaskImmediately:
                    continue
                except RescheduleTask:
                    pass
                self.wait()
            except InterruptTaskSet as interrupt:
                self._stop_quietly()
                self._leave(interrupt)
            except StopTest:
                native.quit()
                self._stop_quietly()
                raise StopUser() from None
            except (StopUser, GreenletExit):
                self._stop_quietly()
                raise
            except (Exception, Timeout) as error:
                self._report(error)

    def _report(self, error: BaseException) -> None:
        """A task raised: that is data, and the user goes on after its wait."""
        if not self._user._raised(error):
            raise error
        if isinstance(error, NoTasksError):
            raise StopUser()  # it would come again at once, and for ever
        try:
            self.wait()
        except (StopUser, GreenletExit):
            self._stop_quietly()
            raise

    def _leave(self, interrupt: InterruptTaskSet) -> NoReturn:
        if interrupt.reschedule:
            raise RescheduleTaskImmediately() from interrupt
        raise RescheduleTask() from interrupt

    def _stop_quietly(self) -> None:
        try:
            self.on_stop()
        except (StopUser, GreenletExit):
            pass  # it was on its way out
        except Exception:
            native.log("error", f"on_stop raised:\n{traceback.format_exc()}")

    def wait_time(self) -> float:
        """Seconds until the next task: the TaskSet's own, else the user's."""
        if self.min_wait is not None and self.max_wait is not None:
            return random.randint(int(self.min_wait), int(self.max_wait)) / 1000
        return self._user.wait_time()

    def wait(self) -> None:
        """Waits as long as wait_time says."""
        self._user._rest_for(self.wait_time())

    def _sleep(self, seconds: float) -> None:
        native.sleep(seconds)


class DefaultTaskSet(TaskSet):
    """The tasks of a user itself, which get the user instead of a TaskSet."""

    def get_next_task(self) -> Any:
        chosen = self._user.tasks
        if not chosen:
            raise NoTasksError(_nothing_to_do(type(self._user)))
        return random.choice(chosen)

    def execute_task(self, task: Any) -> None:
        if isinstance(task, type) and issubclass(task, TaskSet):
            task(self._user).run()
        elif getattr(task, "__self__", None) is self._user:
            task()
        else:
            task(self._user)


def _nothing_to_do(holder: type) -> str:
    if isinstance(vars(holder).get("task"), (list, dict)):
        return f"{holder.__name__} sets `task`: rename it to `tasks`"
    return f"{holder.__name__} has no tasks: mark a method with @task, or set `tasks`"


def missing_wait_time(user: Any) -> MissingWaitTimeError:
    return MissingWaitTimeError(
        f"{type(user).__name__} has no wait_time: set e.g. wait_time = between(1, 5)"
    )
