"""Which session belongs to the code that is running: its own user's, by greenlet."""

from __future__ import annotations

from stormlight.users.engine import getcurrent, in_engine

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Optional

_latest: Any = None


def adopt(session: Any) -> None:
    """The current greenlet is one of this session's user."""
    global _latest
    _latest = session
    getcurrent()._stormlight_session = session


def session() -> Any:
    """The session of the current greenlet. Code of no user (a listener, a background greenlet) gets
    the one that began last; without a run there is a plain one, for debugging.
    """
    global _latest
    own = getattr(getcurrent(), "_stormlight_session", None)
    if own is None and _latest is None and not in_engine:
        from stormlight.users.plain_session import PlainSession

        _latest = PlainSession()
    return own or _latest


def own_session() -> Optional[Any]:
    return getattr(getcurrent(), "_stormlight_session", None)
