"""Which class the user of a number is of.

A pure function of the number, so that any split of the numbers over processes gives the same whole:
first those with a fixed count, in turn; then by weight, always the class that lacks most.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Dict, List, Sequence


class Picker:
    """Not for concurrent use; what it has worked out is kept."""

    def __init__(self, classes: Sequence[Any], equal_weights: bool = False) -> None:
        fixed = [one for one in classes if one.fixed_count > 0]
        self._sequence: List[Any] = _in_turn({one: int(one.fixed_count) for one in fixed})
        self._weighted = [one for one in classes if one.fixed_count <= 0 and one.weight > 0]
        self._weights = [1 if equal_weights else one.weight for one in self._weighted]
        self._counts = [0] * len(self._weighted)
        self._fixed = len(self._sequence)

    @property
    def endless(self) -> bool:
        """Whether there are classes by weight, so that any number of users finds one."""
        return bool(self._weighted)

    def class_for(self, number: int) -> Any:
        """None when all fixed counts are reached and there is no other class."""
        while len(self._sequence) <= number:
            if not self._weighted:
                return None
            self._sequence.append(self._next())
        return self._sequence[number]

    def _next(self) -> Any:
        """The class furthest below its share; of equals, the one with fewest users so far."""
        made = len(self._sequence) - self._fixed + 1
        total = sum(self._weights)
        best = max(
            range(len(self._weights)),
            key=lambda at: (
                self._weights[at] * made - self._counts[at] * total,
                -self._counts[at],
                -at,
            ),
        )
        self._counts[best] += 1
        return self._weighted[best]


def _in_turn(counts: Dict[Any, int]) -> List[Any]:
    """One of each, again and again, until none is left."""
    result: List[Any] = []
    for turn in range(max(counts.values(), default=0)):
        result += [one for one, count in counts.items() if count > turn]
    return result
