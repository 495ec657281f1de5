"""Loading a file, and what is called around the run."""

import pytest
from fake_engine import Reply


USER = "from locust import User\nclass A(User):\n  tasks = [print]\n"


def refused(scripted, text, **options):
    from stormlight._loader import LoadError

    with pytest.raises(LoadError) as caught:
        scripted.load(text, **options)
    assert caught.value.hint
    return caught.value.message


class TestLoading:
    def test_says_which_classes_there_are(self, scripted):
        loaded = scripted.load(
            """
            from locust import HttpUser, task

            class Base(HttpUser):
                abstract = True
                @task
                def page(self): ...

            class One(Base):
                weight = 3
                host = "http://own"

            class Two(Base):
                fixed_count = 2

                def __init__(self, environment):
                    self.host = "http://chosen"
                    super().__init__(environment)
            """,
            host=None,
        )
        assert loaded["classes"] == [
            {"name": "One", "weight": 3.0, "fixed_count": 0, "host": "http://own"},
            {"name": "Two", "weight": 1.0, "fixed_count": 2, "host": None},
        ]
        assert loaded["shape"] is False

    def test_classes_may_be_chosen_by_name(self, scripted):
        text = """
            from locust import User, task
            class One(User):
                @task
                def a(self): ...
            class Two(User):
                @task
                def a(self): ...
            """
        loaded = scripted.load(text, user_classes=["Two"])
        assert [one["name"] for one in loaded["classes"]] == ["Two"]
        assert "no user class Three" in refused(scripted, text, user_classes=["Three"])

    @pytest.mark.parametrize(
        ("text", "message"),
        [
            ("x = 1", "users.py defines no user class"),
            ("import nothing_like_it", "users.py:1: "),
            ("x = (", "users.py:1: "),
            ("from locust import User\nclass A(User): pass", "users.py:2: A has no tasks"),
            (USER + "  weight='x'", "users.py:2: A.weight"),
            (USER + "  wait_time=1", "users.py:2: A.wait_time"),
            ("from locust import MqttUser", "Stormlight has no locust.MqttUser"),
            ("from gevent import socket", "Stormlight has no gevent.socket"),
            ("from locust import task\n@task\nasync def f(u): ...", "the task f is an async def"),
            ("from locust import tag\n@tag\ndef f(u): ...", "@tag needs at least one name"),
        ],
    )
    def test_refuses_what_cannot_be_run_and_names_the_place(self, scripted, text, message):
        assert message in refused(scripted, text)

    def test_a_class_without_tasks_beside_others_is_left_out_with_a_warning(self, scripted):
        loaded = scripted.load(
            """
            from locust import HttpUser, task

            class Base(HttpUser):
                pass

            class Derived(Base):
                @task
                def a(self): ...
            """
        )
        assert [one["name"] for one in loaded["classes"]] == ["Derived"]
        level, text = scripted.engine.logged[0]
        assert level == "warning" and "users.py:4: Base has no tasks and is left out" in text

    def test_without_a_host_there_is_nowhere_to_send_to(self, scripted):
        text = "from locust import HttpUser\nclass A(HttpUser):\n  tasks = [print]"
        assert "users.py:2: there is no host for A" in refused(scripted, text, host=None)

    def test_arguments_of_the_file_are_parsed_with_their_environment_variables(
        self, scripted, monkeypatch
    ):
        monkeypatch.setenv("MY_ENV", "from outside")
        text = """
            from locust import User, events, task

            @events.init_command_line_parser.add_listener
            def _(parser):
                parser.add_argument("--mine", type=int, default=1, include_in_web_ui=False)
                parser.add_argument("--other", env_var="MY_ENV", default="")
                parser.add_argument("--many", choices=["a", "b"], is_multiple=True, default=["a"])

            class A(User):
                @task
                def a(self): ...
            """
        from stormlight.users import runtime

        scripted.load(text, arguments=["--mine", "5", "--many", "a", "b"], users=7)
        options = runtime.environment().parsed_options
        assert (options.mine, options.other, options.many) == (5, "from outside", ["a", "b"])
        assert options.num_users == 7 and options.host == "http://target"
        scripted.fresh()

    def test_an_unknown_argument_is_refused(self, scripted):
        text = "from locust import User\nclass A(User):\n  tasks = [print]"
        assert "unknown argument --what" in refused(scripted, text, arguments=["--what", "1"])

    def test_time_sleep_parks_only_the_user(self, scripted):
        scripted.run(
            """
            from time import sleep
            from locust import HttpUser, task

            class Visitor(HttpUser):
                @task
                def page(self):
                    self.client.get("/")
                    sleep(2)
            """,
            users=3,
            until=5,
        )
        assert [round(one.at) for one in scripted.engine.sent] == [0, 0, 0, 2, 2, 2, 4, 4, 4]


class TestAroundTheRun:
    def test_events_come_in_order_and_quitting_in_reverse(self, scripted):
        scripted.run(
            """
            from locust import HttpUser, events, task

            seen = []

            def hear(event, mark=""):
                getattr(events, event).add_listener(lambda **about: seen.append(event + mark))

            for event in ("init", "test_start", "test_stopping", "test_stop", "quit"):
                hear(event)
            hear("quitting", " 1")
            hear("quitting", " 2")

            class A(HttpUser):
                @task
                def a(self):
                    self.client.get("/")
            """,
            until=1,
        )
        assert scripted.module.seen == [
            "init",
            "test_start",
            "test_stopping",
            "test_stop",
            "quitting 2",
            "quitting 1",
            "quit",
        ]

    def test_the_file_may_set_the_exit_code_and_quit_is_told(self, scripted):
        from stormlight.users import runtime

        scripted.load(
            """
            from locust import User, events

            told = []

            @events.quitting.add_listener
            def _(environment, **more):
                environment.process_exit_code = 7

            events.quit.add_listener(lambda exit_code, **more: told.append(exit_code))

            class A(User):
                tasks = [print]
            """
        )
        runtime.start()
        assert runtime.stop(1) == 7
        assert scripted.module.told == [7]

    def test_stats_are_read_from_the_engine(self, scripted, monkeypatch):
        import sys

        from stormlight.users import runtime

        native = sys.modules["_stormlight"]
        row = {"method": "GET", "name": "/", "requests": 10, "failures": 1, "max_ms": 9.0}
        monkeypatch.setattr(
            native, "stats", lambda: {"rows": [row], "total": {**row, "failures": 2}}, raising=False
        )
        monkeypatch.setattr(
            native, "percentile", lambda method, name, q: (method, name, q), raising=False
        )
        scripted.load("from locust import User\nclass A(User):\n  tasks = [print]")
        stats = runtime.environment().stats
        assert stats.total.num_requests == 10 and stats.total.fail_ratio == 0.2
        assert stats.get("/", "GET").fail_ratio == 0.1
        assert stats.get("/", "GET").max_response_time == 9.0
        assert stats.get("/nothing", "GET").num_requests == 0
        assert stats.total.get_response_time_percentile(0.95) == (None, None, 0.95)
        assert list(stats.entries) == [("/", "GET")]

    def test_a_shape_is_asked_for_users_and_rate(self, scripted):
        from stormlight.users import runtime

        loaded = scripted.load(
            """
            from locust import LoadTestShape, User

            class A(User):
                tasks = [print]

            class Stages(LoadTestShape):
                def tick(self):
                    now = self.get_run_time()
                    if now < 10:
                        return 5, 2
                    if now < 20:
                        return 9, 1.5, [A]
                    return None
            """
        )
        assert loaded["shape"] and loaded["shape_name"] == "Stages"
        scripted.engine.time = 100.0
        runtime.start()
        assert runtime.tick() == (5, 2.0, None)
        scripted.engine.time = 115.0
        assert runtime.tick() == (9, 1.5, ["A"])
        scripted.engine.time = 130.0
        assert runtime.tick() is None

    def test_messages_reach_their_handlers_in_the_same_process(self, scripted):
        scripted.run(
            """
            from locust import HttpUser, events, task

            seen = []

            @events.init.add_listener
            def _(environment, **more):
                runner = environment.runner
                def heard(msg, **more):
                    seen.append((msg.type, msg.data))

                runner.register_message("mine", heard)
                runner.send_message("mine", [1, 2])

            class A(HttpUser):
                @task
                def a(self):
                    self.client.get("/")
            """,
            until=1,
        )
        assert scripted.module.seen == [("mine", [1, 2])]

    def test_a_checker_beside_the_users_ends_the_run(self, scripted):
        scripted.engine.answer = lambda method, url: Reply(500)
        scripted.run(
            """
            import time
            import gevent
            from locust import HttpUser, constant, events, task

            failures = []

            @events.request.add_listener
            def _(exception, **more):
                if exception:
                    failures.append(exception)

            def checker(environment):
                while len(failures) < 5:
                    time.sleep(1)
                environment.runner.quit()

            @events.init.add_listener
            def _(environment, **more):
                gevent.spawn(checker, environment)

            class A(HttpUser):
                wait_time = constant(1)
                @task
                def a(self):
                    self.client.get("/")
            """,
            until=100,
        )
        assert 5 <= len(scripted.engine.sent) <= 7

    def test_what_code_of_no_user_fires_is_recorded_by_one_that_is_still_there(self, scripted):
        scripted.run(
            """
            import gevent
            from locust import HttpUser, constant, events, task
            from locust.exception import StopUser

            def beside():
                gevent.sleep(5)
                events.request.fire(request_type="X", name="beside", response_time=1)

            @events.test_start.add_listener
            def _(**more):
                gevent.spawn(beside)

            class A(HttpUser):
                wait_time = constant(100)
                begun = []
                @task
                def a(self):
                    self.begun.append(self)
                    if len(self.begun) == 2:
                        raise StopUser()
            """,
            users=2,
        )
        assert scripted.engine.samples == [("X", "beside", None)]

    def test_what_a_file_spawns_at_its_top_level_begins_with_the_run(self, scripted, monkeypatch):
        import sys

        from stormlight.users import runtime

        def no_run(*arguments):
            raise RuntimeError("no run is on")

        native, spawn = sys.modules["_stormlight"], scripted.engine.spawn
        monkeypatch.setattr(native, "spawn", no_run)
        scripted.load(
            """
            import gevent
            from locust import User

            seen = []
            early = gevent.spawn(seen.append, 1)

            class A(User):
                tasks = [print]
            """
        )
        monkeypatch.setattr(native, "spawn", spawn)
        runtime.start()
        scripted.engine.run(1)
        assert scripted.module.seen == [1] and scripted.module.early.dead

    def test_a_user_may_park_in_its_constructor(self, scripted):
        scripted.run(
            """
            import time
            from locust import HttpUser, constant, task

            class Slow(HttpUser):
                wait_time = constant(100)

                def __init__(self, parent):
                    time.sleep(1)
                    super().__init__(parent)

                @task
                def a(self):
                    self.client.get("/")
            """,
            users=3,
            until=5,
        )
        assert [one.user for one in scripted.engine.sent] == [0, 1, 2]


def test_a_task_list_file_does_not_load_the_users(tmp_path):
    import subprocess
    import sys

    code = "import stormlight, sys; stormlight.Task; print(any('users' in m for m in sys.modules))"
    folder = __file__.rpartition("/tests/")[0] + "/python"
    done = subprocess.run([sys.executable, "-c", code], cwd=folder, capture_output=True, text=True)
    assert done.stdout == "False\n", done.stderr
