"""Types of what a file imports; see __init__.py, which loads the second half only when asked."""

from stormlight.profile import Hold as Hold
from stormlight.profile import Pause as Pause
from stormlight.profile import Ramp as Ramp
from stormlight.profile import Spike as Spike
from stormlight.profile import Step as Step
from stormlight.tasks import Task as Task
from stormlight.users import FastHttpUser as FastHttpUser
from stormlight.users import HttpUser as HttpUser
from stormlight.users import LoadTestShape as LoadTestShape
from stormlight.users import MarkovTaskSet as MarkovTaskSet
from stormlight.users import SequentialTaskSet as SequentialTaskSet
from stormlight.users import TaskSet as TaskSet
from stormlight.users import User as User
from stormlight.users import between as between
from stormlight.users import constant as constant
from stormlight.users import constant_pacing as constant_pacing
from stormlight.users import constant_throughput as constant_throughput
from stormlight.users import events as events
from stormlight.users import run_single_user as run_single_user
from stormlight.users import tag as tag
from stormlight.users import task as task
from stormlight.users import transition as transition
from stormlight.users import transitions as transitions

__all__: list[str]
__version__: str
