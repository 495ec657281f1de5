"""How both targets tell what they served: nginx's stub_status page."""

from __future__ import annotations

import re
import socket


def free_port(start: int) -> int:
    """A free port below the range that outgoing connections take theirs from."""
    for port in range(start, start + 500):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
                return port
            except OSError:
                continue
    raise RuntimeError(f"no free port from {start} on")


class StatusPage:
    """nginx's own count of connections and requests, without the requests that ask for it."""

    def __init__(self, port: int):
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=10)
        self._asked = 0

    def read(self) -> tuple[int, int]:
        """(open connections, requests so far) of everybody else."""
        self._socket.sendall(b"GET /status HTTP/1.1\r\nHost: status\r\n\r\n")
        self._asked += 1
        text = b""
        while b"Waiting:" not in text or not text.rstrip(b" ").endswith(b"\n"):
            got = self._socket.recv(4096)
            if not got:
                raise RuntimeError("the target closed the status connection")
            text += got
        active, requests = parse_status(text.decode())
        return active - 1, requests - self._asked

    def close(self) -> None:
        self._socket.close()


def parse_status(text: str) -> tuple[int, int]:
    active = re.search(r"Active connections:\s*(\d+)", text)
    totals = re.search(r"requests\s*\n\s*(\d+)\s+(\d+)\s+(\d+)", text)
    if not active or not totals:
        raise ValueError(f"not a status page: {text[:80]!r}")
    return int(active[1]), int(totals[3])
