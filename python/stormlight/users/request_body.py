"""params, data, json, files, auth and cookies of a request, as the `requests` package reads them.

More lenient than a Task on purpose (numbers, booleans and objects become text, None is left out):
files that were written for `requests` rely on it. Multipart is made by stormlight._bodies.
"""

from __future__ import annotations

import base64
import json as _json
from urllib.parse import urlencode

from stormlight import _bodies, _checks

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Iterable, List, Optional, Tuple, Union

FORM = "application/x-www-form-urlencoded"

_as_json = _json.JSONEncoder(allow_nan=False).encode


def with_params(url: str, params: Any) -> str:
    """`url` with `params` added to its query."""
    return _checks.with_query(url, as_query(params))


def as_query(values: Any) -> str:
    """name=value&…; a str is taken as it is."""
    if isinstance(values, bytes):
        return values.decode()
    if isinstance(values, str):
        return values
    return urlencode(list(_fields(values, "params")))


def _fields(values: Any, what: str) -> Iterable[Tuple[Union[str, bytes], Union[str, bytes]]]:
    """Single fields: a list repeats its name, None is left out."""
    for name, value in _checks.pairs(values, what):
        several = hasattr(value, "__iter__") and not isinstance(value, (str, bytes))
        for one in value if several else (value,):
            if one is not None:
                yield _text(name), _text(one)


def _text(value: Any) -> Union[str, bytes]:
    return value if isinstance(value, (str, bytes)) else str(value)


def encode(data: Any, json: Any, files: Any) -> Tuple[Optional[bytes], Optional[str]]:
    """(body, content type); either may be None."""
    if files:
        return _multipart(data, files)
    if data:
        return _data(data)
    if json is not None:
        try:
            return _as_json(json).encode(), "application/json"
        except ValueError as error:
            raise ValueError(f"json= cannot be sent: {str(error).lower()}") from None
    return None, None


def _data(data: Any) -> Tuple[bytes, Optional[str]]:
    if isinstance(data, (bytes, bytearray, memoryview)):
        return bytes(data), None
    if isinstance(data, str):
        return data.encode(), None
    if hasattr(data, "read"):
        content = data.read()
        return (content.encode() if isinstance(content, str) else content), None
    if hasattr(data, "items") or isinstance(data, (list, tuple)):
        return urlencode(list(_fields(data, "data"))).encode(), FORM
    pieces = (piece.encode() if isinstance(piece, str) else piece for piece in data)
    return b"".join(pieces), None


def _multipart(data: Any, files: Any) -> Tuple[bytes, str]:
    if isinstance(data, (str, bytes)):
        raise ValueError("data= must be a dict or a list of pairs when files= is given")
    form: List[Tuple[Any, Any]] = []
    for field, text in _fields(data, "data") if data else ():
        form.append((field.decode() if isinstance(field, bytes) else field, text))
    parts: List[Tuple[Any, Any]] = []
    for name, value in _checks.pairs(files, "files"):
        if value is None:
            continue
        if isinstance(value, (tuple, list)) and len(value) == 4:
            raise ValueError(f"files[{name!r}]: headers of a part are not supported")
        if isinstance(value, (tuple, list)) and len(value) == 3 and value[2] is None:
            parts.append((name, value[:2]))
        else:
            parts.append((name, value))
    return _bodies._multipart(form or None, parts)


def basic(auth: Tuple[Any, Any]) -> str:
    """The header Authorization for HTTP Basic (RFC 7617)."""
    user, password = (one if isinstance(one, bytes) else str(one).encode() for one in auth)
    return "Basic " + base64.b64encode(user + b":" + password).decode()


def cookie_field(cookies: Any, kept: Iterable[Tuple[str, str]]) -> str:
    """The header Cookie: `kept` ones of the user, and those of this request over them."""
    merged = dict(kept)
    entries = cookies.items() if hasattr(cookies, "items") else _cookie_entries(cookies)
    for name, value in entries:
        if value is None:
            merged.pop(name, None)
        else:
            merged[name] = value
    return "; ".join(f"{name}={value}" for name, value in merged.items())


def _cookie_entries(cookies: Any) -> Iterable[Tuple[str, Any]]:
    for one in cookies:
        yield (one.name, one.value) if hasattr(one, "value") else one


def total_timeout(timeout: Any) -> Optional[float]:
    """One number of seconds for the whole request. Of (connect, read) it is the sum."""
    if isinstance(timeout, (tuple, list)):
        known = [float(one) for one in timeout if one is not None]
        return sum(known) if len(known) == len(timeout) else None
    return None if timeout is None else float(timeout)
