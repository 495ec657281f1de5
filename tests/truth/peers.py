"""The stall of A3.1 told by other programs: what each says p99 was, beside the truth."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import process
from check_stall import RATE, lengths
from install import install_all
from lab import Lab, Server
from recipes import PEERS
from verdicts import Verdicts

CONNECTIONS = 100
SCRIPT = Path(__file__).resolve().parent / "k6_rate.js"


@dataclass(frozen=True)
class Contestant:
    title: str
    program: str  # its name among the peers
    command: Callable[[str, str, int], list[str]]  # of program, URL and seconds
    p99_ms: Callable[[str], float]
    stall_at: float | None = None  # later than for the others, by a program that is not counting yet


def _oha_p99(out: str) -> float:
    return 1000 * json.loads(out)["latencyPercentiles"]["p99"]


def _found(pattern: str, factor: float = 1) -> Callable[[str], float]:
    def read(out: str) -> float:
        match = re.search(pattern, out)
        if not match:
            raise ValueError("its output has no p99")
        unit = {"us": 0.001, "ms": 1, "s": 1000}[match[2]] if match.lastindex == 2 else 1
        return float(match[1]) * unit * factor

    return read


CONTESTANTS = [
    Contestant(
        "wrk: closed, as fast as answers come", "wrk",
        lambda wrk, url, s: [wrk, "-t1", f"-c{CONNECTIONS}", f"-d{s}s", "--latency", url],
        _found(r"99%\s+([\d.]+)(us|ms|s)"),
    ),
    Contestant(
        "hey: a rate per connection", "hey",
        lambda hey, url, s: [hey, "-c", str(CONNECTIONS), "-q", str(RATE // CONNECTIONS), "-z", f"{s}s", url],
        _found(r"99%+ in ([\d.]+) secs", 1000),
    ),
    Contestant(
        "oha: a rate, no correction", "oha",
        lambda oha, url, s: [
            oha, "-c", str(CONNECTIONS), "-q", str(RATE), "-z", f"{s}s", "--no-tui", "--output-format", "json", url,
        ],
        _oha_p99,
    ),
    Contestant(
        "oha with --latency-correction", "oha",
        lambda oha, url, s: [
            oha, "-c", str(CONNECTIONS), "-q", str(RATE), "--latency-correction", "-z", f"{s}s", "--no-tui",
            "--output-format", "json", url,
        ],
        _oha_p99,
    ),
    Contestant(
        # It throws away what it measured in its first 10 s and 5 ms per connection, so the stall comes
        # after that: p99 of the other 19.5 s is 1 s - 1% of 19.5 s = 0.8 s.
        "wrk2: a rate per connection; stall after 15 s", "wrk2",
        lambda wrk2, url, s: [
            wrk2, "-t1", f"-c{CONNECTIONS}", f"-d{s}s", f"-R{RATE}", "--latency", url,
        ],
        _found(r"99\.000%\s+([\d.]+)(us|ms|s)"),
        stall_at=15,
    ),
    Contestant(
        "k6: arrival rate, 100 users at most", "k6",
        lambda k6, url, s: [
            k6, "run", "--quiet", "--no-usage-report", "--address=", "-e", f"TARGET={url}", "-e", f"SECONDS={s}",
            "-e", f"RATE={RATE}", "-e", f"USERS={CONNECTIONS}", str(SCRIPT),
        ],
        _found(r"p99_ms=([\d.]+)"),
    ),
    Contestant(
        "vegeta: a rate, as many workers as needed", "vegeta",
        lambda vegeta, url, s: [
            "sh", "-c",
            f"echo GET {url} | {vegeta} attack -rate {RATE} -duration {s}s | {vegeta} report -type json",
        ],
        lambda out: json.loads(out)["latencies"]["99th"] / 1e6,
    ),
]  # fmt: skip


def run(lab: Lab, verdicts: Verdicts, folder: Path) -> dict[str, float]:
    """Shows p99 of each program that is installed; returns them."""
    length, stall_at, stall = lengths(lab)
    wanted = {contestant.program for contestant in CONTESTANTS}
    programs = install_all([peer for peer in PEERS if peer.name in wanted], folder, retry=False, install=False)
    verdicts.family(f"The stall of {stall:g} s as other programs tell it, {CONNECTIONS} connections")
    found: dict[str, float] = {}
    for contestant in CONTESTANTS:
        if contestant.program not in programs.paths:
            verdicts.show(contestant.title, "skipped", programs.skipped[contestant.program])
            continue
        name = lab.scratch / f"peer_{len(found)}_{time.monotonic_ns()}"
        behaviour = (f"stall_at={contestant.stall_at or stall_at}s", f"stall_for={stall}s")
        with Server(lab, name, behaviour) as server:
            command = contestant.command(programs.paths[contestant.program], server.url, int(length))
            ended = process.Client(command, None, name).wait(length + 60)
            sent = len(server.stop().came)
        try:
            found[contestant.title] = contestant.p99_ms(ended.stdout)
        except (ValueError, KeyError) as error:
            verdicts.show(contestant.title, "unreadable", f"exit code {ended.code}: {error}")
            continue
        version = programs.versions[contestant.program]
        verdicts.show(
            f"{contestant.title} ({version})", f"p99 {found[contestant.title]:.4g} ms", f"{sent:,} requests sent"
        )
    return found
