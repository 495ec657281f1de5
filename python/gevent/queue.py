"""Queues for greenlets."""

from stormlight.users.missing import missing
from stormlight.users.waiting import Empty, Full, LifoQueue, PriorityQueue, Queue

JoinableQueue = SimpleQueue = Queue

__all__ = ["Empty", "Full", "JoinableQueue", "LifoQueue", "PriorityQueue", "Queue", "SimpleQueue"]

__getattr__ = missing(__name__)
