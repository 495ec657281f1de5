"""Evaluates a load file and turns what it defines into plain values for the engine.

Used by the stormlight program only; a load file imports `stormlight`, not this.
"""

from __future__ import annotations

import os
import sys

from stormlight import _over_time, _settings
from stormlight.tasks import Task

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable, Dict, List, Optional, Tuple

    Plain = Tuple[Any, ...]  #: see _plain()
    #: Called with a text and whether it is the host's, else a path's: None when it is good,
    #: otherwise what is wrong with it and the right form.
    UrlCheck = Callable[[str, bool], Optional[Tuple[str, str]]]
    #: The same for the text of a threshold.
    ThresholdCheck = Callable[[str], Optional[Tuple[str, str]]]

#: Not "__main__", so that `if __name__ == "__main__":` parts do not run, and not the file's own
#: name, which may be that of a module the file needs.
MODULE_NAME = "__load_file__"


class LoadError(Exception):
    """The load file cannot be used: `message` is the cause with file and line, `hint` the fix."""

    def __init__(self, message: str, hint: str) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


def load(
    path: str, source: bytes, check_url: UrlCheck, check_threshold: ThresholdCheck
) -> Tuple[List[Plain], Dict[str, Any]]:
    """The tasks as tuples, in the order of `endpoints`, and the settings (see _settings), among
    them the load over time (see _over_time).

    `path` is as the user wrote it and stands in messages. The working folder is afterwards what it
    was before.

    Raises LoadError.
    """
    try:
        variables = _evaluate(path, source)
        tasks = _endpoints(variables)
        settings = _settings.read(variables)
        name, stages = _over_time.read(variables)
        settings.update(stages)
        _settings.check_together(settings, name)
        _check_urls(tasks, settings, check_url)
        _check_thresholds(settings, check_threshold)
        return [_plain(task) for task in tasks], settings
    except BaseException as error:
        from stormlight import _report  # only now: it needs modules that are slow to import

        raise _report.explain(error, path, source, sys.modules.get(MODULE_NAME)) from None


class EndpointsError(Exception):
    """`endpoints` is not a list of Task; `index` is the entry at fault, if it is one."""

    def __init__(self, message: str, hint: str, index: Optional[int] = None) -> None:
        super().__init__(message)
        self.hint = hint
        self.index = index


class UrlError(Exception):
    """A URL the engine cannot use; `task` is None when it is the host's."""

    def __init__(self, message: str, hint: str, task: Optional[Task] = None) -> None:
        super().__init__(message)
        self.hint = hint
        self.task = task


def _evaluate(path: str, source: bytes) -> Dict[str, Any]:
    full_path = os.path.abspath(path)
    module = type(sys)(MODULE_NAME)
    module.__file__ = full_path
    sys.modules[MODULE_NAME] = module
    sys.path.insert(0, os.path.dirname(os.path.realpath(path)))
    sys.argv = [path]
    folder = os.getcwd()
    try:
        exec(compile(source, full_path, "exec", dont_inherit=True), module.__dict__)
    finally:
        os.chdir(folder)
        if sys.stderr is not None:
            sys.stderr.flush()
    return module.__dict__


def _endpoints(variables: Dict[str, Any]) -> List[Task]:
    if "endpoints" not in variables:
        raise EndpointsError("the load file must define `endpoints`, a list of Task", "")
    endpoints = variables["endpoints"]
    if isinstance(endpoints, Task):
        raise EndpointsError(
            "`endpoints` is a Task, but must be a list of Task", "write endpoints = [Task(...)]"
        )
    if not isinstance(endpoints, (list, tuple)):
        raise EndpointsError(
            f"`endpoints` is {_kind(endpoints)}, but must be a list of Task",
            'write endpoints = [Task("GET", "/hello")]',
        )
    if not endpoints:
        raise EndpointsError(
            "`endpoints` is empty: there is nothing to send",
            'add a task: endpoints = [Task("GET", "/hello")]',
        )
    for index, entry in enumerate(endpoints):
        if not isinstance(entry, Task):
            raise EndpointsError(
                f"endpoints[{index}] is {_kind(entry)}, but must be a Task",
                _hint_for_entry(entry),
                index,
            )
    return list(endpoints)


def _kind(value: Any) -> str:
    from stormlight._checks import kind

    return "None" if value is None else kind(value)


def _hint_for_entry(entry: Any) -> str:
    if isinstance(entry, str) and entry.startswith(("/", "http://", "https://")):
        return f'write Task("GET", "{entry}")'
    if isinstance(entry, dict):
        return "write Task(**{...}) to make a Task of a dict"
    if isinstance(entry, (tuple, list)):
        return "write Task(*entry) to make a Task of it; to join two lists, use +"
    return 'write Task("GET", "/hello")'


def _check_urls(tasks: List[Task], settings: Dict[str, Any], check_url: UrlCheck) -> None:
    host = settings.get("host")
    problem = check_url(host, True) if host is not None else None
    if problem:
        raise UrlError(f"host: {problem[0]}", problem[1])
    for task in tasks:
        problem = check_url(task.path, False)
        if problem:
            raise UrlError(f"path: {problem[0]}", problem[1], task)


def _check_thresholds(settings: Dict[str, Any], check_threshold: ThresholdCheck) -> None:
    for index, text in enumerate(settings.get("thresholds", ())):
        problem = check_threshold(text)
        if problem:
            message, hint = problem
            raise _settings.SettingError(
                "thresholds", f"thresholds[{index}]: {message}", hint or None, index
            )


def _plain(task: Task) -> Plain:
    """In the order that src/frontend/python/convert.cc reads."""
    timeout = None if task.timeout is None else max(1, round(task.timeout * 1e9))
    return (
        task.method,
        task.path,
        task.name,
        task.headers,
        task.body,
        task.weight,
        task.expect,
        task.contains or b"",
        timeout,
        task.auth,
    )
