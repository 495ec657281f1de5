"""Semaphores and locks for greenlets."""

from stormlight.users.missing import missing
from stormlight.users.waiting import BoundedSemaphore, RLock, Semaphore

__all__ = ["BoundedSemaphore", "RLock", "Semaphore"]

__getattr__ = missing(__name__)
