"""The built-in module `_stormlight` in pure Python: greenlets on a clock that jumps.

What a request is answered with is up to the test: `engine.answer(method, url)` gives a Reply.
"""

import dataclasses
import heapq
import itertools
import sys
import types

from greenlet import GreenletExit, getcurrent, greenlet


@dataclasses.dataclass
class Reply:
    status: int = 200
    body: bytes = b"hello"
    headers: tuple = (("Content-Type", "text/html; charset=utf-8"),)
    takes: float = 0.01
    error: tuple | None = None
    history: tuple = ()
    url: str = ""


class Response:
    def __init__(self, url, reply):
        self.status = 0 if reply.error else reply.status
        self.reason = {200: "OK", 404: "Not Found"}.get(self.status, "")
        self.url = reply.url or url
        self.head = b"".join(f"{name}: {value}\r\n".encode() for name, value in reply.headers)
        self.body = reply.body
        self.elapsed = reply.takes
        self.error = reply.error
        self.history = reply.history


@dataclasses.dataclass
class Sent:
    """One call of Session.request."""

    user: int
    method: str
    url: str
    name: str
    headers: list
    body: bytes | None
    options: dict
    at: float

    def header(self, name):
        found = [value for key, value in self.headers if key.lower() == name.lower()]
        assert len(found) < 2, f"{name} was sent twice"
        return found[0] if found else None


class Session:
    def __init__(self, engine, number):
        self._engine = engine
        self.number = number
        self._cookies = {}

    @property
    def stopping(self):
        return self._engine.stopping

    def request(self, method, url, name, headers, body, *, record=True, **options):
        engine = self._engine
        if engine.stopping:
            raise GreenletExit
        sent = Sent(self.number, method, url, name, headers, body, options, engine.time)
        engine.sent.append(sent)
        reply = engine.answer(method, url)
        engine.sleep(reply.takes)
        response = Response(url, reply)
        if record:
            message = reply.error and reply.error[1]
            if not message and response.status >= 400:
                message = f"status {response.status}"
            engine.samples.append((method, name, message or None))
        return response

    def record(self, response, method, name, error):
        self._engine.samples.append((method, name, error))

    def record_custom(self, method, name, response_time_ms, response_length, error):
        self._engine.samples.append((method, name, error))
        self._engine.custom.append((response_time_ms, response_length))

    def count_exception(self, message, traceback):
        self._engine.exceptions.append((message, traceback))

    def cookies(self):
        return [(domain, name, value) for (domain, name), value in self._cookies.items()]

    def set_cookie(self, url, name, value):
        domain = url.partition("://")[2].partition("/")[0].partition(":")[0]
        self._cookies[(domain, name)] = value

    def clear_cookies(self):
        self._cookies.clear()


class Engine:
    """The loop. run(until) returns when that time has come, or nothing is left to happen."""

    def __init__(self):
        self.time = 0.0
        self.stopping = False
        self.sent, self.samples, self.custom = [], [], []
        self.exceptions, self.logged = [], []
        self.answer = lambda method, url: Reply()
        self.users = 0
        self._alarms, self._order = [], itertools.count()
        self._parked = set()

    # What the module offers.

    def sleep(self, seconds):
        me = getcurrent()
        if me.parent is None:
            raise AssertionError("this would hold the whole loop")
        self._at(self.time + max(0.0, seconds), me, None)
        me.parent.switch()
        if self.stopping and seconds > 0:
            raise GreenletExit

    def park(self):
        me = getcurrent()
        self._parked.add(me)
        return me.parent.switch()

    def wake(self, parked, value=None):
        if parked in self._parked:
            self._parked.discard(parked)
            self._at(self.time, parked, value)

    def spawn(self, call, *arguments):
        started = greenlet(lambda _: self._swallowing(call, arguments))
        self._at(self.time, started, None)
        return started

    def now(self):
        return self.time

    def user_count(self):
        return self.users

    def quit(self):
        self.stopping = True
        for _, _, sleeper, _ in list(self._alarms):
            self._at(self.time, sleeper, None)
        for parked in list(self._parked):
            self._parked.discard(parked)
            self._at(self.time, parked, GreenletExit())

    def log(self, level, text):
        self.logged.append((level, text))

    # What a test calls.

    def start_user(self, run_user, number):
        def life():
            self.users += 1
            run_user(Session(self, number))
            self.users -= 1

        return self.spawn(life)

    def run(self, until=1000.0, turns=100_000):
        while self._alarms and self._alarms[0][0] <= until:
            turns -= 1
            assert turns > 0, "something goes round without letting time pass"
            self.time, _, sleeper, value = heapq.heappop(self._alarms)
            if not sleeper.dead:
                sleeper.parent = getcurrent()
                sleeper.switch(value)
        self.time = max(self.time, until) if not self._alarms else until

    def _at(self, when, sleeper, value):
        heapq.heappush(self._alarms, (when, next(self._order), sleeper, value))

    @staticmethod
    def _swallowing(call, arguments):
        try:
            call(*arguments)
        except GreenletExit:
            pass


_NAMES = ("sleep", "park", "wake", "spawn", "now", "user_count", "quit", "log")


def install():
    """`import _stormlight` finds this from now on; use() says which Engine is behind it."""
    module = types.ModuleType("_stormlight")
    sys.modules["_stormlight"] = module
    use(Engine())
    return module


def use(engine):
    module = sys.modules["_stormlight"]
    for name in _NAMES:
        setattr(module, name, getattr(engine, name))
    return engine
