"""Locks, events, queues and pools for greenlets; see cooperative."""

from __future__ import annotations

import collections
import heapq
import queue as _queue

from stormlight.users.cooperative import (
    Greenlet,
    Timeout,
    Waiters,
    joinall,
    killall,
)
from stormlight.users.engine import getcurrent, native

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable, Iterable, Iterator, List, Optional

Empty, Full = _queue.Empty, _queue.Full


class Semaphore:
    """acquire() waits while `value` is 0."""

    def __init__(self, value: int = 1) -> None:
        if value < 0:
            raise ValueError("a semaphore begins at 0 or above")
        self.counter = value
        self._waiters = Waiters()

    def acquire(self, blocking: bool = True, timeout: Optional[float] = None) -> bool:
        end = None if timeout is None else native.now() + timeout
        while self.counter <= 0:
            left = None if end is None else end - native.now()
            if not blocking or (left is not None and left <= 0):
                return False
            if not self._waiters.wait(left) and self.counter <= 0:
                return False
        self.counter -= 1
        return True

    def release(self) -> int:
        self.counter += 1
        self._waiters.wake_one()
        return self.counter

    def locked(self) -> bool:
        return self.counter <= 0

    ready = property(lambda self: self.counter > 0)

    def wait(self, timeout: Optional[float] = None) -> int:
        if self.counter <= 0:
            self._waiters.wait(timeout)
            self._waiters.wake_one()  # it did not take anything
        return self.counter

    def __enter__(self) -> None:
        self.acquire()

    def __exit__(self, *error: Any) -> None:
        self.release()


class BoundedSemaphore(Semaphore):
    """Raises ValueError when it is released more often than acquired."""

    def __init__(self, value: int = 1) -> None:
        super().__init__(value)
        self._most = value

    def release(self) -> int:
        if self.counter >= self._most:
            raise ValueError("released more often than acquired")
        return super().release()


class RLock:
    """A lock that its holder may take again."""

    def __init__(self) -> None:
        self._block = Semaphore(1)
        self._owner: Any = None
        self._count = 0

    def acquire(self, blocking: bool = True, timeout: Optional[float] = None) -> bool:
        me = getcurrent()
        if self._owner is not me:
            if not self._block.acquire(blocking, timeout):
                return False
            self._owner = me
        self._count += 1
        return True

    def release(self) -> None:
        if self._owner is not getcurrent():
            raise RuntimeError("released by another than its holder")
        self._count -= 1
        if not self._count:
            self._owner = None
            self._block.release()

    def __enter__(self) -> bool:
        return self.acquire()

    def __exit__(self, *error: Any) -> None:
        self.release()


class Event:
    """wait() waits until set()."""

    def __init__(self) -> None:
        self._set = False
        self._waiters = Waiters()

    def is_set(self) -> bool:
        return self._set

    isSet = ready = is_set

    def set(self) -> None:
        self._set = True
        self._waiters.wake_all()

    def clear(self) -> None:
        self._set = False

    def wait(self, timeout: Optional[float] = None) -> bool:
        if not self._set:
            self._waiters.wait(timeout)
        return self._set


class AsyncResult:
    """A value, or an exception, that get() waits for."""

    def __init__(self) -> None:
        self._event = Event()
        self.value: Any = None
        self.exception: Optional[BaseException] = None

    def ready(self) -> bool:
        return self._event.is_set()

    def successful(self) -> bool:
        return self.ready() and self.exception is None

    def set(self, value: Any = None) -> None:
        self.value = value
        self._event.set()

    def set_exception(self, exception: BaseException, exc_info: Any = None) -> None:
        self.exception = exception
        self._event.set()

    def wait(self, timeout: Optional[float] = None) -> Any:
        self._event.wait(timeout)
        return self.value

    def get(self, block: bool = True, timeout: Optional[float] = None) -> Any:
        if block:
            self._event.wait(timeout)
        if not self.ready():
            raise Timeout(timeout)
        if self.exception is not None:
            raise self.exception
        return self.value

    def get_nowait(self) -> Any:
        return self.get(block=False)


class Queue:
    """put() waits while it is full, get() while it is empty; raises queue.Full and queue.Empty."""

    def __init__(self, maxsize: Optional[int] = None, items: Iterable[Any] = ()) -> None:
        self.maxsize = maxsize if maxsize and maxsize > 0 else None
        self.queue: Any = self._make(items)
        self._getters, self._putters = Waiters(), Waiters()
        self.unfinished_tasks = len(self.queue)
        self._finished = Waiters()

    def _make(self, items: Iterable[Any]) -> Any:
        return collections.deque(items)

    def _take(self) -> Any:
        return self.queue.popleft()

    def _add(self, item: Any) -> None:
        self.queue.append(item)

    def qsize(self) -> int:
        return len(self.queue)

    __len__ = qsize

    def __bool__(self) -> bool:
        return True

    def empty(self) -> bool:
        return not self.queue

    def full(self) -> bool:
        return self.maxsize is not None and len(self.queue) >= self.maxsize

    def put(self, item: Any, block: bool = True, timeout: Optional[float] = None) -> None:
        if not _until(lambda: not self.full(), self._putters, block, timeout):
            raise Full
        self._add(item)
        self.unfinished_tasks += 1
        self._getters.wake_one()

    def put_nowait(self, item: Any) -> None:
        self.put(item, False)

    def get(self, block: bool = True, timeout: Optional[float] = None) -> Any:
        if not _until(lambda: bool(self.queue), self._getters, block, timeout):
            raise Empty
        item = self._take()
        self._putters.wake_one()
        return item

    def get_nowait(self) -> Any:
        return self.get(False)

    def peek(self, block: bool = True, timeout: Optional[float] = None) -> Any:
        if not _until(lambda: bool(self.queue), self._getters, block, timeout):
            raise Empty
        return self.queue[0]

    def task_done(self) -> None:
        self.unfinished_tasks -= 1
        if self.unfinished_tasks == 0:
            self._finished.wake_all()

    def join(self, timeout: Optional[float] = None) -> bool:
        if self.unfinished_tasks:
            self._finished.wait(timeout)
        return self.unfinished_tasks == 0


class LifoQueue(Queue):
    """The last one in is the first one out."""

    def _make(self, items: Iterable[Any]) -> Any:
        return list(items)

    def _take(self) -> Any:
        return self.queue.pop()


class PriorityQueue(Queue):
    """The smallest is the first one out."""

    def _make(self, items: Iterable[Any]) -> Any:
        made = list(items)
        heapq.heapify(made)
        return made

    def _take(self) -> Any:
        return heapq.heappop(self.queue)

    def _add(self, item: Any) -> None:
        heapq.heappush(self.queue, item)


def _until(
    holds: Callable[[], bool], waiters: Waiters, block: bool, timeout: Optional[float]
) -> bool:
    """Waits until `holds()`; it has to be asked again, for another may have been quicker."""
    end = None if timeout is None else native.now() + timeout
    while not holds():
        left = None if end is None else end - native.now()
        if not block or (left is not None and left <= 0):
            return False
        waiters.wait(left)
    return True


class Group:
    """Greenlets that are waited for, or killed, together."""

    def __init__(self, *greenlets: Any) -> None:
        self.greenlets: List[Any] = []
        for one in greenlets:
            self.add(one)

    def __len__(self) -> int:
        return len(self.greenlets)

    def __iter__(self) -> Iterator[Any]:
        return iter(list(self.greenlets))

    def __contains__(self, one: Any) -> bool:
        return one in self.greenlets

    def add(self, greenlet: Any) -> None:
        self.greenlets.append(greenlet)
        greenlet.rawlink(self.discard)

    def discard(self, greenlet: Any) -> None:
        if greenlet in self.greenlets:
            self.greenlets.remove(greenlet)

    def start(self, greenlet: Any) -> None:
        self.add(greenlet)
        greenlet.start()

    def spawn(self, *args: Any, **kwargs: Any) -> Any:
        greenlet = Greenlet(*args, **kwargs)
        self.start(greenlet)
        return greenlet

    def join(self, timeout: Optional[float] = None, raise_error: bool = False) -> bool:
        """Whether all have ended."""
        wanted = list(self.greenlets)
        return len(joinall(wanted, timeout, raise_error)) == len(wanted)

    def kill(self, *args: Any, **kwargs: Any) -> None:
        killall(list(self.greenlets), *args, **kwargs)

    def map(self, function: Callable[..., Any], items: Iterable[Any]) -> List[Any]:
        """Results in the order of the items."""
        started = [self.spawn(function, item) for item in items]
        return [one.get() for one in started]

    def imap(self, function: Callable[..., Any], items: Iterable[Any]) -> Iterator[Any]:
        return iter(self.map(function, items))

    imap_unordered = imap

    def apply(self, function: Callable[..., Any], args: Any = (), kwargs: Any = None) -> Any:
        return self.spawn(function, *args, **(kwargs or {})).get()

    def apply_async(
        self, function: Callable[..., Any], args: Any = (), kwargs: Any = None, callback: Any = None
    ) -> Any:
        started = self.spawn(function, *args, **(kwargs or {}))
        if callback is not None:
            started.link(lambda one: callback(one.value))
        return started


class Pool(Group):
    """A Group of at most `size` that run at once; spawn() waits for a place."""

    def __init__(self, size: Optional[int] = None, greenlet_class: Any = None) -> None:
        super().__init__()
        self.size = size
        self._places = Semaphore(size) if size is not None else None

    def start(self, greenlet: Any) -> None:
        if self._places is not None:
            self._places.acquire()
            places = self._places
            greenlet.rawlink(lambda _: places.release())
        super().start(greenlet)

    def free_count(self) -> int:
        return 1 if self._places is None else self._places.counter

    def full(self) -> bool:
        return self.free_count() <= 0
