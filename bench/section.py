"""What a measure hands to the report: its tables, figures and notes, as plain data."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field

from stats import Figure, Spread, number


@dataclass
class Table:
    caption: str
    header: list[str]
    rows: list[list[str]]
    text_columns: int = 1  # the first ones, set to the left; numbers stand to the right


@dataclass
class Bar:
    label: str
    value: Spread


@dataclass
class Section:
    letter: str
    title: str
    method: str  # how it was measured, in Markdown
    date: str = ""
    busy: float = 0  # share of the machine in use by others just before
    tables: list[Table] = field(default_factory=list)
    figures: list[Figure] = field(default_factory=list)
    bars: list[Bar] = field(default_factory=list)  # what the picture shows of it
    bars_unit: str = ""
    commands: dict[str, str] = field(default_factory=dict)
    skipped: dict[str, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    raw: list[dict] = field(default_factory=list)

    def to_json(self) -> dict:
        return asdict(self)

    @staticmethod
    def from_json(data: dict) -> Section:
        section = Section(**data)
        section.tables = [Table(**table) for table in data["tables"]]
        section.figures = [Figure.from_json(figure) for figure in data["figures"]]
        section.bars = [Bar(bar["label"], Spread(**bar["value"])) for bar in data["bars"]]
        return section


def shown(spread: Spread, unit: str = "") -> str:
    """12.3 (12.1 to 12.9)"""
    unit = f" {unit}" if unit else ""
    return f"{number(spread.median)}{unit} ({number(spread.low)} to {number(spread.high)})"


def percent(spread: Spread) -> str:
    return f"{spread.median:.0%}"
