"""uvicorn with the seed's FastAPI application, as a process."""

from __future__ import annotations

import socket
import subprocess
import sys
import urllib.request
from pathlib import Path

from support.program import environment
from support.waiting import until


class UvicornServer:
    def __init__(self, scratch: Path):
        # Bound here, so that the port is known and connections wait until the application is up.
        self._socket = socket.create_server(("127.0.0.1", 0), backlog=128)
        self.url = f"http://127.0.0.1:{self._socket.getsockname()[1]}"
        self._stderr = scratch / "uvicorn.log"
        scratch.mkdir(parents=True, exist_ok=True)
        command = [sys.executable, "-m", "uvicorn", "--app-dir", Path(__file__).parent, "fast_api:app"]
        self._process = subprocess.Popen(
            [*command, "--fd", str(self._socket.fileno()), "--no-access-log", "--log-level", "warning"],
            env=environment(),
            pass_fds=[self._socket.fileno()],
            stdout=subprocess.DEVNULL,
            stderr=open(self._stderr, "wb"),
        )
        try:
            until(self._is_up, "the FastAPI application is up", timeout=40)
        except AssertionError as error:
            self.stop()
            raise AssertionError(self._stderr.read_text()) from error

    def _is_up(self) -> bool:
        assert self._process.poll() is None, "uvicorn ended"
        return self.counts() is not None

    def counts(self) -> dict[tuple[str, str], int]:
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(f"{self.url}/counts", timeout=30) as reply:
            rows = [line.split() for line in reply.read().decode().splitlines()]
        return {(method, path): int(count) for method, path, count in rows}

    def stop(self) -> None:
        self._process.kill()
        self._process.wait(10)
        self._socket.close()
