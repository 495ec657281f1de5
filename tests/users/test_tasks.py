"""What a user does: its tasks, in which order, and what ends them."""

import collections


def test_a_user_carries_out_its_tasks_until_the_run_ends(scripted):
    scripted.run(
        """
        from stormlight import HttpUser, constant, task

        class Visitor(HttpUser):
            wait_time = constant(1)

            def on_start(self):
                self.client.get("/start")

            @task
            def page(self):
                self.client.get("/page")
        """,
        until=3.5,
    )
    assert scripted.names() == ["/start", "/page", "/page", "/page", "/page"]
    assert not scripted.engine.exceptions


def test_a_weight_of_three_is_picked_three_times_as_often(scripted):
    scripted.run(
        """
        from stormlight import HttpUser, task

        class Visitor(HttpUser):
            @task(3)
            def often(self):
                self.client.get("/often")

            @task
            def seldom(self):
                self.client.get("/seldom")
        """,
        until=40,
    )
    counts = collections.Counter(scripted.names())
    assert 0.7 < counts["/often"] / sum(counts.values()) < 0.8


def test_without_wait_time_a_task_follows_the_other_and_still_lets_time_pass(scripted):
    scripted.run(
        """
        from stormlight import HttpUser, User, task

        class Visitor(HttpUser):
            fixed_count = 1
            @task
            def page(self):
                self.client.get("/page")

        class Idle(User):
            @task
            def nothing(self):
                self.turns = getattr(self, "turns", 0) + 1
                if self.turns == 50:
                    self.environment.runner.quit()
        """,
        users=2,
        until=1.0,
    )
    assert scripted.engine.stopping


def test_an_exception_of_a_task_is_counted_and_told_and_the_user_waits_and_goes_on(scripted):
    scripted.run(
        """
        from stormlight import HttpUser, constant, events, task

        seen = []

        @events.user_error.add_listener
        def _(user_instance, exception, tb, **more):
            seen.append((type(user_instance).__name__, str(exception), tb is not None))

        class Visitor(HttpUser):
            wait_time = constant(1)

            @task
            def page(self):
                raise ValueError("no luck")
        """,
        until=2.5,
    )
    assert [message for message, _ in scripted.engine.exceptions] == ["no luck"] * 3
    assert "in page" in scripted.engine.exceptions[0][1]
    assert scripted.module.seen == [("Visitor", "no luck", True)] * 3


def test_stop_user_ends_the_user_and_on_stop_is_called_once(scripted):
    scripted.run(
        """
        from locust import HttpUser, task
        from locust.exception import StopUser

        stopped = []

        class Visitor(HttpUser):
            def on_stop(self):
                stopped.append(self)

            @task
            def page(self):
                self.client.get("/page")
                raise StopUser()
        """
    )
    assert scripted.names() == ["/page"]
    assert len(scripted.module.stopped) == 1


def test_a_nested_task_set_runs_until_it_is_interrupted(scripted):
    scripted.run(
        """
        from locust import HttpUser, TaskSet, constant, task

        class Visitor(HttpUser):
            wait_time = constant(1)

            @task
            class Forum(TaskSet):
                reads = 0

                def on_start(self):
                    self.client.get("/in")

                def on_stop(self):
                    self.client.get("/out")

                @task
                def read(self):
                    self.reads += 1
                    self.client.get(f"/read/{self.reads}")
                    assert self.parent is self.user
                    if self.reads == 2:
                        self.interrupt()
        """,
        until=1.9,
    )
    assert scripted.names() == ["/in", "/read/1", "/read/2", "/out", "/in", "/read/1"]
    assert not scripted.engine.exceptions


def test_interrupt_without_reschedule_waits_first(scripted):
    scripted.run(
        """
        from locust import HttpUser, TaskSet, constant, task

        class Visitor(HttpUser):
            wait_time = constant(1)

            @task
            class Once(TaskSet):
                @task
                def read(self):
                    self.client.get("/read")
                    self.interrupt(reschedule=False)
        """,
        until=2.5,
    )
    assert len(scripted.names()) == 3


def test_a_sequential_task_set_goes_in_order_and_repeats_by_weight(scripted):
    scripted.run(
        """
        from locust import HttpUser, SequentialTaskSet, constant, task

        class Steps(SequentialTaskSet):
            @task
            def first(self):
                self.client.get("/1")

            @task(2)
            def second(self):
                self.client.get("/2")

            @task
            def third(self):
                self.client.get("/3")

        class Visitor(HttpUser):
            wait_time = constant(1)
            tasks = [Steps]
        """,
        until=4.9,
    )
    assert scripted.names() == ["/1", "/2", "/2", "/3", "/1"]


def test_a_markov_task_set_begins_with_its_first_task_and_follows_the_transitions(scripted):
    scripted.run(
        """
        from locust import HttpUser, MarkovTaskSet, constant, transition, transitions

        class Chain(MarkovTaskSet):
            @transition("b")
            def a(self):
                self.client.get("/a")

            @transitions({"c": 1})
            def b(self):
                self.client.get("/b")

            @transitions(["a"])
            def c(self):
                self.client.get("/c")

        class Visitor(HttpUser):
            wait_time = constant(1)
            tasks = {Chain: 1}
        """,
        until=4.9,
    )
    assert scripted.names() == ["/a", "/b", "/c", "/a", "/b"]


def test_tasks_may_be_a_list_a_dict_or_pairs_and_are_inherited():
    from stormlight import User, task

    def one(user): ...
    def two(user): ...

    class Base(User):
        abstract = True
        tasks = {one: 2, two: 1}

    class Derived(Base):
        tasks = [(two, 2)]

        @task
        def three(self): ...

    assert [task.__name__ for task in Derived.tasks] == ["one", "one", "two", "two", "two", "three"]
    assert Base.abstract and not Derived.abstract


def test_tags_choose_tasks_and_exclude_wins(scripted):
    text = """
        from locust import HttpUser, TaskSet, constant, tag, task

        class Visitor(HttpUser):
            wait_time = constant(1)

            @tag("a")
            @task
            def a(self):
                self.client.get("/a")

            @tag("a", "b")
            @task
            def both(self):
                self.client.get("/both")

            @tag("a")
            @task
            class Nested(TaskSet):
                @task
                def inner(self):
                    self.client.get("/inner")
                    self.interrupt()

            @task
            def none(self):
                self.client.get("/none")
        """
    scripted.run(text, tags=["a"], exclude_tags=["b"], until=40)
    assert set(scripted.names()) == {"/a", "/inner"}


def test_pacing_begins_tasks_on_a_beat_and_catches_nothing_up(scripted):
    scripted.run(
        """
        from locust import HttpUser, constant_pacing, task

        class Visitor(HttpUser):
            wait_time = constant_pacing(2)
            takes = iter([0.5, 1, 5, 0.1, 0.1])

            @task
            def page(self):
                import time
                self.client.get("/")
                time.sleep(next(self.takes, 0))
        """,
        until=20,
    )
    starts = [round(one.at, 1) for one in scripted.engine.sent]
    # The first wait is whole; the task of 5 s moves the beat.
    assert starts[:6] == [0, 2.5, 4.5, 9.5, 11.5, 13.5]


def test_what_a_user_does_in_on_start_can_end_it_without_a_word(scripted):
    scripted.run(
        """
        from locust import HttpUser, task
        from locust.exception import StopUser

        class Visitor(HttpUser):
            def on_start(self):
                raise StopUser()

            @task
            def page(self):
                self.client.get("/")
        """
    )
    assert not scripted.engine.sent and not scripted.engine.exceptions


def test_an_exception_in_on_start_ends_that_user_and_is_counted(scripted):
    scripted.run(
        """
        from locust import HttpUser, task

        class Visitor(HttpUser):
            def on_start(self):
                raise KeyError("token")

            @task
            def page(self):
                self.client.get("/")
        """
    )
    assert not scripted.engine.sent
    assert len(scripted.engine.exceptions) == 1


def test_when_the_run_ends_users_that_wait_are_stopped_with_on_stop(scripted):
    scripted.run(
        """
        from locust import HttpUser, constant, task

        stopped = []

        class Visitor(HttpUser):
            wait_time = constant(100)

            def on_stop(self):
                stopped.append(1)

            @task
            def page(self):
                self.client.get("/")
        """,
        users=3,
        until=5,
    )
    assert len(scripted.module.stopped) == 3
    assert scripted.engine.users == 0


def test_a_task_set_without_tasks_ends_its_user_and_says_why(scripted):
    scripted.run(
        """
        from locust import HttpUser, TaskSet

        class Empty(TaskSet):
            task = []

        class Visitor(HttpUser):
            tasks = [Empty]
        """
    )
    messages = [message for message, _ in scripted.engine.exceptions]
    assert messages == ["Empty sets `task`: rename it to `tasks`"]
    assert scripted.engine.users == 0
