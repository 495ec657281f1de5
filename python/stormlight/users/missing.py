"""What a package of ours says of a name that it does not have."""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Callable


def missing(module: str) -> "Callable[[str], Any]":
    """A module's __getattr__."""

    def getattr_of_module(name: str) -> "Any":
        if name.startswith("__"):
            raise AttributeError(f"module {module!r} has no attribute {name!r}")
        raise ImportError(
            f"Stormlight has no {module}.{name}: of {module.partition('.')[0]} it has only what"
            " users need",
            name=f"{module}.{name}",
        )

    return getattr_of_module
