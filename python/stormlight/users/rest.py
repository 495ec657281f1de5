"""rest() of FastHttpUser: a JSON request whose with-block says what the response must be."""

from __future__ import annotations

import contextlib
import time
import traceback

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Dict, Iterator, Optional


@contextlib.contextmanager
def rest(
    user: Any, method: str, url: str, headers: Optional[Dict[str, str]] = None, **options: Any
) -> Iterator[Any]:
    """`with self.rest("GET", "/items") as response:`. The body as JSON is in response.js, None if
    there is none. A failed assert, or any other exception of the block, fails the request and goes
    no further; a message that ends with a comma gets the body behind it.
    """
    sent = {"Content-Type": "application/json", "Accept": "application/json", **(headers or {})}
    with user.client.request(
        method, url, headers=sent, catch_response=True, **options
    ) as response:
        response.js = None
        problem = _parse(response)
        if problem:
            response.failure(problem)
        try:
            yield response
        except AssertionError as error:
            text = str(error) if error.args else "Assertion failed"
            if text.endswith(","):
                text = f"{text} response was {response.text}"
            response.failure(text)
        except Exception as error:
            response.failure(f"{type(error).__name__}: {error}{_place(error)}")


def rest_(user: Any, method: str, url: str, name: Optional[str] = None, **options: Any) -> Any:
    """rest() with a parameter that keeps caches from answering; not part of the row's name."""
    joint = "&" if "?" in url else "?"
    fresh = f"{url}{joint}_={int(time.time() * 1000)}"
    return rest(user, method, fresh, name=name or url, **options)


def _parse(response: Any) -> Optional[str]:
    if response.error is not None:
        return None  # it has failed already, with a better reason
    if not response.content:
        return None
    try:
        response.js = response.json()
    except ValueError:
        if response.ok:
            return f"the body is not JSON (status {response.status_code})"
    return None


def _place(error: BaseException) -> str:
    """Where in the user's file."""
    for frame in reversed(traceback.extract_tb(error.__traceback__)):
        if frame.filename != __file__ and "/stormlight/users/" not in frame.filename:
            return f" at {frame.filename.rpartition('/')[2]}:{frame.lineno}"
    return ""
