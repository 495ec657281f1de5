"""The package under test is the one in the source tree, its engine a fake one."""

import pathlib
import random
import sys
import textwrap

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).parents[2] / "python"))
sys.path.insert(0, str(pathlib.Path(__file__).parent))

import fake_engine  # noqa: E402

fake_engine.install()


@pytest.fixture
def engine(monkeypatch):
    """A run of its own: clock at 0, nothing sent, no listeners."""
    import time

    from stormlight.users import current, event

    for hook in vars(event.events).values():
        monkeypatch.setattr(hook, "_handlers", [])
    monkeypatch.setattr(event.EventHook, "raised", False)
    monkeypatch.setattr(current, "_live", {})
    monkeypatch.setattr(time, "sleep", time.sleep)
    random.seed(1)
    return fake_engine.use(fake_engine.Engine())


class Scripted:
    """A file with users, loaded as the program loads it."""

    def __init__(self, engine, folder):
        self.engine = engine
        self._folder = folder

    def fresh(self):
        """A new engine after a run: one process has one run."""
        if self.engine.stopping:
            self.engine = fake_engine.use(fake_engine.Engine())
        return self.engine

    def load(self, text, **options):
        from stormlight.users import runtime

        path = self._folder / "users.py"
        path.write_text(textwrap.dedent(text))
        options.setdefault("host", "http://target")
        return runtime.load(str(path), options)

    def run(self, text, users=1, until=10.0, **options):
        """The whole run; it is stopped at `until`."""
        from stormlight.users import runtime

        loaded = self.load(text, **options)
        runtime.start()
        for number in range(users):
            self.engine.start_user(runtime.run_user, number)
        self.engine.run(until)
        self.engine.quit()
        self.engine.run(until + 1000)
        runtime.stop()
        return loaded

    @property
    def module(self):
        return sys.modules["__load_file__"]

    def names(self):
        return [name for _, name, _ in self.engine.samples]


@pytest.fixture
def scripted(engine, tmp_path):
    return Scripted(engine, tmp_path)


HEAD = """
from locust import FastHttpUser, HttpUser, events, task
from locust.exception import CatchResponseError, LocustError, ResponseError, StopUser

kept = {}

class Visitor(HttpUser):
    @task
    def once(self):
        self.visit()
        raise StopUser()

    def visit(self):
"""


@pytest.fixture
def visit(scripted):
    """Runs the body of one task."""

    def run(body, fast=False, answer=None, **options):
        engine = scripted.fresh()
        if answer is not None:
            engine.answer = lambda method, url: answer
        head = HEAD.replace("(HttpUser)", "(FastHttpUser)") if fast else HEAD
        scripted.run(head + textwrap.indent(textwrap.dedent(body).strip(), " " * 8), **options)
        if engine.exceptions:
            raise AssertionError(engine.exceptions[0][1])
        return engine

    run.kept = lambda: scripted.module.kept
    return run
