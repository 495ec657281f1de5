"""The response of a request with catch_response=True: the with-block decides what it was."""

from __future__ import annotations

from stormlight.users.exceptions import CatchResponseError, LocustError, ResponseError
from stormlight.users.response import _OUTSIDE, Response

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import TracebackType
    from typing import Any, Dict, Optional, Type, Union


class ResponseContextManager(Response):
    """Recorded when its with-block is left, and only then: as success() or failure() said, else
    failed by a ResponseError, else by its status. Any other exception goes on, and nothing is
    recorded.
    """

    __slots__ = ("_name", "_context", "_result", "_entered", "_meta")

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self._result: Union[None, bool, Exception] = None
        self._entered = False
        self._meta: Optional[Dict[str, Any]] = None

    def _open(self, name: str, context: Optional[Dict[str, Any]]) -> ResponseContextManager:
        self._name = name
        self._context = context
        return self

    @property
    def request_meta(self) -> Dict[str, Any]:
        """What will be recorded and given to listeners; "name", "context" and the rest may be
        changed until the block is left.
        """
        if self._meta is None:
            self._meta = self._client._event(self, self._name, self._context, None)
        return self._meta

    def success(self) -> None:
        """The request passed, whatever its status."""
        if not self._entered:
            raise LocustError(_OUTSIDE.format("success()"))
        self._result = True

    def failure(self, exc: Any) -> None:
        """The request failed; `exc` is a text or an exception."""
        if not self._entered:
            raise LocustError(_OUTSIDE.format("failure()"))
        self._result = exc if isinstance(exc, Exception) else CatchResponseError(exc)

    def __enter__(self) -> ResponseContextManager:
        self._entered = True
        return self

    def __exit__(
        self,
        kind: Optional[Type[BaseException]],
        value: Optional[BaseException],
        trace: Optional[TracebackType],
    ) -> bool:
        if self._result is not None:
            failed = None if self._result is True else self._result
            self._client._settle(self, failed)  # type: ignore[arg-type]
            return kind is None
        if value is not None and not isinstance(value, ResponseError):
            return False
        self._client._settle(self, value if value is not None else self._client._judge(self))
        return True
