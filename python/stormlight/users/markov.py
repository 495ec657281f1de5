"""MarkovTaskSet: each task says which may follow it, and how likely."""

from __future__ import annotations

import random

from stormlight.users.exceptions import NoTasksError
from stormlight.users.task_set import TaskSet, TaskSetMeta

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable, Dict, List, Tuple, Union

    Targets = Union[Dict[str, int], List[Union[str, Tuple[str, int]]]]


class NoMarkovTasksError(NoTasksError):
    """The class has no method with @transition."""


class InvalidTransitionError(Exception):
    """A transition leads to what is not a task of the class."""


class NonMarkovTaskInMarkovTaskSetError(Exception):
    """A member has @task instead of @transition."""


class MarkovTaskTagError(Exception):
    """@tag cannot be used: without one of its tasks the chain would be another."""


def transition(func_name: str, weight: int = 1) -> Callable[[Any], Any]:
    """After this task, `func_name` may follow. May be given several times."""
    return transitions([(func_name, weight)])


def transitions(weights: Targets) -> Callable[[Any], Any]:
    """What may follow this task: {name: weight}, or a list of names and (name, weight)."""
    pairs = list(weights.items()) if isinstance(weights, dict) else [
        (entry, 1) if isinstance(entry, str) else (entry[0], entry[1]) for entry in weights
    ]

    def decorate(function: Any) -> Any:
        present = function.__dict__.setdefault("transitions", {})
        for name, weight in pairs:
            present[name] = present.get(name, 0) + weight
        return function

    return decorate


class MarkovTaskSetMeta(TaskSetMeta):
    def __new__(
        meta, name: str, bases: Tuple[type, ...], members: Dict[str, Any]
    ) -> MarkovTaskSetMeta:
        made: Any = super().__new__(meta, name, bases, members)
        if not members.get("abstract") and bases != (TaskSet,):
            _prepare(made)
        return made  # type: ignore[no-any-return]


class MarkovTaskSet(TaskSet, metaclass=MarkovTaskSetMeta):
    """As TaskSet, but after the first task written each is picked among the transitions of the one
    before.
    """

    abstract = True
    _chain: Dict[str, Tuple[Any, List[str], List[int]]]

    def __init__(self, parent: Any) -> None:
        super().__init__(parent)
        self.current = next(iter(self._chain))
        self._begun = False

    def get_next_task(self) -> Any:
        if self._begun:
            _, names, weights = self._chain[self.current]
            self.current = random.choices(names, weights)[0]
        self._begun = True
        return self._chain[self.current][0]


def _prepare(made: Any) -> None:
    """Checks the chain once, when the class is made."""
    members: Dict[str, Any] = {}
    for base in reversed(made.__mro__):
        members.update(vars(base))
    if any(hasattr(one, "locust_task_weight") for one in members.values()):
        raise NonMarkovTaskInMarkovTaskSetError(
            f"{made.__name__} mixes @task with transitions: use @transition for all its tasks"
        )
    chain = {
        name: (one, list(one.transitions), list(one.transitions.values()))
        for name, one in members.items()
        if callable(one) and hasattr(one, "transitions")
    }
    if not chain:
        raise NoMarkovTasksError(f"{made.__name__} has no tasks: mark methods with @transition")
    for name, (one, targets, _) in chain.items():
        if hasattr(one, "locust_tag_set"):
            raise MarkovTaskTagError(f"{made.__name__}.{name} has a tag, which a chain cannot have")
        for target in targets:
            if target not in chain:
                raise InvalidTransitionError(
                    f"{made.__name__}.{name} leads to {target!r}, which is not one of its tasks"
                    " with @transition"
                )
    made._chain = chain
    made.tasks = [one for one, _, _ in chain.values()]
