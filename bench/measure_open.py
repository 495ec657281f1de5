"""Measure H: the open model at a fixed rate, CPU per request and how well the schedule was kept."""

from __future__ import annotations

import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path

import methods
import process
import schedule
from contestants import CONTESTANTS, Job, label
from duel import CLIENT_CORE, TARGET_CORE, Arena
from section import Bar, Section, Table, shown
from stats import AT_MOST, Figure, paired_ratio, spread

RATE = 10_000
NAMES = ("stormlight-rate", "wrk2")
STARTING_S = 1.0  # connections are still being made: not judged
SHORTEST_S = 10  # wrk2 starts a connection every 5 ms, so a short run lacks some of its requests
SPAN_S = 0.001
MISSING = 0.02  # of the requests that the rate makes; more of them, and it was not kept


@dataclass
class Kept:
    """One run of one program at the rate."""

    contestant: str
    round: int
    requests: int
    cpu_us: float  # the whole process over all its requests
    late_p50_us: float  # behind the program's own schedule
    late_p99_us: float
    bunch: int  # most requests within a millisecond; an even schedule has 10


def measure_h(arena: Arena, rounds: int, seconds: int) -> Section:
    section = Section("H", f"A fixed rate of {RATE:,}/s", methods.H.format(rate=RATE))
    if "scripted_server" not in arena.programs.paths:
        section.notes.append("not measured: scripted_server is not built; run ./dev build")
        return section
    able = []
    for name in NAMES:
        program = CONTESTANTS[name].program
        if program in arena.programs.paths:
            able.append(name)
        else:
            section.skipped[name] = arena.programs.skipped.get(program, "not installed")
    runs: list[Kept] = []
    for round_ in range(rounds):
        turn = round_ % max(len(able), 1)
        for name in able[turn:] + able[:turn]:
            kept = run_once(arena, section, name, round_, seconds)
            if kept:
                runs.append(kept)
                print(
                    f"  rate round {round_ + 1}/{rounds} {name}: {kept.cpu_us:.2f} us CPU/request, "
                    f"late p99 {kept.late_p99_us:.0f} us",
                    file=sys.stderr,
                    flush=True,
                )
    section.raw = [asdict(run) for run in runs]
    fill(section, runs)
    return section


def run_once(
    arena: Arena, section: Section, name: str, round_: int, seconds: int
) -> Kept | None:
    output = arena.results / name
    log = output.with_suffix(".log")
    server = process.Client(
        [arena.programs.paths["scripted_server"], str(log), "spin"],
        TARGET_CORE,
        output.with_name(f"{name}_server"),
    )
    try:
        url = f"http://127.0.0.1:{wait_for_port(server, output.with_name(f'{name}_server.out'))}/"
        argv = arena.argv(name, Job(url, seconds, output.with_suffix(".json")))
        section.commands[label(name)] = arena.shown(process.pinned(argv, CLIENT_CORE))
        end = process.Client(argv, CLIENT_CORE, output).wait(seconds + 20)
        server.stop()
    finally:
        server.kill()
    requests = schedule.read_log(log)
    if end.timed_out or end.code != 0 or not requests:
        section.notes.append(f"{label(name)}: exit {end.code}, {len(requests)} requests")
        return None
    if len(requests) < (1 - MISSING) * RATE * seconds:
        section.notes.append(f"{label(name)}: sent {len(requests):,} of {RATE * seconds:,}")
    judged = schedule.after(requests, min(STARTING_S, seconds / 3))
    times = [time_ for time_, _ in judged]
    per_connection = name == "wrk2"
    late = (
        schedule.lateness_per_connection(judged, RATE)
        if per_connection
        else schedule.lateness(times, RATE)
    )
    late.sort()
    return Kept(
        name,
        round_,
        len(requests),
        end.cpu_s / len(requests) * 1e6,
        1e6 * late[len(late) // 2],
        1e6 * late[len(late) * 99 // 100],
        schedule.most_within(times, SPAN_S),
    )


def wait_for_port(server: process.Client, output: Path) -> int:
    limit = time.monotonic() + 10
    while not output.read_text().endswith("\n"):
        if time.monotonic() > limit or not server.running():
            raise RuntimeError("scripted_server did not start")
        time.sleep(0.005)
    return int(output.read_text())


def fill(section: Section, runs: list[Kept]) -> None:
    rows = []
    for name in dict.fromkeys(run.contestant for run in runs):
        own = [run for run in runs if run.contestant == name]
        rows.append(
            [
                label(name),
                shown(spread(run.cpu_us for run in own)),
                shown(spread(run.late_p50_us for run in own)),
                shown(spread(run.late_p99_us for run in own)),
                shown(spread(run.bunch for run in own)),
            ]
        )
        section.bars.append(Bar(label(name), spread(run.cpu_us for run in own)))
    section.bars_unit = f"us of client CPU per request at {RATE:,}/s"
    header = ["Program", "CPU per request (us)", "Late, median (us)", "Late, 99% (us)"]
    section.tables.append(Table("", [*header, "Most within 1 ms"], rows))
    ours, theirs = ({run.round: run for run in runs if run.contestant == name} for name in NAMES)
    rounds = sorted(ours.keys() & theirs.keys())
    titles = {
        "cpu_us": f"CPU per request at {RATE:,}/s to wrk2's",
        "late_p99_us": f"lateness at {RATE:,}/s, p99, to wrk2's",
    }
    for value, title in titles.items():
        if not rounds:
            section.notes.append(f"not measured: {title}")
            continue
        ratio = paired_ratio(
            [getattr(ours[i], value) for i in rounds], [getattr(theirs[i], value) for i in rounds]
        )
        section.figures.append(Figure(title, ratio, 1.0, AT_MOST))
