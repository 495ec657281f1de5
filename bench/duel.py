"""Interleaved runs of several contestants on one target: the measuring loop.

Round i runs every contestant once, in an order rotated by i, so that no one always runs after the
same neighbour and a slow drift of the machine touches all alike. Requests are counted by the
target, not by the contestants, so nobody marks their own work; each program's own count is kept
beside it and must agree.
"""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Protocol

import process
from contestants import CONTESTANTS, Counts, Job
from install import Programs
from stats import Spread, paired_ratio, spread
from status_page import StatusPage
from target_nginx import Nginx

CLIENT_CORE = 0
TARGET_CORE = 1
WARM_UP = 0.2  # share of a run before the steady window opens
STEADY_END = 0.9  # share of a run at which it closes
START_LIMIT_S = 15  # from start to the first request
END_LIMIT_S = 20  # beyond the asked duration
BUSY = 0.95  # a core used this much by the client is the bottleneck
DISAGREEMENT = 0.02  # between the target's count and the program's own


class Target(Protocol):
    http_port: int
    status: StatusPage

    def cpu_s(self) -> float: ...


@dataclass
class Run:
    """One run of one contestant. Shares are of one core; the window is the steady middle."""

    contestant: str
    round: int
    requests: int  # counted by the target, the whole run
    cpu_s: float  # user + system of the whole process, start-up included
    wall_s: float
    window_rps: float
    client_share: float
    target_share: float
    other_share: float  # the client's core, used by somebody else or stolen
    max_rss_kib: int
    reported: int | None  # the program's own count
    failures: int
    finished: bool  # ended by itself, with a good exit code
    problems: list[str] = field(default_factory=list)

    @property
    def usable(self) -> bool:
        return self.finished and self.requests > 0 and self.window_rps > 0

    @property
    def cpu_us(self) -> float:
        """Client CPU per request, the whole process over all its requests."""
        return self.cpu_s / self.requests * 1e6

    @property
    def capacity(self) -> float:
        """Requests per second of client CPU in the steady window: what a full core would send."""
        return self.window_rps / self.client_share if self.client_share > 0 else 0


@dataclass
class Duel:
    """All the runs on one URL."""

    url_kind: str
    runs: list[Run]
    commands: dict[str, str]
    skipped: dict[str, str]

    def of(self, name: str) -> list[Run]:
        return [run for run in self.runs if run.contestant == name and run.usable]

    def names(self) -> list[str]:
        return list(dict.fromkeys(run.contestant for run in self.runs if run.usable))

    def spread(self, name: str, value: Callable[[Run], float]) -> Spread:
        return spread(value(run) for run in self.of(name))

    def ratio(self, ours: str, theirs: str, value: Callable[[Run], float]) -> Spread | None:
        """Over the rounds that both finished; None when there is none."""
        left = {run.round: value(run) for run in self.of(ours)}
        right = {run.round: value(run) for run in self.of(theirs)}
        rounds = sorted(left.keys() & right.keys())
        if not rounds:
            return None
        return paired_ratio([left[i] for i in rounds], [right[i] for i in rounds])

    def client_bound(self, *names: str) -> bool:
        """Whether the client core was the bottleneck for each of them (median of the rounds)."""
        return all(self.spread(name, lambda run: run.client_share).median >= BUSY for name in names)

    def to_json(self) -> dict:
        return asdict(self)

    @staticmethod
    def from_json(data: dict) -> Duel:
        return Duel(**{**data, "runs": [Run(**run) for run in data["runs"]]})


class Arena:
    """The target, the programs and the folder for their output: what every measure needs."""

    def __init__(self, nginx: Nginx, programs: Programs, repository: Path, results: Path):
        self.nginx = nginx
        self.programs = programs
        self.repository = repository
        self.results = results
        results.mkdir(parents=True, exist_ok=True)

    def with_nginx(self, processes: int, files: int) -> Arena:
        """The same with an nginx of several processes, which the caller stops."""
        folder = self.repository / "build" / "bench" / "nginx_crowd"
        nginx = Nginx(
            self.programs.paths["nginx"], folder, self.nginx.core, files, os.geteuid() == 0, processes
        )
        return Arena(nginx, self.programs, self.repository, self.results)

    def argv(self, name: str, job: Job) -> list[str]:
        contestant = CONTESTANTS[name]
        return [self.programs.paths[contestant.program], *contestant.arguments(job)]

    def job(self, url: str, seconds: int, output: Path, connections: int = 50) -> Job:
        """A run on `url` that may leave `output`.json; over TLS nginx's certificate is trusted."""
        authority = self.nginx.authority if url.startswith("https:") else None
        return Job(url, seconds, output.with_suffix(".json"), connections, authority)

    def shown(self, argv: Sequence[str]) -> str:
        """A command as a reader of the repository would type it, from its top folder."""
        text = shlex.join(
            Path(part).name if part == shutil.which(Path(part).name) else part for part in argv
        )
        ports = {
            self.nginx.http_port: "HTTP",
            self.nginx.full_port: "TLS",
            self.nginx.resume_port: "TLS_RESUME",
        }
        for port, word in ports.items():
            text = text.replace(f":{port}", f":{word}_PORT")
        text = re.sub(r"127\.0\.0\.1:\d+", "127.0.0.1:PORT", text)
        return text.replace(f"{self.repository}/", "")

    def duel(
        self,
        names: Sequence[str],
        url: str,
        rounds: int,
        seconds: int,
        kind: str,
        target: Target | None = None,
    ) -> Duel:
        """Runs the contestants that are installed; the others are listed with the reason.

        `url` belongs to `target`, nginx unless given.
        """
        target = target or self.nginx
        duel = Duel(kind, [], {}, {})
        for name in names:
            program = CONTESTANTS[name].program
            if program not in self.programs.paths:
                duel.skipped[name] = self.programs.skipped.get(program, "not installed")
        able = [name for name in names if name not in duel.skipped]
        for round_ in range(rounds):
            turn = round_ % max(len(able), 1)
            for name in able[turn:] + able[:turn]:
                duel.runs.append(self._run(name, target, url, seconds, round_, duel))
                print(
                    f"  {kind} round {round_ + 1}/{rounds} {describe(duel.runs[-1])}",
                    file=sys.stderr,
                    flush=True,
                )
        return duel

    def _run(
        self, name: str, target: Target, url: str, seconds: int, round_: int, duel: Duel
    ) -> Run:
        contestant = CONTESTANTS[name]
        output = self.results / name
        asked_s = seconds + contestant.ramp_s + contestant.extra_s
        job = self.job(url, asked_s, output)
        job.results.unlink(missing_ok=True)
        argv = self.argv(name, job)
        duel.commands[name] = self.shown(process.pinned(argv, CLIENT_CORE))
        stdin = None
        if contestant.stdin:
            stdin = output.with_suffix(".in")
            stdin.write_text(contestant.stdin(job))
            duel.commands[name] += " < " + self.shown([str(stdin)])
        before = target.status.read()[1]
        client = process.Client(argv, CLIENT_CORE, output, stdin, cwd=self.results)
        try:
            window = watch_window(client, target, before, seconds, contestant.ramp_s)
            end = client.wait(job.seconds + END_LIMIT_S)
        finally:
            client.kill()
        requests = target.status.read()[1] - before
        counts, problems = _own_counts(contestant.counts, job, end)
        finished = not end.timed_out and end.code in contestant.good_exits
        if not finished:
            last = (end.stderr or end.stdout).strip().splitlines()
            problems.append(f"exit {end.code}: {last[-1][:120] if last else 'no message'}")
        if finished and not window[0]:
            problems.append("it ended before its steady window did; give it more --seconds")
        if (
            counts
            and requests
            and abs(counts.requests - requests) > max(DISAGREEMENT * requests, job.connections)
        ):
            problems.append(f"reports {counts.requests} requests, the target saw {requests}")
        if counts and counts.failures:
            problems.append(f"{counts.failures} failed requests")
        return Run(
            name,
            round_,
            requests,
            end.cpu_s,
            end.wall_s,
            *window,
            end.max_rss_kib,
            counts.requests if counts else None,
            counts.failures if counts else 0,
            finished,
            problems,
        )


def watch_window(
    client: process.Client, target: Target, before: int, seconds: int, ramp_s: int
) -> tuple[float, float, float, float]:
    """(requests/s, client, target and other share) of the steady window; zeros without one."""
    limit = time.monotonic() + START_LIMIT_S
    while target.status.read()[1] == before:
        if not client.running() or time.monotonic() > limit:
            return 0, 0, 0, 0
        time.sleep(0.01)
    begin = time.monotonic() + ramp_s
    time.sleep(ramp_s + WARM_UP * seconds)
    first = _stamp(client.pid, target)
    time.sleep(max(0, begin + STEADY_END * seconds - time.monotonic()))
    last = _stamp(client.pid, target)
    if not client.running():
        return 0, 0, 0, 0
    wall, requests, used, served, core = (b - a for a, b in zip(first, last))
    return (requests / wall, used / wall, served / wall, max(0.0, (core - used) / wall))


def _stamp(pid: int, target: Target) -> tuple[float, int, float, float, float]:
    requests = target.status.read()[1]
    return (
        time.monotonic(),
        requests,
        process.cpu_s(pid),
        target.cpu_s(),
        process.core_busy_s(CLIENT_CORE),
    )


def _own_counts(
    read: Callable[[Job, str], Counts | None], job: Job, end: process.Exit
) -> tuple[Counts | None, list[str]]:
    try:
        return read(job, end.stdout), []
    except (OSError, ValueError, KeyError) as error:
        return None, [f"its own count could not be read ({type(error).__name__}: {error})"]


def describe(run: Run) -> str:
    if not run.requests:
        return f"{run.contestant}: no request; " + "; ".join(run.problems)
    text = (
        f"{run.contestant}: {run.cpu_us:.2f} us CPU/request, {run.window_rps:,.0f}/s, "
        f"client {run.client_share:.0%}, target {run.target_share:.0%}"
    )
    return text + "".join(f"; {problem}" for problem in run.problems)


def save(path: Path, data: dict) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(data, indent=1, sort_keys=True) + "\n")
