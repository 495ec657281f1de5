"""What the checks found: rows of one table, printed as they come and kept as JSON."""

from __future__ import annotations

from dataclasses import asdict, dataclass

PASSED, FAILED, OPEN, SHOWN = "passed", "FAILED", "not reached", ""


@dataclass
class Finding:
    family: str
    what: str
    expected: str
    measured: str
    limit: str
    result: str
    note: str = ""


def shown(value: float, unit: str = "") -> str:
    """Four significant digits, thousands separated, no exponent."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return str(value)
    if isinstance(value, int):
        text = f"{value:,}"
    else:
        size = abs(value)
        decimals = 0 if size >= 1000 else 1 if size >= 100 else 2 if size >= 10 else 3 if size >= 1 else 4
        text = f"{value:,.{decimals}f}"
    return f"{text} {unit}".rstrip()


class Verdicts:
    """Collects findings; each is printed at once, so that a long run shows where it is."""

    _COLUMNS = (("check", 64), ("expected", 12), ("measured", 12), ("limit", 16), ("result", 11))

    def __init__(self) -> None:
        self.findings: list[Finding] = []
        self._family = ""

    def family(self, title: str) -> None:
        self._family = title
        print(f"\n{title}")
        print("  " + "  ".join(name.ljust(width) for name, width in self._COLUMNS).rstrip(), flush=True)

    def _add(self, what: str, expected: str, measured: str, limit: str, result: str, note: str = "") -> bool:
        finding = Finding(self._family, what, expected, measured, limit, result, note)
        self.findings.append(finding)
        cells = (what, expected, measured, limit, result)
        line = "  ".join(cell.ljust(width) for cell, (_, width) in zip(cells, self._COLUMNS)).rstrip()
        print(f"  {line}" + (f"\n      {note}" if note else ""), flush=True)
        return result in (PASSED, SHOWN)

    def equal(self, what: str, expected, measured, note: str = "") -> bool:
        result = PASSED if expected == measured else FAILED
        return self._add(what, shown(expected), shown(measured), "exactly", result, note)

    def near(self, what: str, expected: float, measured: float, limit: float, unit: str, note: str = "") -> bool:
        result = PASSED if abs(measured - expected) <= limit else FAILED
        return self._add(what, shown(expected, unit), shown(measured, unit), f"± {shown(limit, unit)}", result, note)

    def at_most(self, what: str, measured: float, limit: float, unit: str = "", note: str = "") -> bool:
        result = PASSED if measured <= limit else FAILED
        return self._add(what, "", shown(measured, unit), f"<= {shown(limit, unit)}", result, note)

    def at_least(self, what: str, measured: float, limit: float, unit: str = "", note: str = "") -> bool:
        result = PASSED if measured >= limit else FAILED
        return self._add(what, "", shown(measured, unit), f">= {shown(limit, unit)}", result, note)

    def within(self, what: str, measured: float, low: float, high: float, note: str = "") -> bool:
        result = PASSED if low <= measured <= high else FAILED
        return self._add(what, "", shown(measured), f"{shown(low)} to {shown(high)}", result, note)

    def true(self, what: str, holds: bool, measured: str, note: str = "") -> bool:
        return self._add(what, "", measured, "", PASSED if holds else FAILED, note)

    def control(self, what: str, measured: float, told: bool, limit: str, unit: str = "") -> bool:
        """A wrong method: `told` says whether the check saw that it is wrong."""
        return self._add(f"control: {what}", "must fail", shown(measured, unit), limit, PASSED if told else FAILED)

    def reached(self, what: str, holds: bool, measured: str, why_not: str) -> bool:
        """What the contract asks for and the program may not do yet: reported, but no failure."""
        if holds:
            return self._add(what, "", measured, "", PASSED)
        return self._add(what, "", measured, "", OPEN, why_not)

    def show(self, what: str, measured: str, note: str = "") -> None:
        """A figure beside the checks, such as a peer's."""
        self._add(what, "", measured, "", SHOWN, note)

    def count(self, result: str) -> int:
        return sum(finding.result == result for finding in self.findings)

    def to_json(self) -> list[dict]:
        return [asdict(finding) for finding in self.findings]
