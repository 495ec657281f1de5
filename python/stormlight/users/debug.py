"""run_single_user(): one user alone, in an editor's debugger or on a terminal."""

from __future__ import annotations

import sys

from stormlight.users.environment import Environment
from stormlight.users.event import events

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def run_single_user(
    user_class: Any,
    include_length: bool = False,
    include_time: bool = False,
    include_context: bool = False,
    include_payload: bool = False,
    loglevel: str = "WARNING",
) -> None:
    """Runs one user until it ends, and prints each request. For `if __name__ == "__main__":`, with
    the file started by Python itself; the figures are of one user, and of no use.
    """
    environment = Environment(user_classes=[user_class], host=user_class.host)
    environment.catch_exceptions = False

    def shown(
        request_type: str, name: str, response_time: float = 0, response_length: int = 0,
        context: Any = None, exception: Any = None, response: Any = None, **more: Any,
    ) -> None:
        line = f"{request_type:8}{name}"
        if include_time:
            line += f"  {response_time:.0f} ms"
        if include_length:
            line += f"  {response_length} bytes"
        if include_context and context:
            line += f"  {context}"
        if include_payload and response is not None:
            line += f"  {response.request.body!r}"
        print(line + (f"  failed: {exception}" if exception else ""), file=sys.stderr)

    events.request.add_listener(shown)
    try:
        events.init.fire(environment=environment, runner=environment.runner, web_ui=None)
        user_class(environment).run()
    except KeyboardInterrupt:
        pass
    finally:
        events.request.remove_listener(shown)
