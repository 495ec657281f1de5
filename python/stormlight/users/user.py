"""User, HttpUser and FastHttpUser: the people whom a run sends."""

from __future__ import annotations

import random
import traceback

from stormlight.users import current
from stormlight.users import tasks as _tasks
from stormlight.users.client import FastHttpSession, HttpSession
from stormlight.users.engine import GreenletExit, getcurrent, native
from stormlight.users.exceptions import LocustError, StopTest, StopUser
from stormlight.users.rest import rest, rest_
from stormlight.users.task_set import DefaultTaskSet, TaskSet, missing_wait_time
from stormlight.users.wait_time import constant

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Dict, Optional, Tuple

    from stormlight.users.environment import Environment


class UserMeta(type):
    """Collects the tasks of a class and of its bases; only the class that says so is abstract."""

    def __new__(meta, name: str, bases: Tuple[type, ...], members: Dict[str, Any]) -> UserMeta:
        members["tasks"] = _tasks.inherited_tasks(bases) + _tasks.own_tasks(members)
        members.setdefault("abstract", False)
        return super().__new__(meta, name, bases, members)


class User(metaclass=UserMeta):
    """One virtual user. Subclass it, mark methods with @task, and set wait_time."""

    host: Optional[str] = None  #: the base URL, unless --host is given
    tasks: Any = []  #: functions and TaskSets; a list, a dict {task: weight}, or pairs
    wait_time: Any = constant(0)  #: called with the user; seconds between two tasks
    weight: float = 1  #: how many of the users are of this class, relative to the others
    fixed_count: int = 0  #: if above 0: exactly so many, ahead of those by weight
    abstract: bool = True  #: only a base of other classes; not inherited
    min_wait: Optional[float] = None  #: in milliseconds; older files only
    max_wait: Optional[float] = None

    _session: Any = None  # set by the runtime ahead of __init__, which may park
    _stopping = False
    _greenlet: Any = None

    def __init__(self, environment: Environment) -> None:
        self.environment = environment
        if self._session is None:
            self._session = current.session()
        if self.min_wait is not None and self.max_wait is not None:
            if "wait_time" not in vars(type(self)):
                self.wait_time = self._legacy_wait_time

    def on_start(self) -> None:
        """Called when the user begins."""

    def on_stop(self) -> None:
        """Called when the user ends."""

    def context(self) -> Dict[str, Any]:
        """What is added to the context of each of the user's requests, for listeners."""
        return {}

    def wait(self) -> None:
        """Waits as long as wait_time says."""
        self._rest_for(self.wait_time())

    def run(self) -> None:
        """A user's whole life. Called by the runtime in the user's own greenlet."""
        self._greenlet = getcurrent()
        self._task_set = DefaultTaskSet(self)
        try:
            self.on_start()
            self._task_set.run()
        except (GreenletExit, StopUser):
            self._stop_quietly()
        except StopTest:
            native.quit()
            self._stop_quietly()

    def stop(self, force: bool = False) -> bool:
        """The user ends when its task is over."""
        self._stopping = True
        return False

    @property
    def greenlet(self) -> Any:
        return self._greenlet

    @classmethod
    def json(cls) -> Dict[str, Any]:
        """What the class is, in plain values."""
        return {
            "host": cls.host,
            "weight": cls.weight,
            "fixed_count": cls.fixed_count,
            "tasks": [one.__name__ for one in cls.tasks],
        }

    @classmethod
    def fullname(cls) -> str:
        return f"{cls.__module__}.{cls.__qualname__}"

    def _legacy_wait_time(self) -> float:
        return random.randint(int(self.min_wait or 0), int(self.max_wait or 0)) / 1000

    def _rest_for(self, seconds: float) -> None:
        if seconds is None:
            raise missing_wait_time(self)
        native.sleep(seconds)

    def _stop_quietly(self) -> None:
        try:
            self.on_stop()
        except (GreenletExit, StopUser):
            pass  # it was on its way out
        except Exception as error:
            self._raised(error)

    def _raised(self, error: BaseException) -> bool:
        """Counts what a task or hook of this user raised; whether the user is to go on."""
        environment = self.environment
        trace = "".join(traceback.format_exception(type(error), error, error.__traceback__))
        self._session.count_exception(str(error), trace)
        environment.events.user_error.fire(
            user_instance=self, exception=error, tb=error.__traceback__
        )
        return environment.catch_exceptions


class HttpUser(User):
    """A user with `self.client`, which takes what the `requests` package takes."""

    abstract = True
    client: HttpSession
    pool_manager: Any = None  #: accepted and not used: connections are the engine's

    def __init__(self, environment: Environment) -> None:
        super().__init__(environment)
        self.client = self._make_client()

    def _make_client(self) -> Any:
        return HttpSession(_host_of(self), self.environment.events.request, self)

    def _rest_for(self, seconds: float) -> None:
        # Who has just come back from a request has let the others run; who has not, must.
        if not seconds and seconds is not None and getattr(self.client, "_parked", False):
            self.client._parked = False
        else:
            super()._rest_for(seconds)


class FastHttpUser(HttpUser):
    """As HttpUser, with FastHttpUser's rules for names, failures, time limits and certificates."""

    abstract = True
    network_timeout: float = 60.0  #: seconds for the response
    connection_timeout: float = 60.0  #: seconds to connect
    max_redirects: int = 30
    max_retries: int = 0
    insecure: bool = True  #: certificates are not checked
    default_headers: Optional[Dict[str, str]] = None
    concurrency: int = 10  #: accepted and not used: connections are the engine's
    proxy_host: Optional[str] = None
    proxy_port: Optional[int] = None
    client_pool: Any = None
    ssl_context_factory: Any = None

    client: Any

    def _make_client(self) -> Any:
        for name in ("proxy_host", "ssl_context_factory"):
            if getattr(self, name) is not None:
                raise LocustError(
                    f"{type(self).__name__}.{name} is not supported: see --proxy, --cacert and"
                    " --insecure instead"
                )
        return FastHttpSession(_host_of(self), self.environment.events.request, self)

    rest = rest
    rest_ = rest_


def _host_of(user: User) -> str:
    host = user.host or user.environment.host
    if not host:
        raise LocustError(
            f"there is no host to send to: give --host, or set host in {type(user).__name__}"
        )
    return host


__all__ = ["FastHttpUser", "HttpUser", "TaskSet", "User"]
