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
