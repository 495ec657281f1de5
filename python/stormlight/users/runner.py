"""environment.runner: the run, as a file sees it."""

from __future__ import annotations

from stormlight.users.engine import native

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable, Dict, List, NoReturn, Optional, Tuple

STATE_INIT, STATE_SPAWNING, STATE_RUNNING = "ready", "spawning", "running"
STATE_CLEANUP, STATE_STOPPING, STATE_STOPPED = "cleanup", "stopping", "stopped"
STATE_MISSING = "missing"


class Message:
    """What a handler of register_message() is given as `msg`."""

    def __init__(self, message_type: str, data: Any, node_id: Optional[str]) -> None:
        self.type = message_type
        self.data = data
        self.node_id = node_id


class Runner:
    """What is common to all; `isinstance(environment.runner, MasterRunner)` tells them apart."""

    def __init__(self, environment: Any) -> None:
        self.environment = environment
        self.state = STATE_INIT
        self.exceptions: Dict[Any, Any] = {}
        self.target_user_count = 0
        self.spawn_rate = 1.0
        self._handlers: Dict[str, List[Tuple[Callable[..., Any], bool]]] = {}

    @property
    def user_count(self) -> int:
        """Users that are running now."""
        return native.user_count()

    @property
    def stats(self) -> Any:
        return self.environment.stats

    @property
    def errors(self) -> Any:
        return self.environment.stats.errors

    @property
    def user_classes(self) -> List[Any]:
        return self.environment.user_classes  # type: ignore[no-any-return]

    @property
    def user_classes_count(self) -> Dict[str, int]:
        from stormlight.users.runtime import class_counts

        return class_counts()

    def quit(self) -> None:
        """Ends the run, as if its time were over."""
        native.quit()

    stop = quit

    def start(self, user_count: int, spawn_rate: float, **more: Any) -> NoReturn:
        raise NotImplementedError(
            "runner.start() is not supported: give --users and --spawn-rate, or a LoadTestShape"
        )

    def register_message(
        self, msg_type: str, listener: Callable[..., Any], concurrent: bool = False
    ) -> None:
        """`listener(environment=, msg=)` gets the messages of a type; `concurrent` in a greenlet of
        its own.
        """
        self._handlers.setdefault(msg_type, []).append((listener, concurrent))

    def send_message(self, msg_type: str, data: Any = None, client_id: Any = None) -> None:
        """To the handlers of this process."""
        message = Message(msg_type, data, getattr(self, "client_id", None))
        for listener, concurrent in self._handlers.get(msg_type, ()):
            arguments = {"environment": self.environment, "msg": message}
            if concurrent:
                from stormlight.users.cooperative import spawn

                spawn(listener, **arguments)
            else:
                listener(**arguments)


class LocalRunner(Runner):
    """A run in one process."""

    client_id = "local"
    worker_index = 0
    worker_count = 1


class DistributedRunner(Runner):
    """A run of several processes."""


class MasterRunner(DistributedRunner):
    """The process that merges the others."""


class WorkerRunner(DistributedRunner):
    """A process that runs users."""
