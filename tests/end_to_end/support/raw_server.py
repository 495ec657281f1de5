"""A TCP server under full control of a test: each connection runs the test's own function.

Threads, not asyncio: a handler reads as what the peer does, step by step, and may block.
"""

from __future__ import annotations

import dataclasses
import socket
import ssl
import struct
import threading
import time
from typing import Callable, Iterator


@dataclasses.dataclass
class Request:
    at: float  #: CLOCK_MONOTONIC, when its head was whole
    connection: int  #: number of the connection, from 0 in the order of acceptance
    method: str
    target: str
    headers: list[tuple[str, str]]
    body: bytes

    def header(self, name: str) -> str | None:
        """All values of the field, joined as RFC 9110 joins them."""
        values = [value for key, value in self.headers if key.lower() == name.lower()]
        return ", ".join(values) if values else None


class Connection:
    def __init__(self, server: "RawServer", raw: socket.socket, number: int, peer: tuple):
        self.server = server
        self.socket = raw
        self.number = number
        self.peer = peer
        self.accepted_at = time.monotonic()
        self.answered_at = 0.0
        self._buffer = b""

    def read_request(self) -> Request | None:
        """The next request, recorded in the server's list; None when the client has left."""
        while b"\r\n\r\n" not in self._buffer:
            if not self._fill():
                return None
        at = time.monotonic()
        head, _, self._buffer = self._buffer.partition(b"\r\n\r\n")
        first, *lines = head.decode("latin-1").split("\r\n")
        method, target, version = first.split(" ")
        assert version == "HTTP/1.1", first
        headers = [tuple(line.split(": ", 1)) for line in lines]
        length = int(next((value for name, value in headers if name.lower() == "content-length"), 0))
        while len(self._buffer) < length:
            if not self._fill():
                return None
        body, self._buffer = self._buffer[:length], self._buffer[length:]
        request = Request(at, self.number, method, target, headers, body)
        self.server.note(request)
        return request

    def requests(self) -> Iterator[Request]:
        while request := self.read_request():
            yield request

    def send(self, data: bytes) -> None:
        self.socket.sendall(data)
        self.answered_at = time.monotonic()

    def _fill(self) -> bool:
        data = self.socket.recv(65536)
        self._buffer += data
        return bool(data)

    def drain(self) -> None:
        """Waits until the client leaves, whatever it says meanwhile."""
        while self.socket.recv(65536):
            pass

    def reset(self) -> None:
        """Ends the connection with RST instead of FIN."""
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.socket.close()


Handler = Callable[[Connection], None]


class RawServer:
    """Listens on a free port of `host`; use as a context manager."""

    def __init__(self, handler: Handler, host: str = "127.0.0.1", backlog: int = 1024, tls: ssl.SSLContext | None = None):
        self._handler = handler
        self._tls = tls
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        self._listener = socket.create_server((host, 0), family=family, backlog=backlog)
        self.port: int = self._listener.getsockname()[1]
        self.host = f"[{host}]" if ":" in host else host
        self.scheme = "https" if tls else "http"
        self.connections: list[Connection] = []
        self.requests: list[Request] = []
        self.failures: list[BaseException] = []  #: what a handler did not expect
        self.tls_failures: list[Exception] = []
        self._lock = threading.Lock()
        self._stopping = False
        self._threads: list[threading.Thread] = []
        self._acceptor = threading.Thread(target=self._accept, daemon=True)

    @property
    def url(self) -> str:
        return f"{self.scheme}://{self.host}:{self.port}"

    def note(self, request: Request) -> None:
        with self._lock:
            self.requests.append(request)

    def counts(self) -> dict[tuple[str, str], int]:
        counts: dict[tuple[str, str], int] = {}
        for request in list(self.requests):
            key = (request.method, request.target)
            counts[key] = counts.get(key, 0) + 1
        return counts

    def of_connection(self, number: int) -> list[Request]:
        return [request for request in self.requests if request.connection == number]

    def __enter__(self) -> "RawServer":
        self._acceptor.start()
        return self

    def __exit__(self, *_) -> None:
        self.stop()
        assert not self.failures, self.failures

    def stop(self) -> None:
        self._stopping = True
        # Closing alone does not wake a thread that is in accept() or recv().
        self._shut(self._listener)
        for connection in list(self.connections):
            self._shut(connection.socket)
        for thread in [self._acceptor, *self._threads]:
            thread.join(10)

    @staticmethod
    def _shut(raw: socket.socket) -> None:
        try:
            socket.socket.shutdown(raw, socket.SHUT_RDWR)
        except OSError:
            pass
        raw.close()

    def _accept(self) -> None:
        while not self._stopping:
            try:
                raw, peer = self._listener.accept()
            except OSError:
                return
            raw.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            connection = Connection(self, raw, len(self.connections), peer)
            self.connections.append(connection)
            thread = threading.Thread(target=self._serve, args=(connection,), daemon=True)
            self._threads.append(thread)
            thread.start()

    def _serve(self, connection: Connection) -> None:
        try:
            if self._tls:
                connection.socket = self._tls.wrap_socket(connection.socket, server_side=True)
            self._handler(connection)
        except ssl.SSLError as error:
            self.tls_failures.append(error)
        except OSError:
            pass  # the client left, or stop() closed the socket
        except BaseException as error:  # a wrong assertion in the test's own handler
            self.failures.append(error)
        finally:
            self._shut(connection.socket)


def response(body: bytes = b"", status: str = "200 OK", headers: list[str] | None = None) -> bytes:
    """A response with its Content-Length."""
    lines = [f"HTTP/1.1 {status}", *(headers or []), f"Content-Length: {len(body)}"]
    return "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + body


OK = response(b"ok")


def answering(answer: bytes | Callable[[Request], bytes | None]) -> Handler:
    """Answers each request with the bytes, or with what the function makes; None closes."""

    def handle(connection: Connection) -> None:
        for request in connection.requests():
            reply = answer(request) if callable(answer) else answer
            if reply is None:
                return
            connection.send(reply)

    return handle
