"""Measure F: from the start of the process to the first byte of its first request."""

from __future__ import annotations

import socket
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import methods
import process
from contestants import BENCH
from duel import CLIENT_CORE, Arena
from section import Section, Table, shown
from stats import AT_MOST, Figure, Spread, spread

REPETITIONS = 20
LIMIT_S = 10
_ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"


def first_request_ms(argv: Sequence[str], listener: socket.socket, output: Path) -> float | None:
    """Milliseconds from fork to the first byte that arrives; None when none does."""
    client = process.Client(argv, CLIENT_CORE, output)
    limit = client.started + LIMIT_S
    try:
        while True:
            listener.settimeout(max(0.001, limit - time.monotonic()))
            with listener.accept()[0] as connection:
                connection.settimeout(max(0.001, limit - time.monotonic()))
                arrived = connection.recv(1)
                now = time.monotonic()
                if arrived:  # else it only tried the connection, as wrk does
                    connection.sendall(_ANSWER)
                    return (now - client.started) * 1000
    except OSError:
        return None
    finally:
        client.kill()


def _median_start(
    arena: Arena,
    section: Section,
    name: str,
    argv: list[str],
    listener: socket.socket,
    repetitions: int,
) -> Spread | None:
    times = []
    for _ in range(repetitions):
        took = first_request_ms(argv, listener, arena.results / "start")
        if took is not None:
            times.append(took)
        _drain(listener)
    port = listener.getsockname()[1]
    section.commands[name] = arena.shown(process.pinned(argv, CLIENT_CORE)).replace(
        f":{port}", ":PORT"
    )
    section.raw.append({"name": name, "ms": times})
    if len(times) < repetitions:
        section.notes.append(
            f"{name}: no request within {LIMIT_S} s in "
            f"{repetitions - len(times)} of {repetitions} starts"
        )
    print(f"  {name}: {spread(times) if times else 'no request'}", file=sys.stderr, flush=True)
    return spread(times) if times else None


def _drain(listener: socket.socket) -> None:
    """Empties the queue of a killed client's connections, or the next run would get the credit."""
    listener.setblocking(False)
    while True:
        try:
            listener.accept()[0].close()
        except BlockingIOError:
            return


def measure_f(arena: Arena, repetitions: int = REPETITIONS) -> Section:
    section = Section(
        "F",
        "Start to first request",
        methods.F.format(n=repetitions),
    )
    paths = arena.programs.paths
    with socket.create_server(("127.0.0.1", 0), backlog=64) as listener:
        host = f"http://127.0.0.1:{listener.getsockname()[1]}"
        ours, tasks = ["-u", "1", "-d", "1s", "--quiet"], str(BENCH / "seed_tasks.py")
        trials = [
            ("Stormlight with a URL", "stormlight", [f"{host}/hello", *ours], 50),
            ("Stormlight with a load file", "stormlight", [tasks, "-H", host, *ours], 150),
            ("wrk", "wrk", ["-t1", "-c1", "-d1s", f"{host}/hello"], None),
            ("oha", "oha", ["-n", "1", "-c", "1", "--no-tui", f"{host}/hello"], None),
            (
                "k6",
                "k6",
                [
                    "run",
                    "--vus",
                    "1",
                    "--iterations",
                    "1",
                    "--quiet",
                    "--no-usage-report",
                    "--address=",
                    "-e",
                    f"TARGET={host}/hello",
                    str(BENCH / "peers" / "k6.js"),
                ],
                None,
            ),
        ]
        rows = []
        for name, program, flags, target in trials:
            if program not in paths:
                section.skipped[name] = arena.programs.skipped.get(program, "not installed")
                continue
            took = _median_start(
                arena, section, name, [paths[program], *flags], listener, repetitions
            )
            if not took:
                continue
            rows.append([name, shown(took)])
            if target:
                section.figures.append(
                    Figure(f"ms to the first request, {name}", took, target, AT_MOST, "ms")
                )
        section.tables.append(Table("", ["Program", "First request after (ms)"], rows))
    return section
