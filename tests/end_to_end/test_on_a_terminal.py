"""On a terminal, as a person sees it: a pseudo-terminal of a given size, and a terminal emulator
that turns what the program writes into a screen."""

import fcntl
import json
import os
import re
import select
import signal
import struct
import subprocess
import termios
import threading
import time

import pyte
import pytest

from support.program import PROGRAM, SEED_FOLDER, environment
from support.raw_server import OK
from support.waiting import until

HEAD = "Method  Endpoint"
BAR = re.compile("[━┄]{5,}")


class Screen:
    """The program on a terminal of its own."""

    def __init__(self, args, columns: int, rows: int, env: dict[str, str] | None = None):
        self._master, slave = os.openpty()
        self._emulator = pyte.HistoryScreen(columns, rows, history=1000)
        self._stream = pyte.ByteStream(self._emulator)
        self._lock = threading.Lock()
        self.raw = b""
        self._set_size(columns, rows)
        self._process = subprocess.Popen(
            [PROGRAM, *map(str, args), *([] if args[0] == "find-max" else ["--allow-saturated"])],
            cwd=SEED_FOLDER,
            env=environment({"TERM": "xterm-256color", **(env or {})}),
            preexec_fn=lambda: os.login_tty(slave),
            close_fds=True,
        )
        os.close(slave)
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        while True:
            try:
                data = os.read(self._master, 65536)
            except OSError:  # EIO: the program has closed the terminal
                return
            with self._lock:
                self.raw += data
                self._stream.feed(data)

    def _set_size(self, columns: int, rows: int) -> None:
        fcntl.ioctl(self._master, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def resize(self, columns: int, rows: int) -> None:
        # The kernel sends SIGWINCH by itself.
        with self._lock:
            self._emulator.resize(rows, columns)
            self._set_size(columns, rows)

    def lines(self) -> list[str]:
        with self._lock:
            return [line.rstrip() for line in self._emulator.display]

    def text(self) -> str:
        """Everything, what has scrolled off included."""
        with self._lock:
            width = self._emulator.columns
            above = ["".join(row[x].data for x in range(width)) for row in self._emulator.history.top]
        return "\n".join([line.rstrip() for line in above] + self.lines())

    def cursor_hidden(self) -> bool:
        with self._lock:
            return self._emulator.cursor.hidden

    def type(self, keys: bytes) -> None:
        os.write(self._master, keys)

    def frames(self) -> int:
        with self._lock:
            return self.raw.count(b"\x1b[?25h")

    def wait_for(self, condition, what: str, timeout: float = 10):
        def checked():
            value = condition()
            assert value or self._process.poll() is None, f"ended before {what}\n{self.text()}"
            return value

        return until(checked, what, timeout)

    def wait(self, timeout: float = 20) -> int:
        code = self._process.wait(timeout)
        self._reader.join(5)
        return code

    def close(self) -> None:
        self._process.kill()
        self._process.wait(10)
        self._reader.join(5)
        os.close(self._master)


@pytest.fixture
def screen():
    screens: list[Screen] = []

    def start(*args, columns: int = 100, rows: int = 30, env: dict[str, str] | None = None) -> Screen:
        screens.append(Screen(args, columns, rows, env))
        return screens[-1]

    yield start
    for one in screens:
        one.close()


LOAD = ["-u", 4, "-r", 0, "--interval", "1s", "--think-time", "5ms"]


@pytest.mark.parametrize("columns", [80, 120, 200])
def test_the_table_is_redrawn_in_place_and_fits_the_width(screen, target, columns):
    terminal = screen("-H", target.url, *LOAD, "-d", "3s", columns=columns)
    terminal.wait_for(lambda: any("/hello" in line for line in terminal.lines()), "a table with a row")
    first = terminal.lines()
    terminal.wait_for(lambda: "2s of 3s" in "\n".join(terminal.lines()), "the second frame")
    second = terminal.lines()
    for lines in (first, second):
        assert sum(line.startswith(HEAD) for line in lines) == 1, "\n".join(lines)
        assert sum(line.startswith("total ") for line in lines) == 1
        (status,) = [line for line in lines if BAR.search(line)]
        assert re.match(r"(ramping|running) ", status)
        assert "of 4 users" in status
    # In place: the table stands where it stood.
    assert [line.startswith(HEAD) for line in first].index(True) == [line.startswith(HEAD) for line in second].index(True)
    assert terminal.wait() == 0
    assert terminal.text().count("Results over") == 1
    assert all(BAR.search(line) is None for line in terminal.text().splitlines())


def test_all_columns_are_there_at_80_columns(screen, target):
    terminal = screen("-H", target.url, *LOAD, "-d", "1200ms", columns=80, rows=60)
    assert terminal.wait() == 0
    text = terminal.text()
    words = set(re.sub(r"[^\w()%/]", " ", text).split())
    assert {"Method", "Endpoint", "RPS", "Median", "Average", "Min", "Max", "Failed", "Total", "Requests"} <= words
    assert "api/upload" in text


def test_ctrl_c_stops_gracefully_and_leaves_the_terminal_as_it_was(screen, target):
    terminal = screen("-H", target.url, *LOAD, "-d", "30s")
    terminal.wait_for(lambda: any("/hello" in line for line in terminal.lines()), "a table with a row")
    terminal.type(b"\x03")
    assert terminal.wait() == 130
    assert not terminal.cursor_hidden()
    assert terminal.raw.rfind(b"\x1b[?25h") > terminal.raw.rfind(b"\x1b[?25l")
    text = terminal.text()
    assert "Results over" in text and "Interrupted" in text
    # No colour is left switched on, and the shell's prompt begins a line of its own.
    assert terminal.raw.endswith(b"\r\n")
    colours = re.findall(rb"\x1b\[([\d;]*)m", terminal.raw)
    assert not colours or colours[-1] in (b"0", b"")


def test_a_second_ctrl_c_is_offered_while_requests_are_in_flight(screen, serve):
    server = serve(lambda connection: connection.drain())
    terminal = screen(server.url, *LOAD, "-d", "30s", "--stop-timeout", "20s")
    terminal.wait_for(lambda: len(server.connections) == 4, "connections")
    terminal.type(b"\x03")
    terminal.wait_for(lambda: "Ctrl-C again ends at once" in terminal.text(), "the offer")
    assert "4 requests in flight" in terminal.text()
    terminal.type(b"\x03")
    assert terminal.wait(5) == 130
    assert not terminal.cursor_hidden()


@pytest.mark.parametrize(("before", "after"), [(120, 80), (80, 120), (200, 40)])
def test_a_resize_is_survived(screen, target, before, after):
    terminal = screen("-H", target.url, *LOAD, "-d", "30s", columns=before)
    terminal.wait_for(lambda: any("/hello" in line for line in terminal.lines()), "a table with a row")
    terminal.resize(after, 24)
    frames = terminal.frames()
    terminal.wait_for(lambda: terminal.frames() > frames, "another frame")
    lines = terminal.lines()
    assert sum(line.startswith("total ") for line in lines) == 1, "\n".join(lines)
    assert max(map(len, lines)) <= after
    terminal.type(b"\x03")
    assert terminal.wait() == 130


def test_a_window_of_few_rows_keeps_the_status_in_sight(screen, target):
    terminal = screen("-H", target.url, *LOAD, "-d", "30s", columns=80, rows=5)
    terminal.wait_for(lambda: "2s of 30s" in "\n".join(terminal.lines()), "the status line")
    assert len(terminal.text().splitlines()) <= 5 + 4  # the banner may have scrolled away, no more
    terminal.type(b"\x03")
    assert terminal.wait() == 130


def test_many_rows_are_cut_to_the_window_and_all_in_the_report(screen, target, load_file):
    file = load_file(
        "from stormlight import Task\n"
        'endpoints = [Task("GET", "/hello", name=f"/row/{i:03}") for i in range(100)]\n'
    )
    terminal = screen(file, "-H", target.url, "-u", 2, "-d", "2300ms", "--interval", "1s", rows=20)
    terminal.wait_for(lambda: "more rows" in "\n".join(terminal.lines()), "the note about more rows")
    lines = terminal.lines()
    assert sum(line.startswith("total ") for line in lines) == 1
    assert terminal.wait() == 0
    text = terminal.text().partition("Results over")[2]
    assert all(f"/row/{i:03}" in text for i in range(100))


def test_colours_are_used_and_can_be_refused(screen, target):
    def colours(*flags, **env) -> int:
        terminal = screen(f"{target.url}/status/500", *LOAD, "-d", "300ms", *flags, env=env)
        assert terminal.wait() == 0
        return len(re.findall(rb"\x1b\[[1-9][\d;]*m", terminal.raw))

    assert colours() > 0
    assert colours(NO_COLOR="1") == 0
    assert colours("--no-color") == 0
    assert colours(NO_COLOR="") > 0


def test_a_dumb_terminal_gets_plain_blocks(screen, target):
    terminal = screen(f"{target.url}/hello", *LOAD, "-d", "2200ms", env={"TERM": "dumb"})
    assert terminal.wait() == 0
    assert b"\x1b" not in terminal.raw
    assert terminal.text().count("\ntotal ") >= 2


def test_without_utf8_the_table_is_ascii(screen, target):
    terminal = screen(f"{target.url}/hello", *LOAD, "-d", "1100ms", env={"LC_ALL": "C"})
    assert terminal.wait() == 0
    terminal.raw.decode("ascii")


def test_the_report_on_stdout_and_the_table_on_the_terminal_do_not_mix(target, tmp_path):
    master, slave = os.openpty()
    try:
        done = subprocess.run(
            [PROGRAM, f"{target.url}/hello", "-d", "1100ms", "--json", "-", "--allow-saturated"],
            env=environment({"TERM": "xterm"}), stdout=subprocess.PIPE, stderr=slave, timeout=20,
        )  # fmt: skip
        assert done.returncode == 0
        assert json.loads(done.stdout)["totals"]["requests"] > 0
        assert select.select([master], [], [], 5)[0]
        assert b"\x1b[" in os.read(master, 65536)
    finally:
        os.close(master)
        os.close(slave)


def test_a_terminal_that_goes_away_does_not_leave_the_program_running(serve, tmp_path):
    """Closing the window hangs up: the run ends as a program without care for SIGHUP does."""

    def slow(connection):
        for _ in connection.requests():
            time.sleep(0.02)
            connection.send(OK)

    server = serve(slow)
    terminal = Screen([server.url, "-u", 1, "-d", "30s"], 80, 24)
    try:
        terminal.wait_for(lambda: len(server.requests) > 3, "requests")
        os.kill(terminal._process.pid, signal.SIGHUP)
        assert terminal.wait(5) in (-signal.SIGHUP, 129)
    finally:
        terminal.close()


@pytest.mark.parametrize("env", [{}, {"NO_COLOR": "1"}])
def test_a_search_redraws_one_line_while_a_probe_lasts(screen, start_target, env):
    target = start_target("--delay", "300ms")
    terminal = screen(
        "find-max", f"{target.url}/hello", "--threshold", "p99 < 10s", "--from", 20, "--to", 20,
        "--probe", "3s", "--confirm", "3s", columns=80, env=env,
    )  # fmt: skip
    probe = re.compile(r"climb +20 requests/s  probe 1, ([1-3])s/3s · p99 < 10s: ~?[\d.]+ ms · 0 failed")

    def line():
        (one,) = [line for line in terminal.lines() if "probe 1, " in line] or [""]
        return probe.match(one)

    terminal.wait_for(line, "a line with figures")
    # The confirmation, or the same level again where a busy machine made the first one late.
    terminal.wait_for(lambda: "probe 2, " in terminal.text(), "the second probe")
    assert "probe 1, " not in terminal.text()
    assert len([line for line in terminal.lines() if line.startswith("climb ") and " RPS, p99 " in line]) == 1
    terminal.type(b"\x03")
    terminal.wait_for(lambda: "the last one; Ctrl-C cuts it short" in terminal.text(), "the offer")
    terminal.type(b"\x03")
    assert terminal.wait() == 130
    assert "probe 2, " not in terminal.text() and "Interrupted. " in terminal.text()
    assert not terminal.cursor_hidden()
    assert (b"\x1b[2m" in terminal.raw) == (not env)
