"""What a Stormlight load file imports.

    from stormlight import Task

    endpoints = [Task("GET", "/hello")]

The load file is evaluated once, before the load starts; the requests are then sent by native
code. Reference: docs/load_file.md.
"""

from stormlight.tasks import Task

__all__ = ["Task"]
__version__ = "0.1.0"
