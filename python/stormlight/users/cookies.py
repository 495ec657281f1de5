"""client.cookies and response.cookies."""

from __future__ import annotations

from collections.abc import MutableMapping
from urllib.parse import urlsplit

from stormlight.users.exceptions import LocustError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Dict, Iterator, List, Optional, Tuple

    Mapping = MutableMapping[str, str]
else:
    Mapping = MutableMapping


class Cookies(Mapping):
    """The cookies of a user by name. They live in the engine; this reads and sets them there."""

    __slots__ = ("_session", "_base_url")

    def __init__(self, session: Any, base_url: str) -> None:
        self._session = session
        self._base_url = base_url

    def _held(self) -> Dict[str, str]:
        return {name: value for _, name, value in self._session.cookies()}

    def __getitem__(self, name: str) -> str:
        return self._held()[name]

    def __setitem__(self, name: str, value: Any) -> None:
        self.set(name, value)

    def __delitem__(self, name: str) -> None:
        if name not in self._held():
            raise KeyError(name)
        self.set(name, None)

    def __iter__(self) -> Iterator[str]:
        return iter(self._held())

    def __len__(self) -> int:
        return len(self._held())

    def __repr__(self) -> str:
        return f"Cookies({self._held()!r})"

    def set(self, name: str, value: Any, domain: str = "", path: str = "/", **more: Any) -> None:
        """Sets a cookie for the user's host, or for `domain`; None takes it out."""
        url = self._base_url
        if domain:
            url = f"{urlsplit(url).scheme or 'http'}://{domain.lstrip('.')}{path or '/'}"
        if value is None:
            value = "; Max-Age=0"
        self._session.set_cookie(url, name, str(value))

    def set_cookie(self, cookie: Any) -> None:
        """Of http.cookiejar, or a `requests` cookie."""
        self.set(cookie.name, cookie.value, cookie.domain, cookie.path)

    def get_dict(self, domain: Optional[str] = None, path: Optional[str] = None) -> Dict[str, str]:
        return {
            name: value
            for host, name, value in self._session.cookies()
            if domain is None or host.lstrip(".") == domain.lstrip(".")
        }

    def get(self, name: str, default: Any = None, domain: Any = None, path: Any = None) -> Any:
        return self.get_dict(domain).get(name, default)

    def list_domains(self) -> List[str]:
        return list(dict.fromkeys(host for host, _, _ in self._session.cookies()))

    def clear(self, domain: Any = None, path: Any = None, name: Any = None) -> None:
        """The user forgets its cookies, as a new visitor has none."""
        clear = getattr(self._session, "clear_cookies", None)
        if clear is None or domain or path or name:
            raise LocustError("cookies.clear() is not supported here: begin a new user instead")
        clear()

    def matching(self, url: str) -> List[Tuple[str, str]]:
        """(name, value) of those a request to `url` would carry; paths are not looked at."""
        host = urlsplit(url).hostname or ""
        found = []
        for domain, name, value in self._session.cookies():
            domain = domain.lstrip(".")
            if host == domain or host.endswith("." + domain):
                found.append((name, value))
        return found


class ResponseCookies(dict[str, str]):
    """The cookies that one response set."""

    __slots__ = ()

    def get_dict(self, domain: Any = None, path: Any = None) -> Dict[str, str]:
        return dict(self)


def set_by(fields: List[str]) -> ResponseCookies:
    """From the values of Set-Cookie (RFC 6265, 5.2, the first step)."""
    found = ResponseCookies()
    for field in fields:
        name, equals, value = field.partition(";")[0].partition("=")
        if equals and name.strip():
            found[name.strip()] = value.strip().strip('"')
    return found
