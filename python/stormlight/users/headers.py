"""Headers: a dict that does not mind the case of its keys, ready as pairs for the engine."""

from __future__ import annotations

from collections.abc import MutableMapping

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Dict, Iterator, List, Optional, Tuple

    Pairs = Tuple[Tuple[str, str], ...]
    Mapping = MutableMapping[str, str]
else:
    Mapping = MutableMapping


#: What the engine sends of itself. To be read here, but not sent twice: a request without headers
#: of its own is one that the engine keeps ready.
IMPLIED = {
    "user-agent": "Stormlight",
    "accept-encoding": "gzip, deflate, br",
    "accept": "*/*",
}

_MOST_SHARED = 1000
_shared: Dict[Pairs, Pairs] = {}


class Headers(Mapping):
    """{name: value}; the case of the last assignment is kept, and any finds it."""

    __slots__ = ("_entries", "_pairs")

    def __init__(self, entries: Any = None, **more: str) -> None:
        self._entries: Dict[str, Tuple[str, str]] = {}
        self._pairs: Optional[Pairs] = None
        self.update(entries or {}, **more)

    def __getitem__(self, name: str) -> str:
        return self._entries[name.lower()][1]

    def __setitem__(self, name: str, value: Any) -> None:
        self._entries[name.lower()] = (name, value)
        self._pairs = None

    def __delitem__(self, name: str) -> None:
        del self._entries[name.lower()]
        self._pairs = None

    def __iter__(self) -> Iterator[str]:
        return (name for name, _ in self._entries.values())

    def __len__(self) -> int:
        return len(self._entries)

    def __contains__(self, name: object) -> bool:
        return isinstance(name, str) and name.lower() in self._entries

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, (Headers, dict)):
            return NotImplemented
        theirs = other if isinstance(other, Headers) else Headers(other)
        ours = {key: value for key, (_, value) in self._entries.items()}
        return ours == {key: value for key, (_, value) in theirs._entries.items()}

    def copy(self) -> Headers:
        return Headers(dict(self.items()))

    def __repr__(self) -> str:
        return repr(dict(self.items()))

    def pairs(self) -> Pairs:
        """As the engine takes them: one object for all clients that send the same."""
        if self._pairs is None:
            made = _sent(self._entries)
            if len(_shared) >= _MOST_SHARED:
                _shared.clear()
            self._pairs = _shared.setdefault(made, made)
        return self._pairs

    def with_(self, more: Any) -> Pairs:
        """Those of one request: `more` over these, where None leaves one out."""
        if not more:
            return self.pairs()
        entries = dict(self._entries)
        for name, value in more.items() if hasattr(more, "items") else more:
            if isinstance(name, bytes):
                name = name.decode("latin-1")
            entries[name.lower()] = (name, value)
        return _sent(entries)


def _sent(entries: Dict[str, Tuple[str, Any]]) -> Pairs:
    return tuple(
        (name, text(name, value))
        for key, (name, value) in entries.items()
        if value is not None and value != IMPLIED.get(key)
    )


def text(name: str, value: Any) -> str:
    """A header's value; refuses what would break the request apart."""
    if isinstance(value, bytes):
        value = value.decode("latin-1")
    elif not isinstance(value, str):
        value = str(value)
    if "\r" in value or "\n" in value:
        raise ValueError(f"the header {name} must not hold a line break: {value[:60]!r}")
    return value


def parsed(head: bytes) -> Headers:
    """Those of a response; several of one name are joined by a comma (RFC 9110, 5.3)."""
    headers = Headers()
    entries = headers._entries
    for line in head.decode("latin-1").split("\r\n"):
        name, colon, value = line.partition(":")
        if not colon or line.startswith("HTTP/"):
            continue
        value, key = value.strip(" \t"), name.lower()
        if key in entries:
            name, before = entries[key]
            value = f"{before}, {value}"
        entries[key] = (name, value)
    return headers


def all_of(head: bytes, wanted: str) -> List[str]:
    """Each value of one header, as sent."""
    found = []
    for line in head.decode("latin-1").split("\r\n"):
        name, _, value = line.partition(":")
        if name.lower() == wanted:
            found.append(value.strip(" \t"))
    return found


__all__ = ["Headers", "all_of", "parsed", "text"]
