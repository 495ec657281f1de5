"""@task and @tag, and what a class's tasks are.

A task is a function that takes the user (or TaskSet), or a TaskSet class. A weight of n puts it n
times into the list, of which one entry is picked at random each time.
"""

from __future__ import annotations

import inspect

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable, Dict, Iterable, List, Optional, Set


def task(weight: Any = 1) -> Any:
    """Marks a method or nested TaskSet as a task: `@task` or `@task(3)`."""
    if inspect.isfunction(weight) or inspect.isclass(weight):
        return _marked(weight, 1)
    if isinstance(weight, bool) or not isinstance(weight, int) or weight < 0:
        raise TypeError(f"@task takes a whole number, how often to pick the task, not {weight!r}")

    def decorate(decorated: Any) -> Any:
        return _marked(decorated, weight)

    return decorate


def _marked(decorated: Any, weight: int) -> Any:
    if decorated.__name__ == "<lambda>":
        raise ValueError("@task needs a function with a name, not a lambda")
    if inspect.iscoroutinefunction(decorated):
        raise TypeError(
            f"the task {decorated.__name__} is an async def, which users cannot run yet:"
            " write def; requests park only their own user"
        )
    decorated.locust_task_weight = weight
    return decorated


def tag(*tags: str) -> Callable[[Any], Any]:
    """Names that --tags and --exclude-tags pick tasks by; on a TaskSet, those of all its tasks."""
    if not tags or not all(isinstance(one, str) for one in tags):
        raise ValueError('@tag needs at least one name: write @tag("name")')

    def decorate(decorated: Any) -> Any:
        if hasattr(decorated, "tasks"):
            decorated.tasks = [decorate(one) for one in decorated.tasks]
        else:
            present = decorated.__dict__.get("locust_tag_set", set())
            decorated.locust_tag_set = present | set(tags)
        return decorated

    return decorate


def own_tasks(members: Dict[str, Any], in_order: bool = False) -> List[Any]:
    """The tasks that one class body defines: its `tasks`, then its decorated members; `in_order`
    leaves `tasks` where it stands among them.
    """
    result: List[Any] = []
    if not in_order:
        result += listed(members.get("tasks", ()))
    for name, member in members.items():
        if name == "tasks":
            if in_order:
                result += listed(member)
        else:
            result += [member] * getattr(member, "locust_task_weight", 0)
    return result


def inherited_tasks(bases: Iterable[type]) -> List[Any]:
    return [one for base in bases for one in getattr(base, "tasks", None) or ()]


def listed(tasks: Any) -> List[Any]:
    """`tasks` as written (a list, a dict of weights, pairs) as a list of single tasks."""
    entries = tasks.items() if isinstance(tasks, dict) else tasks
    result: List[Any] = []
    for entry in entries or ():
        if isinstance(entry, tuple):
            one, weight = entry
            result += [one] * int(weight)
        else:
            result.append(entry)
    return result


def keep_tagged(
    holder: Any,
    tags: Optional[Set[str]],
    excluded: Optional[Set[str]],
    known: Optional[Dict[Any, bool]] = None,
) -> None:
    """Takes out of `holder` (a class) what --tags and --exclude-tags leave out; the latter wins."""
    known = {} if known is None else known
    kept = []
    for one in holder.tasks:
        if one not in known:
            known[one] = True  # for a TaskSet that holds itself
            known[one] = _passes(one, tags, excluded, known)
        if known[one]:
            kept.append(one)
    holder.tasks = kept


def _passes(
    one: Any, tags: Optional[Set[str]], excluded: Optional[Set[str]], known: Dict[Any, bool]
) -> bool:
    if hasattr(one, "tasks"):
        keep_tagged(one, tags, excluded, known)
        return bool(one.tasks)
    present: Set[str] = getattr(one, "locust_tag_set", set())
    if excluded and present & excluded:
        return False
    return not tags or bool(present & tags)
