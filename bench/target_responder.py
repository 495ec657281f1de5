"""The second target: epoll_responder, cheaper than any client, on the core that nginx else has."""

from __future__ import annotations

import time
from pathlib import Path

import process
from status_page import StatusPage, free_port


class Responder:
    def __init__(self, program: str, output: Path, core: int):
        self.http_port = free_port(17500)
        self._server = process.Client([program, str(self.http_port)], core, output)
        self.status = self._wait_until_up()

    def _wait_until_up(self) -> StatusPage:
        limit = time.monotonic() + 5
        while time.monotonic() < limit and self._server.running():
            try:
                return StatusPage(self.http_port)
            except OSError:
                time.sleep(0.02)
        raise RuntimeError(f"epoll_responder did not start: {self._server.kill().stderr[-300:]}")

    def cpu_s(self) -> float:
        return process.cpu_s(self._server.pid)

    def stop(self) -> None:
        self._server.kill()
