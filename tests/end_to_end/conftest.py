"""Fixtures of the end-to-end tests: the program and the servers it is tried on."""

from __future__ import annotations

import signal
from pathlib import Path

import pytest

# Whoever started the tests in the background may have SIGINT ignored, which children inherit: the
# program would never hear the Ctrl-C that a test sends. A handler is reset to the default by exec.
signal.signal(signal.SIGINT, signal.default_int_handler)

pytest.register_assert_rewrite("support")

from support.nginx import Nginx  # noqa: E402
from support.program import PROGRAM, Finished, Running  # noqa: E402
from support.raw_server import Handler, RawServer  # noqa: E402
from support.report import check_report  # noqa: E402
from support.target import Target  # noqa: E402
from support.uvicorn_server import UvicornServer  # noqa: E402


class Program:
    """Runs the program; each call in a scratch folder of its own."""

    def __init__(self, folder: Path):
        if not PROGRAM.exists():
            pytest.fail(f"{PROGRAM} is not built; run ./dev build, or set STORMLIGHT", pytrace=False)
        self._folder = folder
        self._started: list[Running] = []

    def start(self, *args, cwd: Path | None = None, env: dict[str, str] | None = None, json: bool = True) -> Running:
        """Starts a run. With `json`, its report is kept apart and the machine's load may not fail it."""
        scratch = self._folder / f"run_{len(self._started)}"
        scratch.mkdir()
        report = scratch / "report.json" if json else None
        words = [str(arg) for arg in args]
        if json:
            words += ["--json", str(report), "--allow-saturated"]
        running = Running(words, cwd or scratch, scratch, env, report)
        self._started.append(running)
        return running

    def __call__(self, *args, timeout: float = 30, watch_memory: bool = False, **options) -> Finished:
        """Runs to the end. Every report is held to all its rules, whatever the test is about."""
        return self.finish(self.start(*args, **options), timeout, watch_memory)

    def finish(self, running: Running, timeout: float = 30, watch_memory: bool = False) -> Finished:
        finished = running.wait(timeout, watch_memory)
        if finished.report is not None:
            check_report(finished.report)
        return finished

    def cli(self, *args, **options) -> Finished:
        """Runs with exactly these arguments."""
        return self(*args, json=False, **options)

    def stop(self) -> None:
        for running in self._started:
            running.kill()


@pytest.fixture
def stormlight(tmp_path):
    program = Program(tmp_path)
    yield program
    program.stop()


@pytest.fixture
def load_file(tmp_path):
    """Writes a load file; returns its path."""

    def write(text: str, name: str = "stormlight_file.py") -> Path:
        folder = tmp_path / "load"
        folder.mkdir(exist_ok=True)
        path = folder / name
        path.write_text(text)
        return path

    return write


@pytest.fixture
def serve():
    """Starts hostile servers; what their handlers did not expect fails the test."""
    servers: list[RawServer] = []

    def start(handler: Handler, **options) -> RawServer:
        server = RawServer(handler, **options)
        servers.append(server)
        return server.__enter__()

    yield start
    for server in servers:
        server.stop()
    for server in servers:
        assert not server.failures, server.failures


@pytest.fixture(scope="session")
def target(tmp_path_factory):
    """The demo server without faults, shared by all tests."""
    server = Target(tmp_path_factory.mktemp("target"))
    yield server
    server.stop()


@pytest.fixture
def start_target(tmp_path):
    """Starts demo servers with flags of one's own."""
    servers: list[Target] = []

    def start(*flags: str, port: int = 0) -> Target:
        servers.append(Target(tmp_path / f"target_{len(servers)}", *flags, port=port))
        return servers[-1]

    yield start
    for server in servers:
        server.stop()


@pytest.fixture(scope="session")
def nginx(tmp_path_factory):
    server = Nginx(tmp_path_factory.mktemp("nginx"))
    yield server
    server.stop()


@pytest.fixture(scope="session")
def fast_api(tmp_path_factory):
    server = UvicornServer(tmp_path_factory.mktemp("fast_api"))
    yield server
    server.stop()
