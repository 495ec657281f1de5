"""events: what a file can listen to.

A handler is called with keywords, and should take **kwargs. What it raises is logged, counted, and
does not stop anything else.
"""

from __future__ import annotations

import contextlib
import time
import traceback

from stormlight.users import current
from stormlight.users.engine import native
from stormlight.users.exceptions import (
    CatchResponseError,
    InterruptTaskSet,
    RescheduleTask,
    RescheduleTaskImmediately,
    StopTest,
    StopUser,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable, Dict, Iterator, List, Optional, TypeVar

    Handler = TypeVar("Handler", bound=Callable[..., Any])

#: Raised in a handler, these mean the user whose request or error it was told of.
_FOR_THE_USER = (
    InterruptTaskSet,
    RescheduleTask,
    RescheduleTaskImmediately,
    StopTest,
    StopUser,
)


class EventHook:
    """One event: add_listener(), as a function or decorator, and fire()."""

    #: Whether any handler of any event raised: the run then ends with a code of its own.
    raised = False

    def __init__(self) -> None:
        self._handlers: List[Callable[..., Any]] = []

    def add_listener(self, handler: Handler) -> Handler:
        self._handlers = [*self._handlers, handler]
        return handler

    def remove_listener(self, handler: Callable[..., Any]) -> None:
        left = list(self._handlers)
        left.remove(handler)
        self._handlers = left

    def fire(self, *, reverse: bool = False, **kwargs: Any) -> None:
        """Calls all handlers, in the order they were added or in reverse."""
        self._tell(kwargs, reverse)

    def _tell(self, arguments: Dict[str, Any], reverse: bool = False) -> None:
        for handler in reversed(self._handlers) if reverse else self._handlers:
            try:
                handler(**arguments)
            except _FOR_THE_USER:
                raise
            except Exception:
                EventHook.raised = True
                native.log("error", f"an event handler raised:\n{traceback.format_exc()}")


class RequestHook(EventHook):
    """events.request. fire() is how other clients than ours report a request: it is recorded."""

    def fire(self, *, reverse: bool = False, **kwargs: Any) -> None:
        method, name = kwargs.get("request_type", ""), kwargs.get("name", "")
        exception = kwargs.setdefault("exception", None)
        kwargs.setdefault("context", {})
        _recorder()(
            str(method),
            str(name),
            float(kwargs.get("response_time") or 0),
            int(kwargs.get("response_length") or 0),
            None if exception is None else _described(exception),
        )
        self._tell(kwargs, reverse)

    @contextlib.contextmanager
    def measure(
        self,
        request_type: str,
        name: str,
        response_length: int = 0,
        context: Optional[Dict[str, Any]] = None,
    ) -> Iterator[Dict[str, Any]]:
        """Times its with-block and fires; what the block raises fails the request and goes on. What
        it puts into the dict that it is given goes to the handlers.
        """
        meta: Dict[str, Any] = {
            "request_type": request_type,
            "name": name,
            "response_length": response_length,
            "context": context or {},
            "exception": None,
            "start_time": time.time(),
        }
        began = native.now()
        try:
            yield meta
        except Exception as error:
            meta["exception"] = error
        meta["response_time"] = (native.now() - began) * 1000
        self.fire(**meta)
        if meta["exception"] is not None and isinstance(meta["exception"], _FOR_THE_USER):
            raise meta["exception"]


def _recorder() -> Callable[..., None]:
    """Where a request that was not ours is recorded: by the user that is running, if any is."""
    if current.own_session() is None:
        general = getattr(native, "record_custom", None)
        if general is not None:
            return general  # type: ignore[no-any-return]
    session = current.session()
    if session is not None:
        return session.record_custom  # type: ignore[no-any-return]

    def nowhere(method: str, name: str, *rest: Any) -> None:
        native.log("warning", f"{method} {name} is not counted: no user has begun yet")

    return nowhere


def _described(exception: Any) -> str:
    if isinstance(exception, (str, CatchResponseError)):
        return str(exception)
    return repr(exception)


class Events:
    """All events. When each is fired, and with what: docs/locust.md."""

    request: RequestHook
    user_error: EventHook
    report_to_master: EventHook
    worker_report: EventHook
    worker_connect: EventHook
    spawning_complete: EventHook
    quitting: EventHook
    quit: EventHook
    init: EventHook
    init_command_line_parser: EventHook
    test_start: EventHook
    test_stopping: EventHook
    test_stop: EventHook
    reset_stats: EventHook
    cpu_warning: EventHook
    heartbeat_sent: EventHook
    heartbeat_received: EventHook
    usage_monitor: EventHook

    def __init__(self) -> None:
        for name, kind in Events.__annotations__.items():
            setattr(self, name, RequestHook() if kind == "RequestHook" else EventHook())


#: Those of this process; the same as environment.events.
events = Events()
