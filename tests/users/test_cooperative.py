"""gevent's parts: greenlets beside users, and what they wait for."""

import pytest


@pytest.fixture
def inside(engine):
    """Runs a function in a greenlet of the loop until nothing is left to happen."""

    def run(function, until=1000.0):
        from stormlight.users.cooperative import Greenlet

        main = Greenlet.spawn(function)
        engine.run(until)
        if main.exception is not None:
            raise main.exception
        return main.value

    return run


def test_greenlets_run_side_by_side_and_give_their_values(engine, inside):
    import gevent

    def slow(seconds):
        gevent.sleep(seconds)
        return seconds

    def main():
        started = [gevent.spawn(slow, seconds) for seconds in (3, 1, 2)]
        gevent.joinall(started)
        return [one.value for one in started], engine.time

    assert inside(main) == ([3, 1, 2], 3)


def test_join_with_a_timeout_returns_those_that_have_ended(engine, inside):
    import gevent

    def main():
        started = [gevent.spawn(gevent.sleep, seconds) for seconds in (1, 5)]
        done = gevent.joinall(started, timeout=2)
        return len(done), started[1].dead, engine.time

    assert inside(main) == (1, False, 2)


def test_a_killed_greenlet_gets_the_exception_where_it_waits(inside):
    import gevent

    def main():
        seen = []

        def endless():
            try:
                gevent.sleep(100)
            except gevent.GreenletExit:
                seen.append("killed")
                raise

        one = gevent.spawn(endless)
        gevent.sleep(1)
        one.kill()
        return seen, one.dead, one.successful()

    assert inside(main) == (["killed"], True, True)


def test_what_a_greenlet_raises_comes_out_of_get(engine, inside):
    import gevent

    def main():
        one = gevent.spawn(lambda: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            one.get()
        return one.successful()

    assert inside(main) is False
    assert "ZeroDivisionError" in engine.logged[0][1]


def test_a_semaphore_lets_as_many_in_as_it_has(engine, inside):
    import gevent
    from gevent.lock import Semaphore

    def main():
        lock, inside_now, most = Semaphore(2), [], []

        def work(number):
            with lock:
                inside_now.append(number)
                most.append(len(inside_now))
                gevent.sleep(1)
                inside_now.remove(number)

        gevent.joinall([gevent.spawn(work, number) for number in range(6)])
        return max(most), engine.time

    assert inside(main) == (2, 3)


def test_acquire_with_a_timeout_gives_up(engine, inside):
    from gevent.lock import BoundedSemaphore

    def main():
        lock = BoundedSemaphore(1)
        lock.acquire()
        taken = lock.acquire(timeout=2), engine.time, lock.acquire(blocking=False)
        lock.release()
        with pytest.raises(ValueError):
            lock.release()
        return taken

    assert inside(main) == (False, 2, False)


def test_an_event_wakes_all_that_wait(inside):
    import gevent
    from gevent.event import AsyncResult, Event

    def main():
        event, result = Event(), AsyncResult()
        waiting = [gevent.spawn(event.wait) for _ in range(3)]
        value = gevent.spawn(result.get)
        gevent.sleep(1)
        assert not any(one.dead for one in waiting)
        event.set()
        result.set(7)
        gevent.joinall(waiting)
        return [one.value for one in waiting], value.get(), event.wait(), Event().wait(1)

    assert inside(main) == ([True] * 3, 7, True, False)


def test_a_queue_hands_items_over_and_waits_at_both_ends(engine, inside):
    import gevent
    from gevent.queue import Empty, LifoQueue, PriorityQueue, Queue

    def main():
        queue, got = Queue(maxsize=1), []

        def consumer():
            for _ in range(3):
                gevent.sleep(1)
                got.append((queue.get(), engine.time))

        one = gevent.spawn(consumer)
        for item in "abc":
            queue.put(item)
        one.join()
        with pytest.raises(Empty):
            queue.get(timeout=1)
        lifo, priority = LifoQueue(), PriorityQueue()
        for item in (2, 1, 3):
            lifo.put(item)
            priority.put(item)
        return got, lifo.get(), priority.get()

    assert inside(main) == ([("a", 1), ("b", 2), ("c", 3)], 3, 1)


def test_a_pool_runs_at_most_its_size_and_maps_in_order(engine, inside):
    import gevent
    from gevent.pool import Group, Pool

    def work(number):
        gevent.sleep(1)
        return number * 10

    def main():
        pool = Pool(2)
        results = pool.map(work, range(4))
        took = engine.time
        group = Group()
        group.spawn(work, 1)
        group.join()
        return results, took, engine.time, len(group)

    results, took, later, left = inside(main)
    assert (results, took, later) == ([0, 10, 20, 30], 2, 3)
    assert left == 0


def test_a_timeout_leaves_the_block_it_is_around(engine, inside):
    import gevent

    def main():
        with gevent.Timeout(2, False):
            gevent.sleep(100)
        first = engine.time
        with pytest.raises(gevent.Timeout):
            with gevent.Timeout(1):
                gevent.sleep(100)
        with gevent.Timeout(50):
            gevent.sleep(1)
        gevent.sleep(100)  # the cancelled one does not come
        return first, engine.time

    assert inside(main) == (2, 104)


def test_requests_of_a_greenlet_belong_to_the_user_that_started_it(scripted):
    scripted.run(
        """
        import gevent
        from locust import HttpUser, task
        from locust.exception import StopUser

        class Visitor(HttpUser):
            @task
            def page(self):
                both = [gevent.spawn(self.client.get, f"/{n}") for n in (1, 2)]
                gevent.joinall(both)
                self.client.get("/after")
                raise StopUser()
        """
    )
    assert [(one.url[-2:], one.at) for one in scripted.engine.sent][:2] == [("/1", 0), ("/2", 0)]
    assert scripted.names() == ["/1", "/2", "/after"]


def test_greenlet_local_variables_are_each_ones_own(inside):
    import gevent
    from gevent.local import local

    def main():
        mine = local()
        mine.x = 1

        def other():
            mine.x = 2
            return mine.x

        value = gevent.spawn(other).get()
        return mine.x, value, hasattr(mine, "y")

    assert inside(main) == (1, 2, False)


def test_what_is_not_there_is_named():
    import gevent.monkey

    with pytest.raises(ImportError, match="Stormlight has no gevent.threadpool"):
        gevent.threadpool
    assert gevent.monkey.patch_all() is True
