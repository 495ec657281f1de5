"""The settings of a client: what is sent with each of its requests."""

from __future__ import annotations

import contextlib

from stormlight.users import current
from stormlight.users import request_body as _body
from stormlight.users.cookies import Cookies
from stormlight.users.exceptions import LocustError
from stormlight.users.headers import IMPLIED, Headers
from stormlight.users.targets import targets_of, without_credentials

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Dict, Iterator, Optional

    from stormlight.users.event import EventHook
    from stormlight.users.headers import Pairs
    from stormlight.users.targets import Target


class Settings:
    """What `requests.Session` lets one set. Whether anything is set that the hot path does not
    know is worked out when it is set, not at each request (`_special`).
    """

    def __init__(
        self,
        base_url: str,
        request_event: Optional[EventHook] = None,
        user: Any = None,
        *arguments: Any,
        **more: Any,
    ) -> None:
        base_url, self._auth = without_credentials(base_url)
        self.base_url = base_url
        self.user = user
        if request_event is None:
            from stormlight.users.event import events

            request_event = events.request
        self.request_event = request_event
        self._session = getattr(user, "_session", None) or current.session()
        self._targets = targets_of(base_url)
        self._headers = Headers({name.title(): value for name, value in IMPLIED.items()})
        self._cookies = Cookies(self._session, base_url)
        self._params: Any = {}
        self._verify = not getattr(user, "insecure", False)
        self._request_name: Optional[str] = None
        self._max_redirects: int = getattr(user, "max_redirects", 30)
        self._timeout: Optional[float] = getattr(user, "network_timeout", None)
        self._parked = False
        if getattr(user, "default_headers", None):
            self._headers.update(user.default_headers)
        self._look()

    def _look(self) -> None:
        """After a setting has changed: may the hot path be taken?"""
        self._simple = not (self._auth or self._params or self._request_name)
        self._special = not (
            self._simple and self._verify and self._max_redirects == 30 and self._timeout is None
        )

    @property
    def headers(self) -> Headers:
        return self._headers

    @headers.setter
    def headers(self, value: Any) -> None:
        self._headers = value if isinstance(value, Headers) else Headers(value)

    @property
    def cookies(self) -> Cookies:
        return self._cookies

    @cookies.setter
    def cookies(self, value: Any) -> None:
        if value is not self._cookies:
            self._cookies.update(value)

    @property
    def auth(self) -> Any:
        return self._auth

    @auth.setter
    def auth(self, value: Any) -> None:
        self._auth = value
        self._look()

    @property
    def params(self) -> Any:
        self._simple, self._special = False, True  # it may be changed in place
        return self._params

    @params.setter
    def params(self, value: Any) -> None:
        self._params = value or {}
        self._look()

    @property
    def verify(self) -> bool:
        return self._verify

    @verify.setter
    def verify(self, value: Any) -> None:
        self._verify = self._checked_verify(value)
        self._look()

    @property
    def max_redirects(self) -> int:
        return self._max_redirects

    @max_redirects.setter
    def max_redirects(self, value: int) -> None:
        self._max_redirects = value
        self._look()

    @property
    def request_name(self) -> Optional[str]:
        """The row of all requests that do not name their own."""
        return self._request_name

    @request_name.setter
    def request_name(self, value: Optional[str]) -> None:
        self._request_name = value
        self._look()

    @contextlib.contextmanager
    def rename_request(self, name: str) -> Iterator[None]:
        """`with client.rename_request("/item/[id]"):`; see request_name."""
        before, self.request_name = self._request_name, name
        try:
            yield
        finally:
            self.request_name = before

    def close(self) -> None:
        """Nothing to do: connections are the engine's."""

    def __enter__(self) -> Any:
        return self

    def __exit__(self, *arguments: Any) -> None:
        self.close()

    def __getattr__(self, name: str) -> Any:
        if name in ("trust_env", "cert", "proxies", "hooks", "stream"):
            return {"trust_env": False, "proxies": {}, "hooks": {}}.get(name)
        why = _NOT_HERE.get(name)
        if why is None:
            raise AttributeError(f"{type(self).__name__} has no attribute {name!r}")
        raise AttributeError(f"self.client.{name} is not supported: {why}")

    def _checked_verify(self, value: Any) -> bool:
        if isinstance(value, str):
            raise LocustError(
                f"verify={value!r} is not supported: give the file to --cacert, or verify=False"
            )
        return bool(value)

    def _merged(
        self,
        headers: Any,
        content_type: Optional[str],
        cookies: Any,
        auth: Any,
        target: Target,
    ) -> Pairs:
        """The headers of one request that has more than the client's own."""
        more: Dict[str, Any] = dict(headers) if headers else {}
        present = {name.lower() for name in more if isinstance(name, str)}
        if content_type and "content-type" not in present:
            if content_type.startswith("multipart/") or "content-type" not in self._headers:
                more["Content-Type"] = content_type
        if cookies and "cookie" not in present:
            more["Cookie"] = _body.cookie_field(cookies, self._cookies.matching(target.url))
        if isinstance(auth, (tuple, list)):
            more["Authorization"] = _body.basic((auth[0], auth[1]))
        elif auth is not None:
            more.update(_signed(auth, target, more))
        return self._headers.with_(more)

    def _encoding_of(self, kind: str) -> Optional[str]:
        """The encoding of a text whose response does not say (as `requests` has it)."""
        if kind == "application/json":
            return "utf-8"
        return "ISO-8859-1" if kind.startswith("text/") else None


class _Unsigned:
    """What an auth object of `requests` is given to put its header on."""

    def __init__(self, target: Target, headers: Dict[str, Any]) -> None:
        self.url = target.url
        self.path_url = target.name
        self.headers = Headers(headers)
        self.body = None

    def __getattr__(self, name: str) -> Any:
        raise LocustError(f"this auth object needs request.{name}, which is not there yet")


def _signed(auth: Any, target: Target, headers: Dict[str, Any]) -> Headers:
    if not callable(auth):
        raise TypeError(f'auth must be ("user", "password") or a callable, not {auth!r}')
    unsigned = _Unsigned(target, headers)
    return (auth(unsigned) or unsigned).headers


_NOT_HERE = {
    "mount": "connections are the engine's; there are no adapters",
    "adapters": "connections are the engine's; there are no adapters",
    "get_adapter": "connections are the engine's; there are no adapters",
    "send": "use request(), or get(), post() and so on",
    "prepare_request": "use request(), or get(), post() and so on",
}
