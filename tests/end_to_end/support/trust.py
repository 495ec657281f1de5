"""A strict reader of what the report says about its own trustworthiness: intervals and the generator."""

from __future__ import annotations

from typing import Any

Json = dict[str, Any]

GENERATOR = {"cpu_percent", "lag_ms", "saturated", "reasons", "verdict", "cores"}
# Facts that a machine may not have.
FACTS = {
    "workers": {"cpu_percent", "run_queue_percent"},
    "throttled": {"periods", "share", "time_s"},
    "descriptors": {"open", "limit"},
    "ports": {"sockets", "first", "last"},
    "time_wait": None,
}
METHODS = ("order statistics", "batch means")


def check_ci95(dist: Json, where: str) -> None:
    ci95 = dist["ci95"]
    assert ci95.keys() == {"method", "p50", "p95", "p99"}, where
    assert ci95["method"] in METHODS, where
    for key in ("p50", "p95", "p99"):
        low, high = ci95[key]
        if dist[key] is None:  # a lower end is what is surely known, an upper one cannot be
            assert high is None, f"{where}.{key}: {high}"
            continue
        assert low is None or dist["min"] <= low <= dist[key], f"{where}.{key}: {low} and {dist[key]}"
        assert high is None or dist[key] <= high <= dist["max"], f"{where}.{key}: {high} and {dist[key]}"
        assert dist["count"] > 0 or (low, high) == (None, None), where


def check_stationary(run: Json) -> None:
    assert run["stationary"] in (True, False, None)
    assert bool(run["stationary_reason"]) == (run["stationary"] is not True), run["stationary_reason"]


def check_generator(generator: Json, run: Json) -> None:
    assert GENERATOR <= generator.keys() <= GENERATOR | FACTS.keys(), generator.keys()
    assert generator["saturated"] == bool(generator["reasons"])
    assert generator["verdict"] == ("saturated" if generator["saturated"] else "ok")
    assert generator["cores"] >= 1
    for name in FACTS.keys() & generator.keys():
        fact = generator[name]
        for part in fact if isinstance(fact, list) else [fact]:
            assert FACTS[name] is None or part.keys() == FACTS[name], f"{name}: {part}"
            numbers = part.values() if isinstance(part, dict) else [part]
            assert all(number >= 0 for number in numbers), f"{name}: {part}"
    if workers := generator.get("workers"):
        assert len(workers) == run["workers"]
        assert all(worker["cpu_percent"] <= 101 for worker in workers), workers
    if throttled := generator.get("throttled"):
        assert throttled["share"] <= 1
    if descriptors := generator.get("descriptors"):
        assert 0 < descriptors["open"] <= descriptors["limit"]
