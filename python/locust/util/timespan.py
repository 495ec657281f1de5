"""Times as text."""

from stormlight._checks import nanoseconds


def parse_timespan(text: str) -> int:
    """"1m30s" or "90" as whole seconds."""
    return nanoseconds(text, "the time", 0, 10**18) // 10**9


__all__ = ["parse_timespan"]
