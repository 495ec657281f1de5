"""What environment.runner may be."""

from stormlight.users.runner import (
    STATE_CLEANUP,
    STATE_INIT,
    STATE_MISSING,
    STATE_RUNNING,
    STATE_SPAWNING,
    STATE_STOPPED,
    STATE_STOPPING,
    DistributedRunner,
    LocalRunner,
    MasterRunner,
    Message,
    Runner,
    WorkerRunner,
)
from stormlight.users.missing import missing

__all__ = [
    "DistributedRunner",
    "LocalRunner",
    "MasterRunner",
    "Message",
    "Runner",
    "STATE_CLEANUP",
    "STATE_INIT",
    "STATE_MISSING",
    "STATE_RUNNING",
    "STATE_SPAWNING",
    "STATE_STOPPED",
    "STATE_STOPPING",
    "WorkerRunner",
]

__getattr__ = missing(__name__)
