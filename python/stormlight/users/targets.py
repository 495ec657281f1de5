"""From what a task writes to what is sent and to the name of its row, remembered per host."""

from __future__ import annotations

import re
from urllib.parse import quote, unquote, urlsplit

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Dict, Optional, Tuple

#: Beyond it the URLs differ each time and there is no use in remembering them.
MOST_REMEMBERED = 4096

_ABSOLUTE = re.compile("https?://", re.IGNORECASE)
_PLAIN = re.compile(r"[A-Za-z0-9\-._~:/?\[\]@!$&'()*+,;=%]*")
_ALLOWED = "-._~:/?[]@!$&'()*+,;=%"


class Target:
    """Where a request goes, and what its row is called."""

    __slots__ = ("url", "name", "written")

    def __init__(self, url: str, name: str, written: str) -> None:
        self.url = url
        self.name = name  #: path and query
        self.written = written  #: as the task wrote it


class Targets(dict[str, Target]):
    """{what the task wrote: its Target}; what is missing is made."""

    def __init__(self, base_url: str) -> None:
        super().__init__()
        self._base_url = base_url

    def __missing__(self, written: str) -> Target:
        if len(self) >= MOST_REMEMBERED:
            self.clear()
        target = resolve(self._base_url, written)
        self[written] = target
        return target


_by_base_url: Dict[str, Targets] = {}


def targets_of(base_url: str) -> Targets:
    """The same for all users of one host, of whom there may be ten thousand."""
    found = _by_base_url.get(base_url)
    if found is None:
        found = _by_base_url[base_url] = Targets(base_url)
    return found


def resolve(base_url: str, written: Any) -> Target:
    if isinstance(written, bytes):
        written = written.decode()
    elif not isinstance(written, str):
        written = str(written)
    url = joined(base_url, written).partition("#")[0]
    if not _PLAIN.fullmatch(url):
        url = _encoded(url)
    scheme_end = url.find("://") + 3
    path_at = min(at for at in (url.find("/", scheme_end), url.find("?", scheme_end), len(url))
                  if at >= 0)
    path = url[path_at:]
    if not path.startswith("/"):
        path = "/" + path
        url = url[:path_at] + path
    return Target(url, path, written)


def joined(base_url: str, written: str) -> str:
    """The host in front, unless a whole URL was written."""
    if _ABSOLUTE.match(written):
        return written
    if base_url.endswith("/") and written.startswith("/"):
        return base_url[:-1] + written
    if written and not base_url.endswith("/") and written[0] not in "/?#":
        return f"{base_url}/{written}"
    return base_url + written


def _encoded(url: str) -> str:
    scheme, separator, rest = url.partition("://")
    authority, slash, path = rest.partition("/")
    try:
        authority.encode("ascii")
    except UnicodeEncodeError:
        authority = authority.encode("idna").decode()
    return scheme + separator + authority + slash + quote(path, safe=_ALLOWED)


def without_credentials(base_url: str) -> Tuple[str, Optional[Tuple[str, str]]]:
    """`http://user:password@host` as the URL and the pair."""
    if "@" not in base_url:
        return base_url, None
    parts = urlsplit(base_url)
    if parts.username is None or parts.password is None:
        return base_url, None
    authority = parts.netloc.rpartition("@")[2]
    bare = parts._replace(netloc=authority).geturl()
    return bare, (unquote(parts.username), unquote(parts.password))
