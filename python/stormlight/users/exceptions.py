"""Exceptions that scripted users raise, catch, or are shown.

Those of a failed request are `requests`' own classes when the file has imported that package, so
that its `except requests.…` clauses go on to work.
"""

from __future__ import annotations

import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable, Optional


class LocustError(Exception):
    """What was asked for cannot be done; the text says why."""


class ResponseError(Exception):
    """The response is wrong; raised inside `with ...(catch_response=True)` it fails the request."""


class CatchResponseError(Exception):
    """The reason given to response.failure()."""


class MissingWaitTimeError(LocustError):
    """A user without wait_time was told to wait."""


class InterruptTaskSet(Exception):
    """Leaves the TaskSet that is running, back to the one around it.

    Args:
        reschedule: whether the next task is picked at once; otherwise the user waits first.
    """

    def __init__(self, reschedule: bool = True) -> None:
        super().__init__(reschedule)
        self.reschedule = reschedule


class StopTest(Exception):
    """Ends the whole run."""


class StopUser(Exception):
    """Ends the user in which it is raised."""


class RescheduleTask(Exception):
    """Leaves the task as if it had returned: the user waits, then goes on."""


class RescheduleTaskImmediately(Exception):
    """Leaves the task; the next one begins without a wait."""


class NoTasksError(Exception):
    """A user or TaskSet has nothing to do."""


class RunnerAlreadyExistsError(Exception):
    """Kept for files that name it."""


class RPCError(Exception):
    """Kept for files that name it."""


class RPCSendError(RPCError):
    """Kept for files that name it."""


class RPCReceiveError(RPCError):
    """Kept for files that name it."""


class RequestException(IOError):
    """A request failed."""

    def __init__(self, *arguments: Any, response: Any = None, request: Any = None) -> None:
        super().__init__(*arguments)
        self.response = response
        self.request = request


class HTTPError(RequestException):
    """The status is 400 or above."""


class ConnectionError(RequestException):
    """There was no connection, or it ended before the response was whole."""


class SSLError(ConnectionError):
    """The TLS handshake or the certificate."""


class Timeout(RequestException):
    """The response was not there in time."""


class ConnectTimeout(ConnectionError, Timeout):
    """No address answered in time."""


class TooManyRedirects(RequestException):
    """There were too many redirects, or one that cannot be followed."""


_CLASSES = {
    "http_status": "HTTPError",
    "connect_timeout": "ConnectTimeout",
    "timeout": "Timeout",
    "tls": "SSLError",
    "redirect": "TooManyRedirects",
}


def request_error(kind: str, message: str, response: Optional[Any] = None) -> Exception:
    """The exception for one of the engine's failure kinds."""
    name = _CLASSES.get(kind, "ConnectionError")
    theirs = sys.modules.get("requests")
    found: Callable[..., Exception] = globals()[name]
    found = getattr(getattr(theirs, "exceptions", None), name, found)
    try:
        return found(message, response=response)
    except TypeError:
        return found(message)
