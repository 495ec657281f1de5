"""Request bodies: JSON, forms, multipart and raw bytes, encoded once when a Task is made.

Sources: RFC 8259 (JSON), the URL standard (urlencoded forms), RFC 7578 and the HTML standard
(multipart/form-data).
"""

from __future__ import annotations

from stormlight import _checks

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import IO, Any, Iterable, List, Mapping, Optional, Tuple, Union

    Json = Any
    Form = Union[Mapping[str, Any], Iterable[Tuple[str, Any]]]
    Body = Union[str, bytes, bytearray, memoryview, IO[bytes], IO[str]]
    Files = Union[Mapping[str, Any], Iterable[Tuple[str, Any]]]


class _Absent:
    """The default of `json`, where None already means `null`."""

    def __repr__(self) -> str:
        return "ABSENT"


ABSENT: Any = _Absent()


def encode(
    data: Json, json: Json, form: Any, body: Any, files: Any
) -> Tuple[Optional[bytes], Optional[str]]:
    """(body, content type); both None when nothing was given."""
    given = [
        name
        for name, value in (("data", data), ("form", form), ("body", body), ("files", files))
        if value is not None
    ]
    if json is not ABSENT:
        given.insert(1 if data is not None else 0, "json")
    if len(given) > 1 and given != ["form", "files"]:
        raise ValueError(
            f"give only one of {' and '.join(given)}: they all are the request's body"
        )
    if data is not None:
        return _json(data, "data"), "application/json"
    if json is not ABSENT:
        return _json(json, "json"), "application/json"
    if files is not None:
        return _multipart(form, files)
    if form is not None:
        return (
            _checks.urlencoded(form, "form").encode(),
            "application/x-www-form-urlencoded",
        )
    if body is not None:
        return _raw(body)
    return None, None


def _json(value: Any, what: str) -> bytes:
    import json

    try:
        return json.dumps(value, allow_nan=False).encode()
    except (TypeError, ValueError, RecursionError) as error:
        raise _json_error(value, what, error) from None


def _json_error(value: Any, what: str, error: Exception) -> Exception:
    culprit = None
    if not isinstance(error, RecursionError) and "ircular" not in str(error):
        culprit = _culprit(value, what)
    if culprit is None:
        return ValueError(f"{what} cannot be sent as JSON: {str(error).lower()}")
    place, found = culprit
    if isinstance(found, float):
        return ValueError(
            f"{place} is {found}, which JSON cannot carry: use None or a finite number"
        )
    advice = "use lists, dicts, str, numbers, booleans and None"
    if isinstance(found, (bytes, bytearray)):
        advice = "decode it, or send it with body="
    elif isinstance(found, (set, frozenset)):
        advice = "make it a list"
    elif hasattr(found, "isoformat"):
        advice = "write .isoformat() or str()"
    return TypeError(f"{place} is {_checks.kind(found)}, which JSON cannot carry: {advice}")


def _culprit(value: Any, place: str) -> Optional[Tuple[str, Any]]:
    """The first part of `value` that JSON cannot carry and where it stands."""
    if isinstance(value, dict):
        for key, item in value.items():
            if not isinstance(key, (str, int, float, type(None))) or _not_finite(key):
                return f"the key {_checks.shown(key)} in {place}", key
            found = _culprit(item, f"{place}[{_checks.shown(key)}]")
            if found:
                return found
        return None
    if isinstance(value, (list, tuple)):
        for index, item in enumerate(value):
            found = _culprit(item, f"{place}[{index}]")
            if found:
                return found
        return None
    if isinstance(value, (str, int, float, type(None))) and not _not_finite(value):
        return None
    return place, value


def _not_finite(value: Any) -> bool:
    return isinstance(value, float) and (value != value or value in (float("inf"), -float("inf")))


def _raw(value: Any) -> Tuple[bytes, str]:
    if isinstance(value, str):
        return _checks.encodable(value, "body").encode(), "text/plain; charset=utf-8"
    if isinstance(value, (bytes, bytearray, memoryview)):
        return bytes(value), "application/octet-stream"
    if hasattr(value, "read"):
        return _raw(_read(value, "body"))
    advice = "; data= sends it as JSON, form= as a form" if isinstance(value, (dict, list)) else ""
    raise TypeError(f"body must be str, bytes or a file object, not {_checks.kind(value)}{advice}")


def _read(source: Any, what: str) -> Union[str, bytes]:
    content = source.read()
    if not isinstance(content, (str, bytes)):
        raise TypeError(f"{what}: read() gave {_checks.kind(content)}, not str or bytes")
    return content


def _multipart(form: Any, files: Any) -> Tuple[bytes, str]:
    parts: List[Tuple[str, bytes]] = []
    for name, value in _checks.pairs(form, "form") if form is not None else ():
        several = isinstance(value, (list, tuple))
        for item in value if several else (value,):
            if item is not None:
                parts.append(_field_part(name, item))
    for name, value in _checks.pairs(files, "files"):
        parts.append(_file_part(name, value))
    # Fixed, so that the same load file sends the same bytes; counted up until it is in no part.
    number = 0
    while any(_boundary(number).encode() in content for _, content in parts):
        number += 1
    boundary = _boundary(number)
    chunks = []
    for head, content in parts:
        chunks.append(f"--{boundary}\r\n{head}\r\n\r\n".encode() + content + b"\r\n")
    chunks.append(f"--{boundary}--\r\n".encode())
    return b"".join(chunks), f"multipart/form-data; boundary={boundary}"


def _boundary(number: int) -> str:
    return f"----stormlight-{number:016d}"


def _field_part(name: Any, value: Any) -> Tuple[str, bytes]:
    what = f"form[{_checks.shown(name)}]"
    text = _checks._field(value, what)
    content = text if isinstance(text, bytes) else text.encode()
    return f"Content-Disposition: form-data; name={_quoted(name, 'form')}", content


def _file_part(name: Any, value: Any) -> Tuple[str, bytes]:
    what = f"files[{_checks.shown(name)}]"
    filename, content_type = None, None
    if isinstance(value, (tuple, list)):
        if not 2 <= len(value) <= 3:
            raise ValueError(
                f"{what} must be (filename, content) or (filename, content, content type),"
                f" not {len(value)} values"
            )
        filename, content = value[0], value[1]
        content_type = value[2] if len(value) == 3 else None
    else:
        content = value
        filename = _own_name(value) or name
    if hasattr(content, "read"):
        content = _read(content, what)
    if isinstance(content, str):
        default_type = "text/plain; charset=utf-8"
        content = _checks.encodable(content, what).encode()
    elif isinstance(content, (bytes, bytearray, memoryview)):
        default_type = "application/octet-stream"
        content = bytes(content)
    else:
        raise TypeError(
            f"{what} must be bytes, str, a file object or (filename, content),"
            f" not {_checks.kind(content)}"
        )
    head = f"Content-Disposition: form-data; name={_quoted(name, 'files')}"
    if filename is not None:
        head += f"; filename={_quoted(filename, what)}"
    if content_type is not None or filename is not None:
        content_type = _checks._header_value("Content-Type", content_type or default_type)
        head += f"\r\nContent-Type: {content_type}"
    return head, content


def _own_name(value: Any) -> Optional[str]:
    """The last part of an open file's name."""
    name = getattr(value, "name", None)
    if isinstance(name, str) and name and not name.startswith("<"):
        return name.rsplit("/", 1)[-1]
    return None


def _quoted(value: Any, what: str) -> str:
    """A name inside Content-Disposition, escaped as browsers do (HTML standard)."""
    if not isinstance(value, str):
        raise TypeError(f"a name in {what} must be a str, not {_checks.kind(value)}")
    text = _checks.encodable(value, what)
    for character, escape in (("\r", "%0D"), ("\n", "%0A"), ('"', "%22")):
        text = text.replace(character, escape)
    return f'"{text}"'
