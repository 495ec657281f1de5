"""Which session belongs to the code that is running: its own user's, by greenlet."""

from __future__ import annotations

from stormlight.users.engine import getcurrent, in_engine

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Dict, Optional

_live: Dict[int, Any] = {}  # of users that have not ended, in the order in which they began


def adopt(session: Any) -> None:
    """The current greenlet is this session's user."""
    _live[id(session)] = session
    getcurrent()._stormlight_session = session


def release(session: Any) -> None:
    """Its user has ended."""
    _live.pop(id(session), None)
    vars(getcurrent()).pop("_stormlight_session", None)


def session() -> Any:
    """The session of the current greenlet. Code of no user (a listener, a background greenlet) gets
    the one that began last, None if there is none; without a run it is a plain one, for debugging.
    """
    own = own_session()
    if own is not None:
        return own
    if not _live and not in_engine:
        from stormlight.users.plain_session import PlainSession

        plain = PlainSession()
        _live[id(plain)] = plain
    return next(reversed(_live.values()), None)


def own_session() -> Optional[Any]:
    return getattr(getcurrent(), "_stormlight_session", None)
