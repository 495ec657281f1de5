"""Task: one request template with a weight."""

from __future__ import annotations

from stormlight import _bodies, _checks

TYPE_CHECKING = False  # spelled out because importing typing costs start-up time
if TYPE_CHECKING:
    from typing import Any, Dict, Iterable, Mapping, NoReturn, Optional, Tuple, Union

    from stormlight._bodies import Body, Files, Form, Json
    from stormlight._checks import Params, Statuses

    Headers = Union[Mapping[str, Any], Iterable[Tuple[str, Any]]]


class Task:
    """One request that virtual users send, picked at random by weight.

    Args:
        method: GET, POST, … in any case; any RFC 9110 token is allowed.
        path: begins with "/", or is a full http(s) URL, which then stands instead of the host.
        data: sent as JSON; None sends no body. The same as `json`, but by position.
        headers: a dict or a list of pairs. Values are str or numbers. Content-Type is set from the
            body unless it is given here.
        weight: how often, relative to the other tasks: a number above 0, default 1.
        name: the row in the results; default: the path as written. Tasks with the same method and
            name share a row.
        json: sent as JSON; None is sent as `null`.
        form: sent as application/x-www-form-urlencoded: a dict or a list of pairs.
        body: sent as it is: str (as UTF-8), bytes, or a file object, which is read at once.
        files: sent as multipart/form-data. A dict or a list of pairs; each value is bytes, str, a
            file object, or (filename, content[, content type]). `form` may go with it.
        params: added to the query of `path`: a dict or a list of pairs; a list as a value repeats
            the name; None leaves it out.
        expect: the statuses that pass: a status, a range, or a list of both. Default: below 400.
        timeout: for the whole request with its redirects: seconds, or a text such as "500ms".
        auth: (user, password) for HTTP Basic.
        contains: a text that the decoded body must contain for the request to pass.

    Give at most one of data, json, form, body and files; only form and files go together.
    Everything is checked and encoded here, once: changing `data` later changes nothing, and a Task
    itself cannot be changed.

    Raises:
        TypeError, ValueError: with the argument, its value and the fix.
    """

    __slots__ = (
        "method",
        "path",
        "name",
        "headers",
        "body",
        "weight",
        "expect",
        "timeout",
        "auth",
        "contains",
        "data",
        "_given",
        "_line",
        "__weakref__",
    )

    method: str
    path: str  #: with the encoded params
    name: str
    headers: Tuple[Tuple[str, str], ...]  #: with the Content-Type that was chosen
    body: Optional[bytes]  #: as sent
    weight: float
    expect: Tuple[Tuple[int, int], ...]  #: (first, last) of each range of statuses, sorted
    timeout: Optional[float]  #: seconds
    auth: Optional[Tuple[str, str]]
    contains: Optional[bytes]
    data: Any  #: as given
    _given: Dict[str, Any]
    _line: Tuple[str, int]  # file and line of the call

    def __init__(
        self,
        method: str,
        path: str,
        data: Json = None,
        headers: Optional[Headers] = None,
        *,
        weight: float = 1,
        name: Optional[str] = None,
        json: Json = _bodies.ABSENT,
        form: Optional[Form] = None,
        body: Optional[Body] = None,
        files: Optional[Files] = None,
        params: Optional[Params] = None,
        expect: Optional[Statuses] = None,
        timeout: Union[float, str, None] = None,
        auth: Optional[Tuple[str, str]] = None,
        contains: Union[str, bytes, None] = None,
    ) -> None:
        given = dict(locals())
        put = object.__setattr__
        put(self, "method", _checks.method(method))
        put(self, "path", _checks.path(path, params))
        put(self, "name", _checks.name(name, path))
        content, content_type = _bodies.encode(data, json, form, body, files)
        put(self, "headers", _checks.headers(headers, content_type, auth))
        put(self, "body", content)
        put(self, "weight", _checks.weight(weight))
        put(self, "expect", _checks.expect(expect))
        put(self, "timeout", _checks.timeout(timeout))
        put(self, "auth", _checks.auth(auth))
        put(self, "contains", _checks.contains(contains))
        put(self, "data", data)
        put(self, "_given", _given(given))
        put(self, "_line", _checks.caller_line())

    def __setattr__(self, name: str, value: Any) -> NoReturn:
        raise AttributeError(f"a Task cannot be changed: give {name} when making it")

    def __delattr__(self, name: str) -> NoReturn:
        raise AttributeError("a Task cannot be changed")

    def __copy__(self) -> Task:
        return self

    def __deepcopy__(self, memo: Any) -> Task:
        return self

    def _wire(self) -> Tuple[Any, ...]:
        return (
            self.method,
            self.path,
            self.name,
            self.headers,
            self.body,
            self.weight,
            self.expect,
            self.timeout,
            self.auth,
            self.contains,
        )

    def __eq__(self, other: object) -> bool:
        """Whether both send and expect the same."""
        if not isinstance(other, Task):
            return NotImplemented
        return self._wire() == other._wire()

    def __hash__(self) -> int:
        return hash(self._wire())

    def __repr__(self) -> str:
        arguments = [repr(self.method), _checks.shown(self._given["path"])]
        for name, value in self._given.items():
            if name not in ("method", "path"):
                secret = name == "auth"
                arguments.append(f"{name}={'...' if secret else _checks.shown(value)}")
        return f"Task({', '.join(arguments)})"


_DEFAULTS = {"weight": 1, "json": _bodies.ABSENT}


def _given(arguments: Dict[str, Any]) -> Dict[str, Any]:
    """The arguments that are not at their default, in the order of the signature."""
    del arguments["self"]
    return {
        name: value
        for name, value in arguments.items()
        if not (value is None and name != "json") and value is not _DEFAULTS.get(name, ...)
    }
