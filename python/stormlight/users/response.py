"""What `self.client.get(...)` returns: read from the engine only as it is asked for."""

from __future__ import annotations

import datetime
import io
import json as _json

from stormlight.users import cookies as _cookies
from stormlight.users import headers as _headers
from stormlight.users.exceptions import LocustError, request_error

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import TracebackType
    from typing import Any, Dict, Iterator, List, Optional, Type, Union

    from stormlight.users.client import HttpSession
    from stormlight.users.targets import Target


class SentRequest:
    """response.request: what was sent."""

    __slots__ = ("method", "url", "headers", "body", "path_url")

    def __init__(self, method: str, target: Target, headers: Any, body: Optional[bytes]) -> None:
        self.method = method
        self.url = target.url
        self.path_url = target.name
        self.headers = _headers.Headers(headers)
        self.body = body


class Redirect:
    """An entry of response.history: its status_code and url; the rest is not kept."""

    def __init__(self, status_code: int, url: str) -> None:
        self.status_code = status_code
        self.url = url

    def __getattr__(self, name: str) -> Any:
        raise AttributeError(
            f"{name} of a redirect that was followed is not kept: use allow_redirects=False"
        )


class Response:
    """As a response of the `requests` package. A request that failed has status_code 0, and the
    reason in `error`.
    """

    __slots__ = ("_raw", "_client", "_method", "_target", "_sent", "_known", "__dict__")

    def __init__(
        self, raw: Any, client: HttpSession, method: str, target: Target, sent: Any = None
    ) -> None:
        self._raw = raw
        self._client = client
        self._method = method
        self._target = target
        self._sent = sent  #: (headers, body) if they were not the client's own

    # What came back.

    @property
    def status_code(self) -> int:
        return self._raw.status

    status = status_code

    @property
    def reason(self) -> str:
        return self._raw.reason

    @property
    def url(self) -> str:
        return self._raw.url or self._target.url

    @property
    def content(self) -> bytes:
        return self._raw.body

    @property
    def elapsed(self) -> datetime.timedelta:
        return datetime.timedelta(seconds=self._raw.elapsed)

    @property
    def ok(self) -> bool:
        return self._raw.error is None and self._raw.status < 400

    def __bool__(self) -> bool:
        return self.ok

    def __repr__(self) -> str:
        return f"<Response [{self.status_code}]>"

    @property
    def headers(self) -> _headers.Headers:
        return self._kept("headers", lambda: _headers.parsed(self._raw.head))

    @property
    def cookies(self) -> _cookies.ResponseCookies:
        return self._kept(
            "cookies", lambda: _cookies.set_by(_headers.all_of(self._raw.head, "set-cookie"))
        )

    @property
    def history(self) -> List[Redirect]:
        return [Redirect(status, url) for status, url in self._raw.history]

    @property
    def is_redirect(self) -> bool:
        return self._raw.status in (301, 302, 303, 307, 308) and "location" in self.headers

    @property
    def is_permanent_redirect(self) -> bool:
        return self._raw.status in (301, 308) and "location" in self.headers

    @property
    def request(self) -> SentRequest:
        pairs, body = self._sent or (self._client.headers.pairs(), None)
        headers = _headers.Headers(_headers.IMPLIED)
        headers.update(pairs)
        return self._kept(
            "request", lambda: SentRequest(self._method, self._target, headers, body)
        )

    @property
    def error(self) -> Optional[Exception]:
        """Why the request failed, if there was no response; an exception to be looked at."""
        error = self._raw.error
        if error is None:
            return None
        return self._kept("error", lambda: request_error(error[0], error[1], self))

    def _kept(self, name: str, make: Any) -> Any:
        try:
            return self._known[name]
        except AttributeError:
            self._known: Dict[str, Any] = {}
        except KeyError:
            pass
        value = self._known[name] = make()
        return value

    # The body.

    @property
    def encoding(self) -> Optional[str]:
        return self._kept("encoding", self._declared_encoding)

    @encoding.setter
    def encoding(self, value: Optional[str]) -> None:
        self._kept("encoding", lambda: None)
        self._known["encoding"] = value

    def _declared_encoding(self) -> Optional[str]:
        kind, _, parameters = self.headers.get("content-type", "").partition(";")
        for parameter in parameters.split(";"):
            name, _, value = parameter.partition("=")
            if name.strip().lower() == "charset":
                return value.strip().strip("'\"")
        return self._client._encoding_of(kind.strip().lower())

    @property
    def apparent_encoding(self) -> str:
        try:
            self.content.decode()
            return "utf-8"
        except UnicodeDecodeError:
            return "latin-1"

    @property
    def text(self) -> str:
        encoding = self.encoding or self.apparent_encoding
        try:
            return self.content.decode(encoding, errors="replace")
        except LookupError:
            return self.content.decode(self.apparent_encoding, errors="replace")

    def json(self, **options: Any) -> Any:
        """Raises json.JSONDecodeError, a ValueError."""
        return _json.loads(self.content, **options)

    def iter_content(
        self, chunk_size: Optional[int] = 1, decode_unicode: bool = False
    ) -> Iterator[Any]:
        """The body in pieces. It has arrived whole, also with stream=True."""
        content: Union[bytes, str] = self.text if decode_unicode else self.content
        size = chunk_size or max(1, len(content))
        return (content[at : at + size] for at in range(0, len(content), size))

    def iter_lines(
        self, chunk_size: int = 512, decode_unicode: bool = False, delimiter: Any = None
    ) -> Iterator[Any]:
        content: Any = self.text if decode_unicode else self.content
        return iter(content.split(delimiter) if delimiter else content.splitlines())

    __iter__ = iter_content

    @property
    def raw(self) -> io.BytesIO:
        return self._kept("raw", lambda: io.BytesIO(self.content))

    def close(self) -> None:
        """Nothing to do: connections are the engine's."""

    # What it means.

    def raise_for_status(self) -> None:
        """Raises requests' HTTPError (or ours) for a status of 400 or above."""
        error = self.error or self._status_error()
        if error is not None:
            raise error

    def _status_error(self) -> Optional[Exception]:
        status = self._raw.status
        if status < 400:
            return None
        whose = "Client" if status < 500 else "Server"
        text = f"{status} {whose} Error: {self.reason} for url: {self.url}"
        return request_error("http_status", text, self)

    def success(self) -> None:
        raise LocustError(_OUTSIDE.format("success()"))

    def failure(self, exc: Any) -> None:
        raise LocustError(_OUTSIDE.format("failure()"))

    def __enter__(self) -> Any:
        return self

    def __exit__(
        self,
        kind: Optional[Type[BaseException]],
        value: Optional[BaseException],
        trace: Optional[TracebackType],
    ) -> Any:
        return None


_OUTSIDE = (
    "{} needs a request whose outcome is open: write"
    " `with self.client.get(..., catch_response=True) as response:` and call it inside"
)
