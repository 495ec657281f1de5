"""The loop that Stormlight began as: asyncio tasks, one aiohttp session per user, a dict of times.

    python seed_loop.py HOST USERS SECONDS [--post]

Each user picks a task at random and awaits it until the time is over; a result is a rounded
millisecond in a dict per row and one for the total. It is here to be measured against, so it keeps
the original's ways: wall clock, and a latency that ends at the response's headers.
Prints {"requests", "failures", "seconds"}.
"""

import asyncio
import json
import random
import sys
import time
from collections import defaultdict

import aiohttp

GET_TASK = ("GET", "/hello", None)
POST_TASK = ("POST", "/api/upload", {"name": "test", "price": 10})
HEADERS = {"Content-Type": "application/json"}


class Row:
    def __init__(self):
        self.requests = self.failures = 0
        self.sum = self.low = self.high = 0.0
        self.times = defaultdict(int)
        self.last = None

    def record(self, milliseconds):
        self.low = min(self.low, milliseconds) if self.requests else milliseconds
        self.high = max(self.high, milliseconds)
        self.requests += 1
        self.sum += milliseconds
        self.times[round(milliseconds)] += 1
        self.last = time.time()


async def user(host, tasks, end, rows, total):
    async with aiohttp.ClientSession() as session:
        while time.time() < end:
            method, path, data = random.choice(tasks)
            start = time.time()
            try:
                async with session.request(method, host + path, json=data, headers=HEADERS):
                    milliseconds = (time.time() - start) * 1000
            except aiohttp.ClientError:
                total.failures += 1
                continue
            total.record(milliseconds)
            rows[method, path].record(milliseconds)


async def main(host, users, seconds, tasks):
    rows, total = defaultdict(Row), Row()
    start = time.time()
    await asyncio.gather(*(user(host, tasks, start + seconds, rows, total) for _ in range(users)))
    print(
        json.dumps(
            {"requests": total.requests, "failures": total.failures, "seconds": time.time() - start}
        )
    )


if __name__ == "__main__":
    chosen = [GET_TASK, POST_TASK] if "--post" in sys.argv else [GET_TASK]
    asyncio.run(main(sys.argv[1], int(sys.argv[2]), float(sys.argv[3]), chosen))
