"""A session without the engine, for run_single_user(): Python's own HTTP, one request at a time."""

from __future__ import annotations

import http.client
import http.cookiejar
import ssl
import sys
import time
import urllib.error
import urllib.request
import zlib

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, List, Optional, Tuple


class PlainResponse:
    """What the engine's response has."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.status = 0
        self.reason = ""
        self.head = b""
        self.body = b""
        self.elapsed = 0.0
        self.error: Optional[Tuple[str, str]] = None
        self.history: List[Tuple[int, str]] = []


class _Counting(urllib.request.HTTPRedirectHandler):
    def __init__(self, most: int) -> None:
        self.most = most
        self.seen: List[Tuple[int, str]] = []

    def redirect_request(
        self, request: Any, answer: Any, code: int, message: str, headers: Any, url: str
    ) -> Any:
        if len(self.seen) >= self.most:
            return None  # the redirect is the response
        self.seen.append((code, request.full_url))
        return super().redirect_request(request, answer, code, message, headers, url)


class PlainSession:
    """What the engine's session has. Figures are not kept; a failed request is a line on stderr."""

    number = 0
    stopping = False

    def __init__(self) -> None:
        self._jar = http.cookiejar.CookieJar()

    def request(
        self,
        method: str,
        url: str,
        name: str,
        headers: List[Tuple[str, str]],
        body: Optional[bytes],
        *,
        timeout: Optional[float] = None,
        max_redirects: int = 30,
        verify: bool = True,
        keep_body: bool = True,
        record: bool = True,
    ) -> PlainResponse:
        context = ssl.create_default_context() if verify else ssl._create_unverified_context()
        redirects = _Counting(max_redirects)
        opener = urllib.request.build_opener(
            urllib.request.ProxyHandler({}),
            urllib.request.HTTPSHandler(context=context),
            urllib.request.HTTPCookieProcessor(self._jar),
            redirects,
        )
        opener.addheaders = []
        carried = {**dict(headers), "Accept-Encoding": "gzip, deflate"}  # what _unpacked() knows
        sent = urllib.request.Request(url, body, carried, method=method)
        response = PlainResponse(url)
        began = time.monotonic()
        try:
            try:
                found: Any = opener.open(sent, timeout=timeout or 3600)
            except urllib.error.HTTPError as error:
                found = error
            response.url = found.geturl() or url
            response.status, response.reason = found.status, found.reason
            response.head = "".join(
                f"{key}: {value}\r\n" for key, value in found.headers.items()
            ).encode("latin-1")
            response.body = _unpacked(found.read(), found.headers.get("Content-Encoding", ""))
        except (OSError, http.client.HTTPException) as error:
            reason = getattr(error, "reason", error)
            response.error = (_kind(reason), str(reason))
        response.elapsed = time.monotonic() - began
        response.history = redirects.seen
        return response

    def record(self, response: Any, method: str, name: str, error: Optional[str]) -> None:
        pass

    def record_custom(self, *arguments: Any) -> None:
        pass

    def count_exception(self, message: str, traceback: str) -> None:
        print(traceback, file=sys.stderr)

    def cookies(self) -> List[Tuple[str, str, str]]:
        return [(one.domain, one.name, one.value or "") for one in self._jar]

    def set_cookie(self, url: str, name: str, value: str) -> None:
        carrier = http.client.HTTPMessage()
        carrier["Set-Cookie"] = f"{name}={value}"
        answer: Any = type("Answer", (), {"info": lambda self: carrier})()
        self._jar.extract_cookies(answer, urllib.request.Request(url))

    def clear_cookies(self) -> None:
        self._jar.clear()


def _unpacked(body: bytes, encoding: str) -> bytes:
    if encoding in ("gzip", "x-gzip"):
        return zlib.decompress(body, 47)
    if encoding == "deflate":
        try:
            return zlib.decompress(body)
        except zlib.error:
            return zlib.decompress(body, -15)
    return body


def _kind(reason: Any) -> str:
    if isinstance(reason, ssl.SSLError):
        return "tls"
    if isinstance(reason, TimeoutError):
        return "timeout"
    if isinstance(reason, ConnectionRefusedError):
        return "connect_refused"
    return "reset"
