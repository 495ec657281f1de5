"""Command-line arguments of a file's own: `events.init_command_line_parser`."""

from __future__ import annotations

import argparse
import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Dict, List, NoReturn, Optional, Sequence

_FOR_THE_PAGE = ("include_in_web_ui", "is_secret", "is_required", "is_multiple")


class ArgumentsError(Exception):
    """A flag of the file's own was given wrongly, or there is none of that name."""


class _Additions:
    """add_argument() with `env_var`, and with what only a page needs, which is left out."""

    def add_argument(self, *names: Any, **options: Any) -> argparse.Action:
        env_var = options.pop("env_var", None)
        several = options.get("is_multiple", False)
        for name in _FOR_THE_PAGE:
            options.pop(name, None)
        if several and "action" not in options and "nargs" not in options:
            options["nargs"] = "*"
        action: argparse.Action = super().add_argument(*names, **options)  # type: ignore[misc]
        if env_var and env_var in os.environ:
            text = os.environ[env_var]
            if isinstance(action.const, bool):
                action.default = text.strip().lower() in ("1", "true", "yes", "on")
            elif action.nargs in ("*", "+"):
                action.default = text.split()
            else:
                action.default = text  # argparse converts a default that is a str
        return action

    def add(self, *names: Any, **options: Any) -> argparse.Action:
        return self.add_argument(*names, **options)


class _Group(_Additions, argparse._ArgumentGroup):
    pass


class Parser(_Additions, argparse.ArgumentParser):
    """Given to the handlers of init_command_line_parser."""

    def add_argument_group(self, *arguments: Any, **options: Any) -> _Group:
        group = _Group(self, *arguments, **options)
        self._action_groups.append(group)
        return group

    def error(self, message: str) -> NoReturn:
        raise ArgumentsError(message)


def parse(
    parser: Parser, arguments: Sequence[str], known: Dict[str, Any]
) -> argparse.Namespace:
    """The file's own flags, and `known`: what the program understood itself.

    Raises ArgumentsError.
    """
    found, left = parser.parse_known_args(list(arguments))
    unknown = [one for one in left if one.startswith("-")] or left
    if unknown:
        raise ArgumentsError(f"unknown argument {unknown[0]}")
    for name, value in known.items():
        if not hasattr(found, name):
            setattr(found, name, value)
    return found


def new_parser() -> Parser:
    return Parser(prog="stormlight", add_help=False, allow_abbrev=False)


def described(parser: Parser) -> Optional[str]:
    """The help of the file's own flags; None if there are none."""
    own: List[argparse.Action] = list(parser._actions)
    return parser.format_help() if own else None
