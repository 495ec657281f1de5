"""Measure E: handshakes per second and requests per second over TLS."""

from __future__ import annotations

import time
from collections import Counter

import methods
import process
from contestants import CONTESTANTS, label
from duel import CLIENT_CORE, Arena, Duel
from measure_speed import OURS, add_duel, compare_rates, rate_table
from section import Section, Table

UNVERIFIED = "stormlight-insecure"  # does as much as wrk, which cannot verify


def measure_e(arena: Arena, rounds: int, seconds: int) -> Section:
    section = Section("E", "TLS", methods.E)
    full = f"https://127.0.0.1:{arena.nginx.full_port}"
    resume = f"https://127.0.0.1:{arena.nginx.resume_port}"
    names, four = [OURS, "wrk", "oha"], [OURS, UNVERIFIED, "wrk", "oha"]

    def run(contestants: list[str], url: str, kind: str) -> Duel:
        duel = arena.duel(contestants, url, rounds, seconds, kind)
        add_duel(section, duel)
        section.tables.append(rate_table(duel, kind))
        return duel

    handshakes = run(four, f"{full}/close", "TLS handshakes, full")
    run(names, f"{resume}/close", "TLS handshakes, resumption allowed")
    requests = run(names, f"{full}/hello", "TLS requests")
    section.tables.append(_habits(arena, names))
    title = "full handshakes/s to wrk's, both without verifying"
    compare_rates(section, handshakes, "wrk", 1, title, UNVERIFIED)
    compare_rates(section, handshakes, "oha", 1, "full handshakes/s to oha's, both verifying")
    compare_rates(section, requests, "wrk", 1, "TLS requests/s to wrk's")
    compare_rates(section, requests, "oha", 1, "TLS requests/s to oha's")
    return section


def _habits(arena: Arena, names: list[str]) -> Table:
    """What nginx logged of a second of each program's handshakes, where resumption is allowed."""
    rows = []
    for name in names:
        if CONTESTANTS[name].program not in arena.programs.paths:
            continue
        arena.nginx.handshakes()
        target = f"https://127.0.0.1:{arena.nginx.resume_port}/probe"
        output = arena.results / f"{name}-probe"
        job = arena.job(target, 1, output, connections=4)
        process.Client(arena.argv(name, job), CLIENT_CORE, output).wait(20)
        time.sleep(0.1)
        seen = Counter()
        for line in arena.nginx.handshakes():
            reused, protocol, cipher = line.split()
            seen[("resumed" if reused == "r" else "full", protocol, cipher)] += 1
        total = sum(seen.values())
        rows.append(
            [
                label(name),
                "; ".join(
                    f"{share_text(n / total)} {' '.join(kind)}" for kind, n in seen.most_common()
                ),
            ]
        )
    return Table("Behaviour when resumption is allowed", ["Program", "Handshakes"], rows, 2)


def share_text(share: float) -> str:
    return "<1%" if share < 0.01 else f"{share:.0%}"
