"""What a file logs goes to the program's own log, and so does not tear the table apart."""

from __future__ import annotations

import logging
import traceback

from stormlight.users.engine import native

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Optional


class ToEngine(logging.Handler):
    def emit(self, record: logging.LogRecord) -> None:
        try:
            text = record.getMessage()
            if record.exc_info and record.exc_info[1] is not None:
                text += "\n" + "".join(traceback.format_exception(record.exc_info[1])).rstrip()
            native.log(record.levelname.lower(), text)
        except Exception:
            self.handleError(record)


def setup(level: Optional[str] = None) -> None:
    """Once per process. A file that sets up logging by itself afterwards keeps what it set."""
    root = logging.getLogger()
    if not any(isinstance(one, ToEngine) for one in root.handlers):
        root.addHandler(ToEngine())
    root.setLevel((level or "INFO").upper())


def setup_logging(loglevel: str, logfile: Optional[str] = None) -> None:
    """For files that call it as Locust's."""
    setup(loglevel)
    if logfile:
        logging.getLogger().addHandler(logging.FileHandler(logfile))
