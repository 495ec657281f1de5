"""Measures D and G: memory per user, growth over time, and how many users are really reached."""

from __future__ import annotations

import json
import resource
import sys
import time
from dataclasses import dataclass, field

import methods
import process
from duel import CLIENT_CORE, Arena
from measure_speed import plain_url
from section import Section, Table
from stats import AT_LEAST, AT_MOST, Figure, number, once, slope, spread

BASE_MIB = 30
IDLE_USERS = 10_000
GROWTH_LIMIT_KIB = 512
FILES_BESIDE_CONNECTIONS = 250
MANY_SOURCES = "127.0.1.1-127.0.1.4"


@dataclass
class Watched:
    """A run that was watched from outside: (second, resident KiB) and what the target saw."""

    argv: list[str]
    memory: list[tuple[float, float]] = field(default_factory=list)
    peak_kib: int = 0
    connections: int = 0  # most at once, counted by the target
    requests: int = 0
    users: int = 0  # most at once, by the report's timeline
    failures: int = 0
    problem: str = ""

    def between(self, first_s: float, last_s: float) -> list[tuple[float, float]]:
        return [(t, kib) for t, kib in self.memory if first_s <= t <= last_s]


def watch(arena: Arena, name: str, flags: str, seconds: int) -> Watched:
    """Runs stormlight for `seconds` with these flags, looking at it four times a second."""
    report = arena.results / f"{name}.json"
    report.unlink(missing_ok=True)
    argv = [
        arena.programs.paths["stormlight"],
        plain_url(arena, "/hello"),
        *flags.split(),
        "-d",
        f"{seconds}s",
        *([] if "--workers" in flags else ["--workers", "1"]),
        "--quiet",
        "--allow-saturated",
        "--json",
        str(report),
    ]
    seen = Watched(process.pinned(argv, CLIENT_CORE))
    before = arena.nginx.status.read()[1]
    client = process.Client(argv, CLIENT_CORE, arena.results / name)
    try:
        while client.running() and time.monotonic() < client.started + seconds + 30:
            elapsed = time.monotonic() - client.started
            memory = process.rss_kib(client.pid)
            if memory and elapsed <= seconds:
                seen.memory.append((elapsed, memory[0]))
                seen.peak_kib = max(seen.peak_kib, memory[1])
            seen.connections = max(seen.connections, arena.nginx.status.read()[0])
            time.sleep(0.25)
    finally:
        end = client.kill(timed_out=client.running())
    seen.requests = arena.nginx.status.read()[1] - before
    if end.timed_out or end.code != 0:
        last = (end.stderr or end.stdout).strip().splitlines()
        seen.problem = f"exit {end.code}: {last[-1][:120] if last else 'no message'}"
    if report.exists():
        data = json.loads(report.read_text())
        seen.failures = data["totals"]["failures"]
        seen.users = max((point["users"] for point in data["timeline"]), default=0)
    print(
        f"  {name}: {seen.memory[-1][1] / 1024 if seen.memory else 0:.1f} MiB, "
        f"{seen.connections} connections {seen.problem}",
        file=sys.stderr,
        flush=True,
    )
    return seen


def _add(arena: Arena, section: Section, name: str, seen: Watched) -> None:
    section.commands[name] = arena.shown(seen.argv)
    if seen.problem:
        section.notes.append(f"{name}: {seen.problem}")
    if seen.failures:
        section.notes.append(f"{name}: {seen.failures} of {seen.requests} requests failed")
    section.raw.append(
        {
            "name": name,
            "memory": seen.memory,
            "peak_kib": seen.peak_kib,
            "connections": seen.connections,
            "requests": seen.requests,
            "users": seen.users,
            "failures": seen.failures,
        }
    )


def measure_d(arena: Arena, rounds: int, long_s: int) -> Section:
    """`long_s`: length of the two runs that look for growth; 60 for a result that counts."""
    section = Section(
        "D",
        "Memory",
        methods.D.format(
            users=IDLE_USERS, base=BASE_MIB, first=long_s // 6, last=long_s, limit=GROWTH_LIMIT_KIB
        ),
    )
    if "stormlight" not in arena.programs.paths:
        section.skipped["stormlight"] = arena.programs.skipped.get("stormlight", "not built")
        return section
    idle = f"-u {IDLE_USERS} -r 5000 --think-time 30s"
    rows, per_user = [], []
    alone = watch(arena, "one user", "-u 1 --think-time 30s", 3)
    _add(arena, section, "one user", alone)
    rows.append(_memory_row("1 user", alone))
    for _ in range(rounds):
        seen = watch(arena, "idle users", idle, 10)
        _add(arena, section, "idle users", seen)
        if seen.memory and seen.connections >= IDLE_USERS:
            per_user.append((seen.memory[-1][1] - BASE_MIB * 1024) / IDLE_USERS)
    rows.append(_memory_row(f"{IDLE_USERS:,} idle users", seen))
    if per_user and alone.memory:
        each = (seen.memory[-1][1] - alone.memory[-1][1]) / IDLE_USERS
        section.notes.append(f"beyond the run with one user: {number(each)} KiB per user")
        section.figures.append(
            Figure(f"KiB per idle user beyond {BASE_MIB} MiB", spread(per_user), 6, AT_MOST, "KiB")
        )
    else:
        section.notes.append("not measured: memory per user (the users did not all connect)")
    # Every user has sent twice by the time the slope begins: what follows is growth, not a first
    # touch of memory that the second request needs and the first one did not.
    steady = f"-u {IDLE_USERS} -r 5000 --think-time 4s"
    for name, flags in (
        (f"{IDLE_USERS:,} users, long", steady),
        ("50 users at full speed, long", "-u 50"),
    ):
        seen = watch(arena, name, flags, long_s)
        _add(arena, section, name, seen)
        rows.append(_memory_row(name, seen))
        points = seen.between(long_s / 6, long_s)
        if len(points) > 1:
            growth = slope(points) * (long_s - long_s / 6)
            section.figures.append(
                Figure(f"growth in KiB, {name}", once(growth), GROWTH_LIMIT_KIB, AT_MOST, "KiB")
            )
    section.tables.append(
        Table(
            "", ["Run", "Resident at the end (MiB)", "Peak (MiB)", "Connections", "Requests"], rows
        )
    )
    return section


def _memory_row(name: str, seen: Watched) -> list[str]:
    last = seen.memory[-1][1] / 1024 if seen.memory else 0
    return [
        name,
        number(last),
        number(seen.peak_kib / 1024),
        f"{seen.connections:,}",
        f"{seen.requests:,}",
    ]


def raise_file_limit(wanted: int) -> int:
    """Open files this process and its children may have; root may raise the hard limit."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    for limit in (max(wanted, hard), hard):
        try:
            resource.setrlimit(resource.RLIMIT_NOFILE, (limit, limit))
            return limit
        except (ValueError, OSError):
            continue
    return soft


USERS_HEADER = [
    "Run",
    "Connections at once",
    "Users in the report",
    "Requests",
    "Failed",
    "Peak memory (MiB)",
]


def measure_g(arena: Arena, rounds: int, files: int) -> Section:
    section = Section(
        "G",
        "Users reached",
        methods.G,
    )
    if "stormlight" not in arena.programs.paths:
        section.skipped["stormlight"] = arena.programs.skipped.get("stormlight", "not built")
        return section
    trials = [
        (10_000, "-u 10000 -r 5000 --think-time 2s", 8),
        (40_000, f"-u 40000 -r 8000 --think-time 5s --source-address {MANY_SOURCES}", 12),
    ]
    # nginx closes idle connections once fewer than a sixteenth are free.
    most = files * 15 // 16 - FILES_BESIDE_CONNECTIONS
    table = Table("", USERS_HEADER, [])
    for users, flags, seconds in trials:
        processes = -(-users // most)
        place = arena
        if processes > 1:
            # RLIMIT_NOFILE holds for each process of nginx, and for each worker of Stormlight.
            flags += f" --workers {processes}"
            section.notes.append(
                f"a process may open {files:,} files here: {users:,} users took {processes} workers "
                f"on one core, and as many nginx processes on the other"
            )
            place = arena.with_nginx(processes, files)
        try:
            reached = _reach(place, section, table, users, flags, seconds, rounds)
        finally:
            if place is not arena:
                place.nginx.stop()
        title = f"users reached of {users:,}"
        section.figures.append(Figure(title, spread(reached), users, AT_LEAST, "users"))
    section.tables.append(table)
    return section


def _reach(
    arena: Arena, section: Section, table: Table, users: int, flags: str, seconds: int, rounds: int
) -> list[int]:
    """Runs it `rounds` times, adds a row for each, and returns the users that were really there."""
    reached = []
    name = f"{users:,} users" + (" from 4 addresses" if "--source-address" in flags else "")
    for _ in range(rounds):
        seen = watch(arena, name, flags, seconds)
        _add(arena, section, name, seen)
        reached.append(min(seen.connections, seen.users))
        counts = (seen.connections, seen.users, seen.requests, seen.failures)
        memory = number(seen.peak_kib / 1024)
        table.rows.append([name, *(f"{count:,}" for count in counts), memory])
    return reached
