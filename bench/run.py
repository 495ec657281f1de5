#!/usr/bin/env python3
"""Measures Stormlight against its targets and its peers, and writes docs/benchmarks.md.

The client runs on core 0, nginx on core 1; see duel.py for how runs are interleaved. Sections are
kept in build/bench/*.json, so `--only` renews a part and the page still shows the whole.
"""

from __future__ import annotations

import argparse
import datetime
import fcntl
import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import machine
import measure_open
import measure_speed
import measure_start
import measure_tls
import measure_users
import plot
import process
import report
from duel import CLIENT_CORE, TARGET_CORE, Arena, save
from install import Programs, install_all
from recipes import PEERS
from section import Section
from target_nginx import Nginx

REPOSITORY = Path(__file__).resolve().parent.parent
FILES = 200_000  # open files wanted, for 40,000 users and as many connections of nginx
LETTERS = "ABCDEFGH"
PEERS_OF = {
    "A": {"wrk", "h2load"},
    "B": {"wrk"},
    "E": {"wrk", "oha"},
    "F": {"wrk", "oha", "k6"},
    "H": {"wrk2"},
    "C": {"wrk", "h2load", "hey", "oha", "vegeta", "goose", "k6", "peers_python"},
}


def letters(text: str) -> str:
    chosen = text.upper().replace(",", "").replace(" ", "")
    wrong = set(chosen) - set(LETTERS)
    if wrong or not chosen:
        raise argparse.ArgumentTypeError(
            f"measures are {LETTERS[0]} to {LETTERS[-1]}, not {text!r}"
        )
    return "".join(letter for letter in LETTERS if letter in chosen)


def whole(low: int, high: int) -> Callable[[str], int]:
    def parse(text: str) -> int:
        if not re.fullmatch(r"\d+", text) or not low <= int(text) <= high:
            raise argparse.ArgumentTypeError(f"must be a whole number from {low} to {high}")
        return int(text)

    return parse


def parse_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="dev bench",
        description=__doc__.split("\n\n")[0],
        epilog=(
            "A CPU per request, B the seed's two tasks, C requests per second, D memory, E TLS, "
            "F start, G users reached, H a fixed rate"
        ),
    )
    parser.add_argument(
        "--only", type=letters, default=LETTERS, metavar="A,B", help="these measures"
    )
    parser.add_argument("--rounds", type=whole(1, 100), metavar="N", help="of each measure (5)")
    parser.add_argument("--seconds", type=whole(1, 600), metavar="N", help="of each run (3)")
    parser.add_argument(
        "--quick",
        action="store_true",
        help="one short round to see that all works; the page stays as it is",
    )
    parser.add_argument(
        "--stormlight",
        type=Path,
        metavar="FILE",
        help="the program to measure",
        default=REPOSITORY / "build" / "release" / "stormlight",
    )
    parser.add_argument(
        "--programs",
        type=Path,
        metavar="FOLDER",
        default=None,
        help="where epoll_floor and epoll_responder are",
    )
    parser.add_argument("--no-install", action="store_true", help="only compare with what is there")
    parser.add_argument("--retry-peers", action="store_true", help="try failed installations again")
    parser.add_argument(
        "--report-only", action="store_true", help="write the page from saved results"
    )
    parser.add_argument("--check", action="store_true", help="exit with 1 when a target is missed")
    options = parser.parse_args()
    options.rounds = options.rounds or (1 if options.quick else 5)
    options.seconds = options.seconds or (1 if options.quick else 3)
    return options


def find_programs(options: argparse.Namespace) -> Programs:
    wanted = set().union({"nginx"}, *(PEERS_OF.get(letter, set()) for letter in options.only))
    peers = [peer for peer in PEERS if peer.name in wanted]
    folder = REPOSITORY / "build" / "peers"
    programs = install_all(peers, folder, options.retry_peers, install=not options.no_install)
    if "nginx" not in programs.paths:
        sys.exit(f"bench: the target is nginx, and it cannot be had: {programs.skipped['nginx']}")
    _own_program(programs, "stormlight", [options.stormlight])
    release = REPOSITORY / "build" / "release"
    folders = [options.programs] if options.programs else [release / "bench", release]
    for name in ("epoll_floor", "epoll_responder"):
        _own_program(programs, name, [folder / name for folder in folders])
    _own_program(programs, "scripted_server", [release / "tests" / "truth" / "scripted_server"])
    if "stormlight" in programs.paths:
        done = subprocess.run(
            [programs.paths["stormlight"], "--version"], capture_output=True, text=True, timeout=10
        )
        found = re.search(r"\d+\.\d+\.\d+\S*", done.stdout)
        programs.versions["stormlight"] = found[0] if found else "unknown"
    return programs


def _own_program(programs: Programs, name: str, candidates: list[Path]) -> None:
    for path in candidates:
        if os.access(path, os.X_OK):
            programs.paths[name] = str(path.resolve())
            return
    programs.skipped[name] = "not built: ./dev build"
    shown = os.path.relpath(candidates[0], REPOSITORY)
    print(f"skipped: {name} (no {shown}; run ./dev build)", file=sys.stderr)


def measure(letter: str, arena: Arena, options: argparse.Namespace, files: int) -> Section:
    rounds, seconds = options.rounds, options.seconds
    measures: dict[str, Callable[[], Section]] = {
        "A": lambda: measure_speed.measure_a(arena, rounds, seconds),
        "B": lambda: measure_speed.measure_b(arena, rounds, seconds),
        "C": lambda: measure_speed.measure_c(arena, rounds, seconds),
        "D": lambda: measure_users.measure_d(arena, rounds, 12 if options.quick else 60),
        "E": lambda: measure_tls.measure_e(arena, rounds, seconds),
        "F": lambda: measure_start.measure_f(
            arena, 3 if options.quick else measure_start.REPETITIONS
        ),
        "G": lambda: measure_users.measure_g(arena, min(rounds, 3), files),
        "H": lambda: measure_open.measure_h(
            arena, rounds, 3 if options.quick else max(seconds, measure_open.SHORTEST_S)
        ),
    }
    busy = machine.busy_share((CLIENT_CORE, TARGET_CORE))
    section = measures[letter]()
    section.busy = busy
    section.date = datetime.datetime.now().strftime("%d %B %Y, %H:%M")
    return section


def run_measures(options: argparse.Namespace, results: Path) -> None:
    programs = find_programs(options)
    files = measure_users.raise_file_limit(FILES)
    os.sched_setaffinity(0, {TARGET_CORE})  # this script must not disturb the client
    nginx = Nginx(
        programs.paths["nginx"],
        REPOSITORY / "build" / "bench" / "nginx",
        TARGET_CORE,
        files,
        os.geteuid() == 0,
    )
    try:
        arena = Arena(nginx, programs, REPOSITORY, results / "output")
        for letter in options.only:
            print(
                f"measure {letter} ({options.only.index(letter) + 1} of {len(options.only)})",
                file=sys.stderr,
                flush=True,
            )
            save(results / f"{letter}.json", measure(letter, arena, options, files).to_json())
    finally:
        process.kill_all()
        nginx.stop()
    saved = results / "versions.json"
    known = json.loads(saved.read_text()) if saved.exists() else {}
    save(saved, {**known, **programs.versions})


def write_report(options: argparse.Namespace, results: Path) -> list[Section]:
    sections = [
        Section.from_json(json.loads((results / f"{letter}.json").read_text()))
        for letter in LETTERS
        if (results / f"{letter}.json").exists()
    ]
    if not sections:
        sys.exit("bench: nothing has been measured yet")
    saved = results / "versions.json"
    known = json.loads(saved.read_text()) if saved.exists() else {}
    names = ["stormlight", *(peer.name for peer in PEERS)]
    versions = {
        "Python peers" if name == "peers_python" else name: known[name]
        for name in names
        if name in known
    }
    folder = results if options.quick else REPOSITORY / "docs"
    page, image = folder / "benchmarks.md", folder / report.PICTURE
    image.parent.mkdir(parents=True, exist_ok=True)
    panels = [
        (section.title, section.bars_unit, section.bars) for section in sections if section.bars
    ]
    image.write_text(plot.picture(panels))
    page.write_text(
        report.document(
            sections,
            machine.describe(),
            versions,
            datetime.date.today().strftime("%d %B %Y"),
            report.warnings_for(sections),
        )
    )
    print(report.terminal_table(report.VERDICT_HEADER, report.verdict_rows(sections)))
    for warning in report.warnings_for(sections):
        print(f"warning: {warning}")
    print(
        f"written: {page.relative_to(REPOSITORY)}, {image.relative_to(REPOSITORY)}; "
        f"raw: {results.relative_to(REPOSITORY)}/*.json"
    )
    return sections


def main() -> int:
    options = parse_arguments()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    results = REPOSITORY / "build" / "bench" / ("quick" if options.quick else "")
    results.mkdir(parents=True, exist_ok=True)
    with open(REPOSITORY / "build" / "bench" / "lock", "w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            sys.exit("bench: another benchmark is running here")
        if not options.report_only:
            if not {CLIENT_CORE, TARGET_CORE} <= os.sched_getaffinity(0):
                sys.exit("bench: needs cores 0 and 1: one for the client and one for the target")
            try:
                run_measures(options, results)
            except KeyboardInterrupt:
                return 130
        sections = write_report(options, results)
    missed = any(not figure.reached() for section in sections for figure in section.figures)
    return 1 if options.check and missed else 0


if __name__ == "__main__":
    sys.exit(main())
