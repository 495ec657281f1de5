"""Users and their tasks."""

from stormlight.users.task_set import TaskSet
from stormlight.users.tasks import tag, task
from stormlight.users.user import HttpUser, User
from stormlight.users.missing import missing

__all__ = [
    "HttpUser",
    "TaskSet",
    "User",
    "tag",
    "task",
]

__getattr__ = missing(__name__)
