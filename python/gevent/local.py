"""Variables that each greenlet has for itself."""

from greenlet import getcurrent

from stormlight.users.missing import missing


class local:
    """Attributes are of the greenlet that sets them, and gone when it is."""

    def __getattribute__(self, name):
        values = _values(self)
        if name == "__dict__":
            return values
        if name in values:
            return values[name]
        return object.__getattribute__(self, name)

    def __setattr__(self, name, value):
        _values(self)[name] = value

    def __delattr__(self, name):
        try:
            del _values(self)[name]
        except KeyError:
            raise AttributeError(name) from None


def _values(holder):
    own = vars(getcurrent()).setdefault("_stormlight_locals", {})
    return own.setdefault(id(holder), {})


__all__ = ["local"]

__getattr__ = missing(__name__)
