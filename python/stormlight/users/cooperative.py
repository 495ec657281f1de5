"""Greenlets of a file's own, and what they wait for: the parts of gevent that locustfiles use.

All on park() and wake() of the engine. One greenlet runs at a time, so nothing here needs a lock;
between two calls that park, nobody else comes in.

A greenlet that is killed gets the exception where it waits in one of these; in the middle of a
request, when the request is over.
"""

from __future__ import annotations

import collections
import traceback

from stormlight.users import current
from stormlight.users.engine import GreenletExit, getcurrent, native, parks, real_sleep

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable, Deque, Iterable, List, Optional, Type, Union

    Killer = Union[BaseException, Type[BaseException]]


class _Token:
    """A value of park() that says why it returned."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __repr__(self) -> str:
        return self._name


_LATE = _Token("LATE")


class _Raise:
    """A value of park() that is an exception to raise there."""

    def __init__(self, error: Killer) -> None:
        self.error = error


def wait_here(timeout: Optional[float] = None) -> Any:
    """Parks until somebody wakes this greenlet, and returns what that gave, or _LATE."""
    me = getcurrent()
    _raise_pending(me)
    turn = me._stormlight_turn = getattr(me, "_stormlight_turn", 0) + 1
    if timeout is not None:
        native.spawn(_alarm, me, turn, max(0.0, timeout), _LATE)
    try:
        woken = native.park()
    finally:
        me._stormlight_turn = turn + 1  # even: not waiting; and alarms of this wait are void
    if isinstance(woken, _Raise):
        raise woken.error
    if isinstance(woken, BaseException):
        raise woken
    return woken


def _alarm(sleeper: Any, turn: int, seconds: float, value: Any) -> None:
    try:
        native.sleep(seconds)
    except GreenletExit:
        return
    if getattr(sleeper, "_stormlight_turn", 0) == turn:
        native.wake(sleeper, value)


def _raise_pending(me: Any) -> None:
    """What throw_into() could not deliver at once."""
    error = vars(me).pop("_stormlight_error", None)
    if error is not None:
        raise error


def throw_into(sleeper: Any, error: Killer) -> None:
    """The greenlet gets `error` where it waits, else at its next wait."""
    turn = getattr(sleeper, "_stormlight_turn", 0)
    if turn % 2 and not sleeper.dead:
        native.wake(sleeper, _Raise(error))
    else:
        sleeper._stormlight_error = error


def sleep(seconds: float = 0) -> None:
    """Only the greenlet that calls it sleeps."""
    if not parks():
        real_sleep(seconds)
        return
    me = getcurrent()
    if getattr(me, "_stormlight_killable", False):
        wait_here(seconds)
    else:
        native.sleep(seconds)


class Timeout(BaseException):
    """`with Timeout(5):` raises itself in the block after so many seconds; with False as second
    argument the block is only left. In the middle of a request it comes when that is over.
    """

    def __init__(self, seconds: Optional[float] = None, exception: Any = None) -> None:
        super().__init__(seconds)
        self.seconds = seconds
        self.exception = exception
        self._on = False

    def start(self) -> None:
        self._on = True
        self._of = getcurrent()
        self._killable = getattr(self._of, "_stormlight_killable", False)
        self._of._stormlight_killable = True
        if self.seconds is not None:
            native.spawn(self._ring)

    def _ring(self) -> None:
        try:
            native.sleep(self.seconds)
        except GreenletExit:
            return
        if self._on:
            error = self if self.exception in (None, False) else self.exception
            throw_into(self._of, error)

    def cancel(self) -> None:
        if self._on:
            self._on = False
            self._of._stormlight_killable = self._killable
            if vars(self._of).get("_stormlight_error") is self:
                del self._of._stormlight_error

    close = cancel

    @classmethod
    def start_new(cls, seconds: Optional[float] = None, exception: Any = None) -> Timeout:
        timeout = cls(seconds, exception)
        timeout.start()
        return timeout

    @property
    def pending(self) -> bool:
        return self._on

    def __enter__(self) -> Timeout:
        self.start()
        return self

    def __exit__(self, kind: Any, value: Any, trace: Any) -> bool:
        self.cancel()
        return value is self and self.exception is False

    def __str__(self) -> str:
        return "" if self.seconds is None else f"{self.seconds} seconds"


class Waiters:
    """Greenlets that wait for one thing, woken in the order in which they came."""

    __slots__ = ("_waiting",)

    def __init__(self) -> None:
        self._waiting: Deque[Any] = collections.deque()

    def __len__(self) -> int:
        return len(self._waiting)

    def wait(self, timeout: Optional[float] = None) -> bool:
        """False when the time was over first."""
        me = getcurrent()
        self._waiting.append(me)
        try:
            return wait_here(timeout) is not _LATE
        finally:
            if me in self._waiting:
                self._waiting.remove(me)

    def wake_one(self) -> bool:
        if not self._waiting:
            return False
        native.wake(self._waiting.popleft())
        return True

    def wake_all(self) -> None:
        while self.wake_one():
            pass


_early: List[Any] = []  # begun while the file was evaluated, when there is no loop yet


def _begin(call: Callable[..., Any], *arguments: Any) -> None:
    try:
        native.spawn(call, *arguments)
    except RuntimeError:
        _early.append((call, arguments))


def begin_early() -> None:
    """The run has begun: what the file has spawned at its top level starts now."""
    waiting, _early[:] = list(_early), []
    for call, arguments in waiting:
        native.spawn(call, *arguments)


class Greenlet:
    """A function that runs beside the user that started it, and what became of it."""

    def __init__(self, run: Optional[Callable[..., Any]] = None, *args: Any, **kwargs: Any) -> None:
        if run is not None:
            self._run = run  # type: ignore[method-assign]
        self.args = args
        self.kwargs = kwargs
        self.value: Any = None
        self.exception: Optional[BaseException] = None
        self.started = False
        self._done = False
        self._killed: Optional[Killer] = None
        self._own: Any = None
        self._joining = Waiters()
        self._links: List[Callable[[Any], Any]] = []
        self._raw_links: List[Callable[[Any], Any]] = []
        self._session = current.own_session()

    @classmethod
    def spawn(cls, *args: Any, **kwargs: Any) -> Any:
        made = cls(*args, **kwargs)
        made.start()
        return made

    @classmethod
    def spawn_later(cls, seconds: float, *args: Any, **kwargs: Any) -> Any:
        made = cls(*args, **kwargs)
        made.start_later(seconds)
        return made

    def start(self) -> None:
        self.start_later(0)

    def start_later(self, seconds: float) -> None:
        if not self.started:
            self.started = True
            _begin(self._life, seconds)

    def _run(self, *args: Any, **kwargs: Any) -> Any:
        raise NotImplementedError("a Greenlet needs a function, or a _run() of its own")

    def _life(self, seconds: float) -> None:
        self._own = getcurrent()
        self._own._stormlight_killable = True
        if self._session is not None:
            self._own._stormlight_session = self._session
        try:
            if seconds:
                sleep(seconds)
            if self._killed is not None:
                raise self._killed
            self.value = self._run(*self.args, **self.kwargs)
        except GreenletExit as left:
            self.value = left
        except BaseException as error:
            self.exception = error
            if not isinstance(error, Timeout):
                native.log("error", f"a greenlet raised:\n{traceback.format_exc()}")
        finally:
            self._done = True
            self._session = None
            for link in self._raw_links:
                link(self)
            self._joining.wake_all()
            for link in self._links:
                native.spawn(link, self)

    @property
    def dead(self) -> bool:
        return self._done

    def ready(self) -> bool:
        return self._done

    def successful(self) -> bool:
        return self._done and self.exception is None

    def __bool__(self) -> bool:
        return self.started and not self._done

    def join(self, timeout: Optional[float] = None) -> None:
        """Waits until it has ended."""
        if not self._done:
            self._joining.wait(timeout)

    def get(self, block: bool = True, timeout: Optional[float] = None) -> Any:
        """What the function returned; raises what it raised."""
        if block:
            self.join(timeout)
        if not self._done:
            raise Timeout(timeout)
        if self.exception is not None:
            raise self.exception
        return self.value

    def kill(
        self, exception: Killer = GreenletExit, block: bool = True, timeout: Optional[float] = None
    ) -> None:
        """Raises `exception` in it, where it waits."""
        if self._done:
            return
        self._killed = exception
        if self._own is None:
            if not self.started:
                self._done = True
            return
        if self._own is getcurrent():
            raise exception
        throw_into(self._own, exception)
        if block:
            self.join(timeout)

    def link(self, callback: Callable[[Any], Any]) -> None:
        """Calls it, in a greenlet, when this one has ended."""
        if self._done:
            native.spawn(callback, self)
        else:
            self._links.append(callback)

    def rawlink(self, callback: Callable[[Any], Any]) -> None:
        """As link(), but at once, before those that join it go on: it must not wait."""
        if self._done:
            callback(self)
        else:
            self._raw_links.append(callback)


def spawn(run: Callable[..., Any], *args: Any, **kwargs: Any) -> Greenlet:
    return Greenlet.spawn(run, *args, **kwargs)  # type: ignore[no-any-return]


def spawn_later(seconds: float, run: Callable[..., Any], *args: Any, **kwargs: Any) -> Greenlet:
    return Greenlet.spawn_later(seconds, run, *args, **kwargs)  # type: ignore[no-any-return]


def joinall(
    greenlets: Iterable[Any],
    timeout: Optional[float] = None,
    raise_error: bool = False,
    count: Optional[int] = None,
) -> List[Any]:
    """Waits for all, or for `count` of them; returns those that have ended."""
    wanted = list(greenlets)
    end = None if timeout is None else native.now() + timeout
    if count is not None and count < len(wanted):
        first = Waiters()
        for one in wanted:
            one.link(lambda _: first.wake_all())
        while sum(one.ready() for one in wanted) < count:
            if not first.wait(None if end is None else end - native.now()):
                break
    else:
        for one in wanted:
            one.join(None if end is None else max(0.0, end - native.now()))
    done = [one for one in wanted if one.ready()]
    if raise_error:
        for one in done:
            if getattr(one, "exception", None) is not None:
                raise one.exception
    return done


def killall(
    greenlets: Iterable[Any],
    exception: Killer = GreenletExit,
    block: bool = True,
    timeout: Optional[float] = None,
) -> None:
    wanted = list(greenlets)
    for one in wanted:
        one.kill(exception, block=False)
    if block:
        joinall(wanted, timeout)
