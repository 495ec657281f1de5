"""Turns whatever stopped a load file into a LoadError that names file, line and fix.

Imported only when something went wrong.
"""

from __future__ import annotations

import ast
import difflib
import linecache
import os
import sys
import sysconfig
import traceback

import stormlight
from stormlight import _settings
from stormlight._loader import EndpointsError, LoadError, UrlError
from stormlight._over_time import OverTimeError, ShapeRaised
from stormlight.tasks import Task

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Dict, List, Optional, Tuple, Union

_PACKAGE = os.path.dirname(__file__) + os.sep
_MOST_FRAMES = 8


def explain(error: BaseException, path: str, source: bytes, module: Any) -> LoadError:
    """`path` as the user wrote it; `module` as far as it came, or None."""
    return _Report(path, source, module).explain(error)


class _Report:
    def __init__(self, path: str, source: bytes, module: Any) -> None:
        self.path = path
        self.full_path = os.path.abspath(path)
        self.source = source
        self.variables: Dict[str, Any] = vars(module) if module else {}
        self.lines = source.decode(errors="replace").splitlines()

    def explain(self, error: BaseException) -> LoadError:
        if isinstance(error, _settings.SettingError):
            hint = error.hint or _SETTING_HINTS.get(error.name)
            return self._at(self._line_of(error.name, error.index), str(error), hint)
        if isinstance(error, OverTimeError):
            line = self._line_of(error.name, error.index)
            file, line = error.place or (self.full_path, line)
            return self._at(line, str(error), error.hint, file)
        if isinstance(error, ShapeRaised) and error.__cause__ is not None:
            return self._exception(error.__cause__, f", {error}", error.place)
        if isinstance(error, EndpointsError):
            return self._endpoints(error)
        if isinstance(error, UrlError):
            line = self._line_of("host")
            file = self.full_path
            if error.task is not None:
                file, line = error.task._line
            return self._at(line, str(error), error.hint, file)
        if isinstance(error, SyntaxError) and not (error.filename or "").startswith("<"):
            return self._syntax(error)
        if isinstance(error, ValueError) and not self._user_frames(error):
            # What compile() says of a file that holds NUL bytes.
            return LoadError(
                f"{self.path} cannot be read as Python: {error}", "is it a Python file?"
            )
        return self._exception(error)

    # What the file defines is wrong.

    def _endpoints(self, error: EndpointsError) -> LoadError:
        if "endpoints" not in self.variables:
            near = self._near_endpoints()
            if near:
                hint = f"rename `{near}` to `endpoints`"
                return self._at(self._line_of(near), str(error), hint)
            hint = 'add: endpoints = [Task("GET", "/hello")]'
            return LoadError(f"{self.path}: {error}", hint)
        return self._at(self._line_of("endpoints", error.index), str(error), error.hint)

    def _near_endpoints(self) -> Optional[str]:
        """The variable that was probably meant: it holds tasks, or is called almost alike."""
        names = [
            name
            for name, value in self.variables.items()
            if not name.startswith("__")
            and not callable(value)
            and type(value).__name__ != "module"
        ]
        for name in names:
            value = self.variables[name]
            if isinstance(value, (list, tuple)) and any(isinstance(one, Task) for one in value):
                return name
        for name in names:
            if difflib.get_close_matches(name.lower(), ["endpoints"], cutoff=0.75):
                return name
        return None

    def _line_of(self, name: str, index: Optional[int] = None) -> int:
        """The line of the last assignment to a module variable, or of an entry of its list."""
        line = 0
        try:
            body = ast.parse(self.source).body
        except (SyntaxError, ValueError):
            return 0
        for node in ast.walk(ast.Module(body=body, type_ignores=[])):
            if isinstance(node, ast.Assign):
                targets = node.targets
            elif isinstance(node, (ast.AnnAssign, ast.AugAssign)):
                targets = [node.target]
            elif isinstance(node, (ast.Import, ast.ImportFrom)):
                if any((alias.asname or alias.name) == name for alias in node.names):
                    line = max(line, node.lineno)
                continue
            else:
                continue
            if any(isinstance(part, ast.Name) and part.id == name for part in _parts(targets)):
                line = max(line, _entry_line(node, index))
        return line

    # The file could not be read as Python, or raised.

    def _syntax(self, error: SyntaxError) -> LoadError:
        file = error.filename or self.full_path
        message = f"{self._place(file, error.lineno or 0)}: {error.msg}"
        code = (error.text or "").rstrip("\n")
        if code.strip():
            column = max(0, (error.offset or 1) - 1)
            indent = len(code) - len(code.lstrip())
            message += f"\n    {code.strip()}\n    {' ' * max(0, column - indent)}^"
        frames = self._user_frames(error)  # of the import, when a helper module is at fault
        if frames:
            message += self._frames(frames)
        hint = "correct the line; the load file is Python "
        hint += f"{sys.version_info.major}.{sys.version_info.minor}"
        if isinstance(error, IndentationError):
            hint = "indent with four spaces, the same in every line of a block"
        return LoadError(message, hint)

    def _exception(
        self,
        error: BaseException,
        where: str = "",
        called: Optional[Tuple[str, int]] = None,
    ) -> LoadError:
        """`where` goes behind the description; `called` is the place if no frame is the user's."""
        frames = self._user_frames(error)
        file, line = frames[-1][:2] if frames else called or (self.full_path, 0)
        text = self._described(error)
        ours = self._raised_by_us(error)
        if isinstance(error, SystemExit):
            text = f"the load file called sys.exit({'' if error.code is None else error.code!r})"
        elif isinstance(error, KeyboardInterrupt):
            text = "the load file was interrupted (KeyboardInterrupt)"
        elif ours:
            text = str(error)
        message = f"{self._place(file, line)}: {text}{where}"
        if len(frames) > 1:
            message += self._frames(frames)
        else:
            message += self._code(file, line)
        message += self._causes(error)
        return LoadError(message, self._hint(error, ours))

    def _described(self, error: BaseException) -> str:
        return "".join(traceback.format_exception_only(type(error), error)).strip()

    def _user_frames(self, error: BaseException) -> List[Tuple[str, int, str]]:
        """(file, line, function), outermost first, without the library's and Python's own."""
        frames = []
        for frame, line in traceback.walk_tb(error.__traceback__):
            file = frame.f_code.co_filename
            if not self._is_library(file):
                frames.append((file, line or 0, frame.f_code.co_name))
        return frames

    def _raised_by_us(self, error: BaseException) -> bool:
        last = ""
        for frame, _ in traceback.walk_tb(error.__traceback__):
            last = frame.f_code.co_filename
        return last.startswith(_PACKAGE)

    def _raised_in_users(self, error: BaseException) -> bool:
        frames = [frame.f_code.co_filename for frame, _ in traceback.walk_tb(error.__traceback__)]
        return bool(frames) and frames[-1].startswith(_PACKAGE + "users" + os.sep)

    def _is_library(self, file: str) -> bool:
        if file == self.full_path:
            return False
        if file.startswith(("<", _PACKAGE)):
            return True
        return file.startswith(tuple(_library_folders()))

    def _causes(self, error: BaseException) -> str:
        text, seen = "", {id(error)}
        cause = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
        while cause is not None and id(cause) not in seen:
            seen.add(id(cause))
            frames = self._user_frames(cause)
            place = f" ({self._place(*frames[-1][:2])})" if frames else ""
            text += f"\n  caused by {self._described(cause)}{place}"
            cause = cause.__cause__ or (
                None if cause.__suppress_context__ else cause.__context__
            )
        return text

    def _hint(self, error: BaseException, ours: bool) -> str:
        text = str(error)
        version = f"{sys.version_info.major}.{sys.version_info.minor}"
        if isinstance(error, SystemExit):
            return 'remove the call, or guard it with if __name__ == "__main__":'
        if isinstance(error, KeyboardInterrupt):
            return "start again; a load file is only evaluated, it should take no time"
        if ours and (called := _PIECES.get(text.partition(": ")[0])):
            return f"write e.g. {called}"
        if isinstance(error, TypeError) and text.startswith("shape() takes"):
            return "write def shape(t): its one argument is the time in seconds"
        if isinstance(error, ImportError) and "Stormlight has" in text:
            return "docs/locust.md lists what there is; send such traffic in another way"
        if ours and self._raised_in_users(error):
            return "correct the line; docs/locust.md has what users can do"
        if ours:
            return "see docs/load_file.md for the arguments of Task"
        if isinstance(error, ModuleNotFoundError) and error.name == "locust":
            return (
                "a Locust file is not a load file: list its requests as Task(...), as"
                " docs/load_file.md shows"
            )
        if isinstance(error, ModuleNotFoundError):
            return (
                f"install {error.name} for the Python that stormlight embeds ({version},"
                f" {sys.executable}), put it beside the load file, or activate a virtual"
                f" environment made with Python {version}"
            )
        if isinstance(error, NameError) and getattr(error, "name", None) in stormlight.__all__:
            return f"add at the top: from stormlight import {error.name}"
        if isinstance(error, TypeError):
            kind = text.partition(".__init__()")[0]
            if kind == "Task":
                return _hint_for_signature(text)
            if kind in _PIECES:
                return f"write e.g. {_PIECES[kind]}"
        return "correct the load file; it is evaluated once, before the load starts"

    # Places and code.

    def _at(self, line: int, text: str, hint: Optional[str], file: str = "") -> LoadError:
        file = file or self.full_path
        return LoadError(f"{self._place(file, line)}: {text}{self._code(file, line)}", hint or "")

    def _place(self, file: str, line: int) -> str:
        if file == self.full_path:
            shown = self.path
        else:
            relative = os.path.relpath(file)
            shown = file if relative.startswith("..") else relative
        return f"{shown}:{line}" if line else shown

    def _source_line(self, file: str, line: int) -> str:
        if file == self.full_path:
            return self.lines[line - 1].strip() if 0 < line <= len(self.lines) else ""
        return linecache.getline(file, line).strip()

    def _code(self, file: str, line: int) -> str:
        code = self._source_line(file, line)
        return f"\n    {code}" if code else ""

    def _frames(self, frames: List[Tuple[str, int, str]]) -> str:
        text = ""
        if len(frames) > _MOST_FRAMES:  # a recursion: its ends say enough
            half = _MOST_FRAMES // 2
            text = f"\n  ... {len(frames) - _MOST_FRAMES} more calls ..."
            head, tail = frames[:half], frames[-half:]
            return self._frames(head) + text + self._frames(tail)
        for file, line, function in frames:
            text += f"\n  {self._place(file, line)} in {function}{self._code(file, line)}"
        return text


_PIECES = {
    "Ramp": 'Ramp(to=100, over="30s")',
    "Hold": 'Hold("2m")',
    "Step": 'Step(to=200, hold="1m")',
    "Spike": 'Spike(to=500, over="10s")',
    "Pause": 'Pause("30s")',
}

_SETTING_HINTS = {
    "users": "e.g. users = 10",
    "spawn_rate": "e.g. spawn_rate = 2",
    "host": 'e.g. host = "http://127.0.0.1:8000"',
    "duration": 'e.g. duration = 10 or duration = "1m30s"',
    "rate": "e.g. rate = 100",
    "arrivals": 'e.g. arrivals = "poisson"',
    "max_users": "e.g. max_users = 1000",
    "drop_late": 'e.g. drop_late = "2s"',
    "requests": "e.g. requests = 1000",
    "pacing": 'e.g. pacing = 1 or pacing = "500ms"',
    "warm_up": 'e.g. warm_up = "10s"',
    "think_time": 'e.g. think_time = 1, think_time = (1, 2) or think_time = "1s-2s"',
    "thresholds": 'e.g. thresholds = ["p99 < 500ms", "failures < 1%"]',
    "seed": "e.g. seed = 42",
    "workers": "e.g. workers = 2; leave it out to use every core",
    "stop_timeout": 'e.g. stop_timeout = 5 or stop_timeout = "500ms"',
    "timeout": 'e.g. timeout = 30 or timeout = "1m"',
    "connect_timeout": "e.g. connect_timeout = 10",
    "response_timeout": "e.g. response_timeout = 60",
    "max_redirects": "e.g. max_redirects = 10; 0 takes the redirect as the response",
    "keep_alive": "e.g. keep_alive = False",
    "insecure": "e.g. insecure = True",
}


def _library_folders() -> List[str]:
    """Where Python's own and installed modules are, so that what is left is the user's."""
    paths = sysconfig.get_paths()
    folders = {paths[key] for key in ("stdlib", "platstdlib", "purelib", "platlib")}
    folders.update(
        entry
        for entry in sys.path
        if entry.endswith(("site-packages", "dist-packages", "lib-dynload"))
    )
    return [folder + os.sep for folder in folders if folder]


def _parts(targets: List[ast.expr]) -> List[ast.AST]:
    return [part for target in targets for part in ast.walk(target)]


def _entry_line(node: Union[ast.Assign, ast.AnnAssign, ast.AugAssign], index: Optional[int]) -> int:
    """The line of entry `index` when the list is written out in full, else of the statement."""
    value = node.value
    if index is not None and isinstance(value, (ast.List, ast.Tuple)) and not isinstance(
        node, ast.AugAssign
    ):
        entries = value.elts
        if index < len(entries) and not any(isinstance(one, ast.Starred) for one in entries):
            return entries[index].lineno
    return node.lineno


def _hint_for_signature(text: str) -> str:
    """For Python's own complaint about the arguments of Task(...)."""
    if "unexpected keyword argument" in text:
        code = Task.__init__.__code__
        known = code.co_varnames[1 : code.co_argcount + code.co_kwonlyargcount]
        typed = text.rsplit("'", 2)[-2]
        close = difflib.get_close_matches(typed.lower(), known, cutoff=0.5)
        return f"did you mean {close[0]}?" if close else f"the arguments are {', '.join(known)}"
    if "missing" in text:
        return 'write at least Task("GET", "/hello")'
    return "only method, path, data and headers go by position; name the others, e.g. weight=2"
