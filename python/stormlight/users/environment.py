"""environment: what users, handlers and the run have in common."""

from __future__ import annotations

from stormlight.users.event import events as _events
from stormlight.users.runner import LocalRunner
from stormlight.users.stats import RequestStats

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse
    from typing import Any, Dict, List, NoReturn, Optional, Sequence

    from stormlight.users.event import Events
    from stormlight.users.shape import LoadTestShape


class Environment:
    """Made once per process, before the events `init` and `test_start`."""

    def __init__(
        self,
        *,
        user_classes: Sequence[Any] = (),
        shape_class: Optional[LoadTestShape] = None,
        events: Optional[Events] = None,
        host: Optional[str] = None,
        tags: Optional[List[str]] = None,
        exclude_tags: Optional[List[str]] = None,
        reset_stats: bool = False,
        stop_timeout: Optional[float] = None,
        catch_exceptions: bool = True,
        parsed_options: Optional[argparse.Namespace] = None,
        **more: Any,
    ) -> None:
        self.user_classes: List[Any] = list(user_classes)
        self.shape_class = shape_class
        self.events = events or _events
        self.host = host
        self.tags = tags
        self.exclude_tags = exclude_tags
        self.reset_stats = reset_stats
        self.stop_timeout = stop_timeout
        self.catch_exceptions = catch_exceptions
        self.parsed_options = parsed_options
        self.process_exit_code: Optional[int] = None  #: set it, and the program ends with it
        self.web_ui: Any = None  #: Locust's own page is not here
        self.locustfile: Optional[str] = more.pop("locustfile", None)
        self.available_user_classes: Optional[Dict[str, Any]] = None
        self.available_shape_classes: Optional[Dict[str, Any]] = None
        self.worker_logs: Dict[str, Any] = {}
        self.stats = RequestStats()
        self.runner = LocalRunner(self)

    @property
    def user_classes_by_name(self) -> Dict[str, Any]:
        return {one.__name__: one for one in self.user_classes}

    def __getattr__(self, name: str) -> NoReturn:
        if name in ("create_local_runner", "create_master_runner", "create_worker_runner",
                    "create_web_ui"):
            raise AttributeError(
                f"environment.{name} is not supported: run the file with the stormlight program"
            )
        raise AttributeError(f"Environment has no attribute {name!r}")
