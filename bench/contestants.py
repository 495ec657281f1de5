"""How each program is told to send the same load, and how its own count of requests is read."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from urllib.parse import urlsplit

BENCH = Path(__file__).resolve().parent


@dataclass(frozen=True)
class Job:
    """One run: full speed on a fixed number of connections for a whole number of seconds."""

    url: str
    seconds: int
    results: Path  # a file the program may write; its stdout is taken apart from it
    connections: int = 50
    authority: Path | None = None  # whose certificates to trust; TLS only

    @property
    def host(self) -> str:
        parts = urlsplit(self.url)
        return f"{parts.scheme}://{parts.netloc}"

    @property
    def trust(self) -> list[str]:
        """The flag that Stormlight and oha share. wrk has none: it verifies nothing."""
        return ["--cacert", str(self.authority)] if self.authority else []


@dataclass(frozen=True)
class Counts:
    """What a program says it did. Requests it gave up at the end of the run are in neither."""

    requests: int
    failures: int


@dataclass(frozen=True)
class Contestant:
    name: str
    program: str  # key into the installed programs
    arguments: Callable[[Job], list[str]]
    counts: Callable[[Job, str], Counts | None]
    ramp_s: int = 0  # until all users run, after the first request
    extra_s: int = 0  # asked for on top, by a program that ends early or warms up late
    good_exits: tuple[int, ...] = (0,)
    stdin: Callable[[Job], str] | None = None
    label: str = field(default="")


def _stormlight(job: Job) -> list[str]:
    # Full speed on one core is saturation by definition, and this run asks for it. The spawn rate
    # starts all users at once, as the others do.
    return [
        "-u",
        str(job.connections),
        "-r",
        "100000",
        "-d",
        f"{job.seconds}s",
        "--workers",
        "1",
        *job.trust,
        "--quiet",
        "--allow-saturated",
        "--json",
        str(job.results),
    ]


def _stormlight_rate(job: Job) -> list[str]:
    """10,000 arrivals per second, as wrk2 is asked for: measure H."""
    flags = f"--rate 10000 -d {job.seconds}s --max-users {job.connections} --workers 1"
    return [*flags.split(), "--quiet", "--allow-saturated", "--json", str(job.results)]


def _stormlight_counts(job: Job, _out: str) -> Counts:
    totals = json.loads(job.results.read_text())["totals"]
    return Counts(totals["requests"], totals["failures"])


def _found(pattern: str, text: str) -> int:
    match = re.search(pattern, text)
    return int(match[1]) if match else 0


def wrk_counts(_job: Job, out: str) -> Counts:
    errors = re.search(r"Socket errors: connect (\d+), read (\d+), write (\d+), timeout (\d+)", out)
    failures = sum(map(int, errors.groups())) if errors else 0
    failures += _found(r"Non-2xx or 3xx responses: (\d+)", out)
    return Counts(_found(r"(\d+) requests in", out), failures)


def h2load_counts(_job: Job, out: str) -> Counts:
    return Counts(
        _found(r"requests: \d+ total, \d+ started, (\d+) done", out),
        _found(r"(\d+) failed,", out) + _found(r"\d+ 2xx, \d+ 3xx, (\d+) 4xx", out),
    )


def hey_counts(_job: Job, out: str) -> Counts:
    codes = {int(code): int(n) for code, n in re.findall(r"\[(\d{3})\]\s+(\d+) responses", out)}
    failed = sum(n for code, n in codes.items() if code >= 400)
    return Counts(sum(codes.values()), failed)


def oha_counts(_job: Job, out: str) -> Counts:
    data = json.loads(out)
    codes = {int(code): n for code, n in data["statusCodeDistribution"].items()}
    failed = sum(n for code, n in codes.items() if code >= 400)
    failed += sum(n for what, n in data["errorDistribution"].items() if "deadline" not in what)
    return Counts(sum(codes.values()), failed)


def k6_counts(job: Job, _out: str) -> Counts:
    metrics = json.loads(job.results.read_text())["metrics"]
    return Counts(metrics["http_reqs"]["count"], metrics["http_req_failed"]["passes"])


def locust_counts(_job: Job, out: str) -> Counts:
    rows = json.loads(out[out.index("[") :])
    return Counts(
        sum(row["num_requests"] for row in rows), sum(row["num_failures"] for row in rows)
    )


def own_counts(_job: Job, out: str) -> Counts:
    """The one line of JSON that epoll_floor and seed_loop.py print."""
    data = json.loads(out)
    return Counts(data["requests"], data.get("failures", data.get("errors", 0)))


def _vegeta_targets(job: Job) -> str:
    return f"GET {job.url}\n"


def _template(flags: str) -> Callable[[Job], list[str]]:
    """Arguments from a template over the job's fields."""

    def arguments(job: Job) -> list[str]:
        values = {"url": job.url, "host": job.host, "c": job.connections, "s": job.seconds}
        values |= {"results": job.results, "bench": BENCH}
        return [part.format_map(values) for part in flags.split()]

    return arguments


_oha = _template("-c {c} -z {s}s --no-tui --output-format json {url}")


_ALL = [
    Contestant(
        "stormlight",
        "stormlight",
        lambda job: [job.url, *_stormlight(job)],
        _stormlight_counts,
        label="Stormlight",
    ),
    Contestant(
        "stormlight-tasks",
        "stormlight",
        lambda job: [str(BENCH / "seed_tasks.py"), "-H", job.host, *_stormlight(job)],
        _stormlight_counts,
        label="Stormlight, load file with GET and POST",
    ),
    Contestant(
        "stormlight-insecure",
        "stormlight",
        lambda job: [job.url, *_stormlight(replace(job, authority=None)), "--insecure"],
        _stormlight_counts,
        label="Stormlight --insecure",
    ),
    Contestant(
        "floor",
        "epoll_floor",
        _template("{url} {c} {s}"),
        own_counts,
        label="bare epoll loop (the floor)",
    ),
    Contestant(
        "stormlight-rate",
        "stormlight",
        lambda job: [job.url, *_stormlight_rate(job)],
        _stormlight_counts,
        label="Stormlight --rate",
    ),
    Contestant("wrk2", "wrk2", _template("-t1 -c{c} -d{s}s -R10000 {url}"), wrk_counts),
    Contestant("wrk", "wrk", _template("-t1 -c{c} -d{s}s {url}"), wrk_counts),
    Contestant("h2load", "h2load", _template("--h1 -t1 -c{c} -D{s} {url}"), h2load_counts),
    Contestant("hey", "hey", _template("-cpus 1 -c {c} -z {s}s {url}"), hey_counts),
    Contestant(
        "oha",
        "oha",
        lambda job: [*job.trust, *_oha(job)],
        oha_counts,
    ),
    Contestant(
        "vegeta",
        "vegeta",
        _template("-cpus 1 attack -rate 0 -max-workers {c} -duration {s}s -output {results}"),
        lambda _job, _out: None,
        stdin=_vegeta_targets,
    ),
    Contestant(
        "goose",
        "goose",
        _template("-H {host} -u {c} -r 1000 -t {s}s --no-print-metrics -q"),
        lambda _job, _out: None,
        label="Goose",
    ),
    Contestant(
        "k6",
        "k6",
        _template(
            "run --vus {c} --duration {s}s --quiet --no-usage-report "
            "--address= --summary-export {results} -e TARGET={url} "
            "{bench}/peers/k6.js"
        ),
        k6_counts,
    ),
    Contestant(
        "seed",
        "peers_python",
        _template("{bench}/peers/seed_loop.py {host} {c} {s}"),
        own_counts,
        label="seed's aiohttp loop",
    ),
    Contestant(
        "locust",
        "peers_python",
        _template(
            "-m locust -f {bench}/peers/locustfile.py --headless --only-summary "
            "--json --skip-log -u {c} -r {c} -t {s}s -H {host}"
        ),
        locust_counts,
        ramp_s=1,
        extra_s=1,
        label="Locust FastHttpUser",
    ),
]

CONTESTANTS = {contestant.name: contestant for contestant in _ALL}


def label(name: str) -> str:
    return CONTESTANTS[name].label or name
