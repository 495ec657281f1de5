"""Evaluates a file with user classes, and finds what it defines.

Options (all may be left out): host, users, spawn_rate, run_time, tags, exclude_tags, user_classes
(names), equal_weights, arguments (the flags that the program did not know itself), loglevel, and
anything else that environment.parsed_options shall have.
"""

from __future__ import annotations

import inspect
import sys

from stormlight import _loader
from stormlight._loader import LoadError
from stormlight.users import arguments as _arguments
from stormlight.users import logs
from stormlight.users.engine import native
from stormlight.users.environment import Environment
from stormlight.users.event import events
from stormlight.users.picker import Picker
from stormlight.users.shape import LoadTestShape
from stormlight.users.tasks import keep_tagged
from stormlight.users.user import HttpUser, User

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Dict, List, Optional, Sequence

#: Packages of ours that stand in for installed ones while users are run.
STAND_INS = ("locust", "gevent")


class Loaded:
    def __init__(self, environment: Environment, picker: Picker) -> None:
        self.environment = environment
        self.picker = picker

    def plain(self) -> Dict[str, Any]:
        """For the engine."""
        shape = self.environment.shape_class
        return {
            "classes": [
                {
                    "name": one.__name__,
                    "weight": float(one.weight),
                    "fixed_count": int(one.fixed_count),
                    "host": one.host,
                }
                for one in self.environment.user_classes
            ],
            "shape": shape is not None,
            "shape_name": None if shape is None else type(shape).__name__,
            "endless": self.picker.endless,
        }


def load(path: str, options: Dict[str, Any]) -> Loaded:
    """Raises LoadError."""
    logs.setup(options.get("loglevel"))
    _stand_in()
    try:
        with open(path, "rb") as file:
            source = file.read()
    except OSError as error:
        raise LoadError(f"{path} cannot be read: {error.strerror}", "check its name") from None
    try:
        variables = _loader._evaluate(path, source)
        return _found(path, variables, options)
    except LoadError:
        raise
    except BaseException as error:
        from stormlight import _report

        module = sys.modules.get(_loader.MODULE_NAME)
        raise _report.explain(error, path, source, module) from None


def _stand_in() -> None:
    """From now on `import locust` is ours (see src/frontend/python/importer.py)."""
    for finder in sys.meta_path:
        if hasattr(finder, "stand_in_for"):
            finder.stand_in_for(STAND_INS)


def _found(path: str, variables: Dict[str, Any], options: Dict[str, Any]) -> Loaded:
    found = {name: one for name, one in variables.items() if _is_user(one)}
    classes = list({one.__name__: one for one in found.values()}.values())
    if not classes:
        raise LoadError(
            f"{path} defines no user class",
            "write class MyUser(HttpUser): with a method marked @task",
        )
    classes = _chosen(path, classes, options.get("user_classes") or ())
    parsed = _parsed(options)
    tags, excluded = options.get("tags"), options.get("exclude_tags")
    if tags or excluded:
        classes = _tagged(path, classes, set(tags or ()), set(excluded or ()))
    host = options.get("host")
    classes = _with_tasks(path, classes)
    for one in classes:
        _check(path, one, host)
    if host:
        for one in classes:
            one.host = host
    environment = Environment(
        user_classes=classes,
        shape_class=_shape(variables),
        host=host,
        tags=tags,
        exclude_tags=excluded,
        reset_stats=bool(options.get("reset_stats")),
        stop_timeout=options.get("stop_timeout"),
        parsed_options=parsed,
        locustfile=path,
    )
    environment.available_user_classes = {one.__name__: one for one in found.values()}
    environment.runner.target_user_count = int(options.get("users") or 1)
    environment.runner.spawn_rate = float(options.get("spawn_rate") or 1)
    if environment.shape_class is not None:
        environment.shape_class.runner = environment.runner
    return Loaded(environment, Picker(classes, bool(options.get("equal_weights"))))


def _is_user(one: Any) -> bool:
    return isinstance(one, type) and issubclass(one, User) and not one.abstract


def _chosen(path: str, classes: List[Any], names: Sequence[str]) -> List[Any]:
    known = {one.__name__: one for one in classes}
    for name in names:
        if name not in known:
            raise LoadError(
                f"{path} has no user class {name}", f"there are: {', '.join(sorted(known))}"
            )
    return [known[name] for name in names] if names else classes


def _tagged(path: str, classes: List[Any], tags: Any, excluded: Any) -> List[Any]:
    for one in classes:
        keep_tagged(one, tags or None, excluded or None)
    kept = [one for one in classes if one.tasks]
    if not kept:
        raise LoadError(
            f"{path}: no task is left by --tags and --exclude-tags",
            "see which names the file gives with @tag",
        )
    return kept


def _with_tasks(path: str, classes: List[Any]) -> List[Any]:
    """Without those that have none; usually they are bases that do not say abstract = True."""
    kept = [one for one in classes if one.tasks or one.run is not User.run]
    for one in classes:
        place = _place(path, one)
        if not kept:
            hint = "mark a method with @task, or set `tasks`"
            if "task" in vars(one) and not callable(vars(one)["task"]):
                hint = "rename `task` to `tasks`"
            raise LoadError(f"{place}: {one.__name__} has no tasks", hint)
        if one not in kept:
            native.log(
                "warning",
                f"{place}: {one.__name__} has no tasks and is left out; set abstract = True in it",
            )
    return kept


def _check(path: str, one: Any, host: Optional[str]) -> None:
    """What is wrong with a class is said before the start, with its line."""
    place = _place(path, one)
    for name in ("weight", "fixed_count"):
        value = getattr(one, name)
        if isinstance(value, bool) or not isinstance(value, (int, float)) or value < 0:
            raise LoadError(
                f"{place}: {one.__name__}.{name} must be a number, 0 or more, not {value!r}",
                f"write e.g. {name} = 1",
            )
    if one.wait_time is None or not (callable(one.wait_time)):
        raise LoadError(
            f"{place}: {one.__name__}.wait_time must be a function, not {one.wait_time!r}",
            "write e.g. wait_time = between(1, 5), or constant(1)",
        )
    if host or not issubclass(one, HttpUser):
        return
    if one.host is not None and not isinstance(one.host, str):
        raise LoadError(
            f"{place}: {one.__name__}.host must be a str, not {one.host!r}",
            'write e.g. host = "http://127.0.0.1:8000"',
        )
    if not one.host and one.__init__ is HttpUser.__init__:  # else it may set its own
        raise LoadError(
            f"{place}: there is no host for {one.__name__} to send to",
            "give --host http://127.0.0.1:8000, or set host in the class",
        )


def _place(path: str, one: Any) -> str:
    try:
        file = inspect.getsourcefile(one) or path
        line = inspect.getsourcelines(one)[1]
    except (OSError, TypeError):
        return path
    own = getattr(sys.modules.get(_loader.MODULE_NAME), "__file__", None)
    return f"{path if file == own else file}:{line}"


def _parsed(options: Dict[str, Any]) -> Any:
    parser = _arguments.new_parser()
    events.init_command_line_parser.fire(parser=parser)
    known = {name: value for name, value in options.items() if name != "arguments"}
    known.setdefault("num_users", options.get("users"))
    for name in ("host", "users", "spawn_rate", "run_time", "tags", "exclude_tags"):
        known.setdefault(name, None)
    known.setdefault("headless", True)
    try:
        return _arguments.parse(parser, options.get("arguments") or (), known)
    except _arguments.ArgumentsError as error:
        raise LoadError(str(error), _arguments.described(parser) or "see --help") from None


def _shape(variables: Dict[str, Any]) -> Optional[LoadTestShape]:
    for one in variables.values():
        if isinstance(one, type) and issubclass(one, LoadTestShape) and not one.abstract:
            return one()
    return None
