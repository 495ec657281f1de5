"""The program's own demo server, as a process."""

from __future__ import annotations

import json
import re
import ssl
import urllib.request
from pathlib import Path
from typing import Any

from support.program import ROOT, Running
from support.waiting import until

_URL = re.compile(r"(https?://\S+:(\d+))")


class Target:
    def __init__(self, scratch: Path, *flags: str, port: int = 0):
        scratch.mkdir(parents=True, exist_ok=True)
        self.process = Running(["target", "--port", str(port), *flags], ROOT, scratch, None, None)
        try:
            found = self.process.wait_for(lambda: _URL.search(self.process.stdout() + self.process.stderr()), "its URL")
        except AssertionError:
            self.process.kill()
            raise
        self.url = found.group(1)
        self.port = int(found.group(2))
        self._opener = urllib.request.build_opener(
            urllib.request.ProxyHandler({}), urllib.request.HTTPSHandler(context=ssl._create_unverified_context())
        )

    def stats(self) -> dict[str, Any]:
        with self._opener.open(f"{self.url}/stats", timeout=10) as reply:
            return json.load(reply)

    def answers(self) -> dict[tuple[str, str, int], int]:
        return {(a["method"], a["path"], a["status"]): a["count"] for a in self.stats()["answers"]}

    def since(self, before: dict[tuple[str, str, int], int]) -> dict[tuple[str, str, int], int]:
        """What was answered since an earlier answers()."""
        grown = {kind: count - before.get(kind, 0) for kind, count in self.answers().items()}
        return {kind: count for kind, count in grown.items() if count}

    def wait_until_busy(self, requests: int = 20) -> None:
        until(lambda: self.stats()["requests"] >= requests, f"{requests} requests at the target")

    def kill(self) -> None:
        """At once, as a crash."""
        self.process.kill()

    stop = kill
