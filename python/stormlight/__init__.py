"""What a Stormlight load file imports.

    from stormlight import Hold, Ramp, Task

    endpoints = [Task("GET", "/hello")]
    profile = [Ramp(to=100, over="30s"), Hold("2m")]

The load file is evaluated once, before the load starts; the requests are then sent by native
code. Reference: docs/load_file.md.
"""

from stormlight.profile import Hold, Pause, Ramp, Spike, Step
from stormlight.tasks import Task

__all__ = ["Hold", "Pause", "Ramp", "Spike", "Step", "Task"]
__version__ = "0.1.0"
