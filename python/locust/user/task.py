"""Tasks."""

from stormlight.users.task_set import DefaultTaskSet, TaskSet
from stormlight.users.tasks import tag, task
from stormlight.users.missing import missing

__all__ = [
    "DefaultTaskSet",
    "TaskSet",
    "tag",
    "task",
]

__getattr__ = missing(__name__)
