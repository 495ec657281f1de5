"""Scripted users: classes whose tasks are Python functions, run by Stormlight's engine.

    from stormlight import HttpUser, between, task

    class Visitor(HttpUser):
        wait_time = between(1, 5)

        @task
        def front_page(self):
            self.client.get("/")

A file written for Locust runs unchanged: the package `locust` that it imports is this one.
"""

from stormlight.users.client import FastHttpSession, HttpSession
from stormlight.users.debug import run_single_user
from stormlight.users.event import EventHook, Events, events
from stormlight.users.markov import MarkovTaskSet, transition, transitions
from stormlight.users.sequential import SequentialTaskSet
from stormlight.users.shape import LoadTestShape
from stormlight.users.task_set import TaskSet
from stormlight.users.tasks import tag, task
from stormlight.users.user import FastHttpUser, HttpUser, User
from stormlight.users.wait_time import (
    between,
    constant,
    constant_pacing,
    constant_throughput,
)

__all__ = [
    "EventHook",
    "Events",
    "FastHttpSession",
    "FastHttpUser",
    "HttpSession",
    "HttpUser",
    "LoadTestShape",
    "MarkovTaskSet",
    "SequentialTaskSet",
    "TaskSet",
    "User",
    "between",
    "constant",
    "constant_pacing",
    "constant_throughput",
    "events",
    "run_single_user",
    "tag",
    "task",
    "transition",
    "transitions",
]
