"""Checks and normal forms of what a Task is given, all but its body (see _bodies).

Each function returns the value as the engine wants it, or raises TypeError or ValueError whose
text names the argument, the value and the fix.
"""

from __future__ import annotations

import math
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Iterable, List, Mapping, Optional, Tuple, Union

    Params = Union[Mapping[str, Any], Iterable[Tuple[str, Any]]]
    Statuses = Union[int, range, Iterable[Union[int, range]]]

_TOKEN = frozenset(
    "!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
)
_UNITS = {
    "h": 3_600_000_000_000,
    "m": 60_000_000_000,
    "s": 1_000_000_000,
    "ms": 1_000_000,
    "us": 1_000,
    "ns": 1,
}
SHORTEST_TIMEOUT = _UNITS["ms"]
LONGEST_TIMEOUT = 24 * _UNITS["h"]
_LONGEST_TEXT = 100


def shown(value: Any, limit: int = 60) -> str:
    """repr() cut to `limit` characters, for messages."""
    text = repr(value)
    return text if len(text) <= limit else text[: limit - 3] + "..."


def kind(value: Any) -> str:
    """What a message calls the type of `value`: "a str", "an int"."""
    name = type(value).__name__
    return f"{'an' if name[:1] in 'aeiouAEIOU' else 'a'} {name}"


def is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def pairs(value: Any, what: str) -> List[Tuple[Any, Any]]:
    """The entries of a dict, or of a list of pairs."""
    if hasattr(value, "items"):
        return list(value.items())
    if isinstance(value, (str, bytes)):
        raise TypeError(f"{what} must be a dict or a list of pairs, not {kind(value)}")
    try:
        entries = [tuple(entry) for entry in value]
    except TypeError:
        raise TypeError(
            f"{what} must be a dict or a list of pairs, not {kind(value)}"
        ) from None
    for entry in entries:
        if len(entry) != 2:
            raise ValueError(f"{what} holds {shown(entry)}, which is not a pair")
    return entries


def encodable(value: str, what: str) -> str:
    """Refuses the half characters (lone surrogates) that no encoding can carry."""
    try:
        value.encode()
    except UnicodeEncodeError as error:
        raise ValueError(
            f"{what} holds {value[error.start]!r}, which is not a character"
        ) from None
    return value


def _without_controls(value: str, what: str) -> str:
    for character in value:
        if character < " " or character == "\x7f":
            raise ValueError(
                f"{what} must not hold control characters such as {character!r}:"
                f" {shown(value)}"
            )
    return encodable(value, what)


def method(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError(f'method must be a str such as "GET", not {kind(value)}')
    if value.startswith("/") or "://" in value:
        raise ValueError(
            f'method must come before the path: write Task("GET", {shown(value)})'
        )
    if not value or not _TOKEN.issuperset(value):
        raise ValueError(
            f'method must be one word such as "GET" or "POST", not {shown(value)}'
        )
    return value.upper()


def path(value: Any, params: Any) -> str:
    if not isinstance(value, str):
        raise TypeError(f'path must be a str such as "/hello", not {kind(value)}')
    _without_controls(value, "path")
    scheme, separator, rest = value.partition("://")
    if not value.startswith("/"):
        if separator and scheme.isalpha() and scheme.lower() not in ("http", "https"):
            raise ValueError(
                f"path must be an http:// or https:// URL, or begin with /,"
                f" not {shown(value)}"
            )
        if not separator or "/" in scheme or "?" in scheme:
            raise ValueError(
                f'path must begin with / or be a full URL: write "/{value[:40]}",'
                f" not {shown(value)}"
            )
        if not rest or rest[0] in "/?#":
            raise ValueError(f"path is a URL without a host: {shown(value)}")
    return value if params is None else _with_params(value, params)


def _with_params(target: str, params: Any) -> str:
    return with_query(target, urlencoded(params, "params"))


def with_query(target: str, query: str) -> str:
    """`target`, a path or URL, with `query` added to the query it may have."""
    if not query:
        return target
    target, hash_sign, fragment = target.partition("#")
    if "?" not in target:
        joint = "?"
    else:
        joint = "" if target[-1] in "?&" else "&"
    return f"{target}{joint}{query}{hash_sign}{fragment}"


def urlencoded(value: Any, what: str) -> str:
    """name=value&… as HTML forms and queries write it; a list as a value repeats the name."""
    from urllib.parse import urlencode

    if isinstance(value, (str, bytes)):
        raise TypeError(
            f"{what} must be a dict or a list of pairs, not {kind(value)};"
            + (
                " write a ready query into the path"
                if what == "params"
                else " give a ready text as body"
            )
        )
    entries = []
    for name, items in pairs(value, what):
        name = _field(name, f"the name {shown(name)} in {what}")
        several = isinstance(items, (list, tuple, set, frozenset, range))
        for item in items if several else (items,):
            if item is not None:
                entries.append((name, _field(item, f"{what}[{shown(name)}]")))
    return urlencode(entries)


def _field(value: Any, what: str) -> Union[str, bytes]:
    if isinstance(value, str):
        return encodable(value, what)
    if isinstance(value, (bytes, bytearray)):
        return bytes(value)
    if is_number(value):
        return str(value)
    if isinstance(value, bool):
        raise TypeError(
            f"{what} is {value}: write the text the server expects,"
            f' such as "{str(value).lower()}" or "{int(value)}"'
        )
    raise TypeError(f"{what} must be a str or a number, not {kind(value)}")


def name(value: Any, as_written: str) -> str:
    if value is None:
        return as_written
    if not isinstance(value, str):
        raise TypeError(f"name must be a str, not {kind(value)}: {shown(value)}")
    if not value.strip():
        raise ValueError("name must not be empty: leave it out to use the path")
    return _without_controls(value, "name")


def headers(value: Any, content_type: Optional[str], auth: Any) -> Tuple[Tuple[str, str], ...]:
    """The headers as given, and `content_type` unless they hold one."""
    result = []
    for key, text in pairs(value, "headers") if value is not None else ():
        result.append((_header_name(key), _header_value(key, text)))
    seen = [key.lower() for key, _ in result]
    if hasattr(value, "items"):
        for key, _ in result:
            if seen.count(key.lower()) > 1:
                raise ValueError(
                    f"headers holds {key!r} twice in different case: keep one,"
                    " or give a list of pairs to send both"
                )
    if auth is not None and "authorization" in seen:
        raise ValueError("give auth or the header Authorization, not both")
    if content_type is not None and "content-type" not in seen:
        result.append(("Content-Type", content_type))
    return tuple(result)


def _header_name(key: Any) -> str:
    if not isinstance(key, str):
        raise TypeError(f"a header name must be a str, not {kind(key)}: {shown(key)}")
    name: str = key.strip(" \t")
    if not name or not _TOKEN.issuperset(name):
        raise ValueError(
            f"the header name {shown(name)} is not allowed:"
            " letters, digits and - only, without the colon"
        )
    if name.lower() in ("content-length", "transfer-encoding"):
        raise ValueError(f"leave out the header {name}: it is set from the body")
    return name


def _header_value(key: str, value: Any) -> str:
    if is_number(value):
        return str(value)
    if isinstance(value, bytes):
        try:
            value = value.decode()
        except UnicodeDecodeError:
            raise ValueError(f"the header {key} must be UTF-8, not {shown(value)}") from None
    if not isinstance(value, str):
        raise TypeError(
            f"the header {key} must be a str or a number, not {kind(value)}: {shown(value)}"
        )
    value = value.strip(" \t")
    for character in value:
        if character in "\r\n":
            raise ValueError(
                f"the header {key} must not hold a line break: {shown(value)};"
                " text read from a file needs .strip()"
            )
        if (character < " " and character != "\t") or character == "\x7f":
            raise ValueError(
                f"the header {key} must not hold {character!r}: {shown(value)}"
            )
    return encodable(value, f"the header {key}")


def weight(value: Any) -> float:
    if not is_number(value):
        raise TypeError(f"weight must be a number above 0, not {kind(value)}: {shown(value)}")
    try:
        result = float(value)
    except OverflowError:
        result = math.inf
    if not math.isfinite(result) or result <= 0:
        raise ValueError(
            f"weight must be a number above 0, not {shown(value)}"
            + ("; to skip a task, take it out of endpoints" if value == 0 else "")
        )
    return result


def expect(value: Any) -> Tuple[Tuple[int, int], ...]:
    """Ranges (first, last) in ascending order, joined where they touch."""
    if value is None:
        return ()
    ranges = sorted(_status_ranges(value))
    if not ranges:
        raise ValueError("expect is empty: name a status, or leave it out for below 400")
    result = [ranges[0]]
    for first, last in ranges[1:]:
        if first <= result[-1][1] + 1:
            result[-1] = (result[-1][0], max(last, result[-1][1]))
        else:
            result.append((first, last))
    return tuple(result)


def _status_ranges(value: Any) -> List[Tuple[int, int]]:
    if isinstance(value, int) and not isinstance(value, bool):
        if not 100 <= value <= 599:
            raise ValueError(f"expect must be a status from 100 to 599, not {shown(value)}")
        return [(int(value), int(value))]
    if isinstance(value, range):
        if not value:
            raise ValueError(f"expect holds {value}, which is empty")
        if value.step == 1:
            both_ends = _status_ranges(value[0]) + _status_ranges(value[-1])
            return [(both_ends[0][0], both_ends[1][1])]
        return [one for status in value for one in _status_ranges(status)]
    if isinstance(value, (list, tuple, set, frozenset)):
        return [one for item in value for one in _status_ranges(item)]
    raise TypeError(
        "expect must be a status, a range such as range(200, 300), or a list of both,"
        f" not {kind(value)}: {shown(value)}"
    )


def contains(value: Any) -> Optional[bytes]:
    if value is None:
        return None
    if not isinstance(value, (str, bytes)):
        raise TypeError(f"contains must be a str, not {kind(value)}: {shown(value)}")
    if not value:
        raise ValueError("contains is empty, which every body contains: leave it out")
    if isinstance(value, bytes):
        return value
    return encodable(value, "contains").encode()


def auth(value: Any) -> Optional[Tuple[str, str]]:
    if value is None:
        return None
    pair = isinstance(value, (tuple, list)) and len(value) == 2
    if not pair or not all(isinstance(part, str) for part in value):
        raise TypeError('auth must be ("user", "password")')
    user, password = value
    if ":" in user:
        raise ValueError("the user in auth must not hold a colon (RFC 7617)")
    return _without_controls(user, "auth"), _without_controls(password, "auth")


def timeout(value: Any) -> Optional[float]:
    if value is None:
        return None
    return nanoseconds(value, "timeout", SHORTEST_TIMEOUT, LONGEST_TIMEOUT) / 1e9


def nanoseconds(value: Any, what: str, lowest: int, highest: int) -> int:
    """A number of seconds or a text such as "1m30s" as whole nanoseconds in [lowest, highest].

    The text is what the command line takes: numbers with the units h, m, s, ms, us, ns, each once
    and from large to small; without a unit, seconds.
    """
    if is_number(value):
        result = int(value * 1e9 + 0.5) if abs(value) < 1e10 else None
    elif isinstance(value, str):
        text = value.strip()
        sign = -1 if text.startswith("-") else 1
        result = _parse_duration(text[1:] if sign < 0 else text)
        if result is not None:
            result *= sign
    else:
        raise TypeError(
            f'{what} must be seconds or a text such as "1m30s", not {kind(value)}: {shown(value)}'
        )
    if result is None:
        raise ValueError(
            f'{what} must be seconds or a text such as "500ms" or "1m30s", not {shown(value)}'
        )
    if result < lowest:
        bound = {0: "0 or more", 1: "above 0"}.get(lowest, f"at least {_duration_text(lowest)}")
        raise ValueError(f"{what} must be {bound}, not {shown(value)}")
    if result > highest:
        raise ValueError(f"{what} must be at most {_duration_text(highest)}, not {shown(value)}")
    return result


def _duration_text(time: int) -> str:
    """A bound of ours, which is a whole number of one unit."""
    for unit, size in _UNITS.items():
        if time >= size and time % size == 0:
            return f"{time // size}{unit}"
    return "0s"


def _parse_duration(text: str) -> Optional[int]:
    if len(text) > _LONGEST_TEXT:
        return None
    total, at, last_unit = 0, 0, math.inf
    while at < len(text):
        start = at
        while at < len(text) and text[at] in "0123456789.":
            at += 1
        whole, point, fraction = text[start:at].partition(".")
        start = at
        while at < len(text) and "a" <= text[at] <= "z":
            at += 1
        unit = _UNITS.get(text[start:at])
        if unit is None and last_unit == math.inf and at == start == len(text):
            unit = _UNITS["s"]  # a plain number
        if unit is None or unit >= last_unit or not whole or (point and not fraction):
            return None
        if "." in fraction:
            return None
        total += int(whole) * unit + (int(fraction) * unit // 10 ** len(fraction) if point else 0)
        last_unit = unit
    return total if text else None


def caller_line() -> Tuple[str, int]:
    """File and line of the innermost frame outside this package."""
    frame = sys._getframe(1)
    while frame.f_back and frame.f_globals.get("__name__", "").split(".")[0] == "stormlight":
        frame = frame.f_back
    return frame.f_code.co_filename, frame.f_lineno
