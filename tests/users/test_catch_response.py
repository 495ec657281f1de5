"""Who decides what a request was: with-blocks, rest(); and who is told of it."""

import textwrap

from fake_engine import Reply


class TestCatchResponse:
    def caught(self, visit, body, status=200, **options):
        lines = textwrap.indent(textwrap.dedent(body).strip(), "    ")
        call = 'with self.client.get("/", catch_response=True) as r:\n'
        return visit(call + lines, answer=Reply(status), **options).samples

    def test_success_passes_whatever_the_status(self, visit):
        assert self.caught(visit, "r.success()", 500) == [("GET", "/", None)]

    def test_failure_fails_with_its_text_or_exception(self, visit):
        assert self.caught(visit, 'r.failure("too short")') == [("GET", "/", "too short")]
        assert self.caught(visit, 'r.failure(ValueError("x"))') == [("GET", "/", "ValueError('x')")]

    def test_left_open_the_status_decides(self, visit):
        assert self.caught(visit, "pass", 404) == [("GET", "/", "status 404")]
        assert self.caught(visit, "pass", 200)[-1] == ("GET", "/", None)

    def test_a_response_error_fails_it_and_goes_no_further(self, visit):
        samples = self.caught(visit, 'raise ResponseError("bad")')
        assert samples == [("GET", "/", "ResponseError('bad')")]

    def test_any_other_exception_goes_on_and_nothing_is_recorded(self, visit):
        body = """
            try:
                with self.client.get("/", catch_response=True) as r:
                    raise KeyError("mine")
            except KeyError:
                kept["came"] = True
            """
        assert visit(body).samples == []
        assert visit.kept() == {"came": True}

    def test_the_name_may_be_changed_before_the_end(self, visit):
        assert self.caught(visit, 'r.request_meta["name"] = "other"') == [("GET", "other", None)]

    def test_success_and_failure_outside_of_a_with_block_say_so(self, visit):
        visit(
            """
            for r in (self.client.get("/"), self.client.get("/", catch_response=True)):
                for call in (r.success, lambda: r.failure("x")):
                    try:
                        call()
                    except LocustError:
                        kept[len(kept)] = True
            """
        )
        assert len(visit.kept()) == 4

    def test_rest_parses_json_and_a_failed_assert_fails_the_request(self, visit):
        engine = visit(
            """
            with self.rest("GET", "/") as r:
                assert r.js["a"] == 2, "a is wrong"
            with self.rest("GET", "/") as r:
                r.js["b"]
            with self.rest("GET", "/") as r:
                assert not r.js
            with self.rest("GET", "/") as r:
                assert not r.js, "not empty,"
            """,
            answer=Reply(body=b'{"a": 1}'),
            fast=True,
        )
        assert engine.samples[0] == ("GET", "/", "a is wrong")
        assert engine.samples[1][2].startswith("KeyError: 'b' at users.py:")
        assert [one[2] for one in engine.samples[2:]] == [
            "Assertion failed",
            'not empty, response was {"a": 1}',
        ]
        assert engine.sent[0].header("Accept") == "application/json"


class TestListeners:
    def test_get_all_that_is_known_of_a_request(self, visit):
        engine = visit(
            """
            events.request.add_listener(lambda **about: kept.update(about))
            self.client.get("/x", context={"who": "me"})
            """,
            answer=Reply(500, body=b"12345"),
        )
        about = visit.kept()
        assert about["request_type"] == "GET" and about["name"] == "/x"
        assert about["response_time"] == 10 and about["response_length"] == 5
        assert about["context"] == {"who": "me"} and about["url"] == "http://target/x"
        assert about["response"].status_code == 500 and "500" in str(about["exception"])
        assert engine.samples == [("GET", "/x", "status 500")]

    def test_what_another_client_fires_is_recorded(self, visit):
        engine = visit(
            """
            self.environment.events.request.fire(
                request_type="RPC", name="call", response_time=12.5, response_length=3,
                exception=None, context={},
            )
            with events.request.measure("RPC", "measured") as meta:
                raise ValueError("no")
            """
        )
        assert engine.samples == [("RPC", "call", None), ("RPC", "measured", "ValueError('no')")]
        assert engine.custom[0] == (12.5, 3)

    def test_a_handler_that_raises_is_logged_and_stops_nothing(self, visit):
        engine = visit(
            """
            events.request.add_listener(lambda **about: 1 / 0)
            self.client.get("/1")
            self.client.get("/2")
            """
        )
        assert [one[1] for one in engine.samples] == ["/1", "/2"]
        assert "ZeroDivisionError" in engine.logged[0][1]
