"""Measures A, B and C: CPU per request and requests per second."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

import methods
from contestants import label
from duel import TARGET_CORE, Arena, Duel, Run
from section import Bar, Section, Table, percent, shown
from stats import AT_LEAST, AT_MOST, Figure, number
from target_responder import Responder

OURS = "stormlight"
OTHER_SHARE = 0.05  # of the client's core; above it a run counts as disturbed


def cpu_us(run: Run) -> float:
    return run.cpu_us


def capacity(run: Run) -> float:
    return run.capacity


def rate(run: Run) -> float:
    return run.window_rps


def add_duel(section: Section, duel: Duel) -> None:
    section.raw.append(duel.to_json())
    section.commands.update(
        {f"{duel.url_kind}, {name}": command for name, command in duel.commands.items()}
    )
    section.skipped.update(duel.skipped)
    problems = Counter((run.contestant, problem) for run in duel.runs for problem in run.problems)
    for (name, problem), n in problems.items():
        section.notes.append(
            f"{label(name)}, {duel.url_kind}: {problem}" + (f" ({n} runs)" if n > 1 else "")
        )
    disturbed = [run for run in duel.runs if run.other_share > OTHER_SHARE]
    if disturbed:
        worst = max(run.other_share for run in disturbed)
        section.notes.append(
            f"{duel.url_kind}: in {len(disturbed)} of {len(duel.runs)} runs something "
            f"else used more than {OTHER_SHARE:.0%} of the client's core "
            f"(at worst {worst:.0%})"
        )


def compare(
    section: Section,
    duel: Duel,
    ours: str,
    theirs: str,
    value: Callable[[Run], float],
    target: float,
    bound: str,
    title: str,
    note: str = "",
) -> None:
    """Adds the figure, or a note when one of the two did not run."""
    ratio = duel.ratio(ours, theirs, value)
    if ratio:
        section.figures.append(Figure(title, ratio, target, bound, note=note))
    else:
        section.notes.append(f"not measured: {title}")


def cpu_table(duel: Duel, caption: str, against: str) -> Table:
    rows = []
    for name in sorted(duel.names(), key=lambda name: duel.spread(name, cpu_us).median):
        ratio = duel.ratio(name, against, cpu_us) if name != against else None
        rows.append(
            [
                label(name),
                shown(duel.spread(name, cpu_us)),
                shown(ratio) if ratio else "",
                number(duel.spread(name, rate).median),
                percent(duel.spread(name, lambda run: run.client_share)),
                percent(duel.spread(name, lambda run: run.target_share)),
            ]
        )
    return Table(
        caption,
        [
            "Program",
            "CPU per request (us)",
            f"to {label(against)}",
            "Requests/s",
            "Client core",
            "Target core",
        ],
        rows,
    )


def measure_a(arena: Arena, rounds: int, seconds: int) -> Section:
    section = Section(
        "A",
        "CPU per request, plain GET",
        methods.A,
    )
    duel = arena.duel(
        ["floor", OURS, "wrk", "h2load"], plain_url(arena, "/hello"), rounds, seconds, "GET"
    )
    add_duel(section, duel)
    section.tables.append(cpu_table(duel, "", "wrk"))
    section.bars = [Bar(label(name), duel.spread(name, cpu_us)) for name in duel.names()]
    section.bars_unit = "us of client CPU per request"
    compare(section, duel, OURS, "wrk", cpu_us, 0.85, AT_MOST, "CPU per request to wrk's")
    compare(
        section,
        duel,
        OURS,
        "floor",
        cpu_us,
        1.12,
        AT_MOST,
        "CPU per request to the bare epoll loop's",
    )
    return section


def measure_b(arena: Arena, rounds: int, seconds: int) -> Section:
    section = Section(
        "B",
        "CPU per request, the seed's two tasks",
        methods.B,
    )
    duel = arena.duel(
        ["stormlight-tasks", "wrk", OURS], plain_url(arena, "/hello"), rounds, seconds, "two tasks"
    )
    add_duel(section, duel)
    section.tables.append(cpu_table(duel, "", "wrk"))
    compare(
        section,
        duel,
        "stormlight-tasks",
        "wrk",
        cpu_us,
        0.95,
        AT_MOST,
        "CPU per request with two tasks to wrk's with plain GET",
    )
    return section


RATE_TARGETS = {"wrk": 1.1, "oha": 1.3, "goose": 3, "k6": 10, "seed": 25, "locust": 40}


def measure_c(arena: Arena, rounds: int, seconds: int) -> Section:
    section = Section(
        "C",
        "Requests per second from one core",
        methods.C,
    )
    program = arena.programs.paths.get("epoll_responder")
    target = Responder(program, arena.results / "responder", TARGET_CORE) if program else None
    names = [
        OURS,
        "floor",
        "wrk",
        "h2load",
        "hey",
        "oha",
        "vegeta",
        "goose",
        "k6",
        "seed",
        "locust",
    ]
    port = target.http_port if target else arena.nginx.http_port
    try:
        duel = arena.duel(names, f"http://127.0.0.1:{port}/hello", rounds, seconds, "GET", target)
    finally:
        if target:
            target.stop()
    if not target:
        section.notes.append("the target was nginx (epoll_responder is not built)")
    add_duel(section, duel)
    section.tables.append(rate_table(duel, ""))
    order = sorted(duel.names(), key=lambda name: -duel.spread(name, capacity).median)
    section.bars = [Bar(label(name), duel.spread(name, capacity)) for name in order]
    section.bars_unit = "requests/s from one client core"
    for name, wanted in RATE_TARGETS.items():
        compare_rates(section, duel, name, wanted, f"requests/s to {label(name)}'s")
    return section


def rate_table(duel: Duel, caption: str) -> Table:
    rows = []
    for name in sorted(duel.names(), key=lambda name: -duel.spread(name, capacity).median):
        times = duel.ratio(OURS, name, capacity) if name != OURS else None
        rows.append(
            [
                label(name),
                shown(duel.spread(name, rate)),
                shown(duel.spread(name, capacity)),
                percent(duel.spread(name, lambda run: run.client_share)),
                percent(duel.spread(name, lambda run: run.target_share)),
                shown(times) if times else "",
            ]
        )
    return Table(
        caption,
        [
            "Program",
            "Requests/s",
            "From a full core",
            "Client core",
            "Target core",
            "Stormlight's multiple",
        ],
        rows,
    )


def compare_rates(
    section: Section, duel: Duel, theirs: str, target: float, title: str, ours: str = OURS
) -> None:
    """Compares requests/s where both clients were the bottleneck, else those of a full core."""
    if not {ours, theirs} <= set(duel.names()):
        section.notes.append(f"not measured: {title}")
        return
    bound = duel.client_bound(ours, theirs)
    value, note = (rate, "") if bound else (capacity, "from a full core")
    compare(section, duel, ours, theirs, value, target, AT_LEAST, title, note)


def plain_url(arena: Arena, path: str) -> str:
    return f"http://127.0.0.1:{arena.nginx.http_port}{path}"
