"""self.client: what is sent, how it is named and judged, and what comes back."""

import json

import pytest
from fake_engine import Reply


class TestNames:
    @pytest.mark.parametrize(
        ("call", "url", "name"),
        [
            ('get("/a?b=1")', "http://target/a?b=1", "/a?b=1"),
            (
                'get("/a", params={"b": 1, "c": [2, 3], "d": None})',
                "http://target/a?b=1&c=2&c=3",
                "/a?b=1&c=2&c=3",
            ),
            ('get("http://other/x/y#top")', "http://other/x/y", "/x/y"),
            ('get("http://other")', "http://other/", "/"),
            ('get("/a b/é")', "http://target/a%20b/%C3%A9", "/a%20b/%C3%A9"),
            ('get("/a", name="mine")', "http://target/a", "mine"),
            ('get("a")', "http://target/a", "/a"),
        ],
    )
    def test_of_http_user_are_path_and_query(self, visit, call, url, name):
        engine = visit(f"self.client.{call}")
        assert (engine.sent[0].url, engine.samples[0][1]) == (url, name)

    @pytest.mark.parametrize(
        ("call", "url", "name"),
        [
            ('get("/a?b=1")', "http://target/a?b=1", "/a?b=1"),
            ('get("/a", params={"b": 1})', "http://target/a?b=1", "/a"),
            ('get("http://other/x")', "http://other/x", "http://other/x"),
            ('get("/a", name="mine")', "http://target/a", "mine"),
        ],
    )
    def test_of_fast_http_user_are_the_url_as_written(self, visit, call, url, name):
        engine = visit(f"self.client.{call}", fast=True)
        assert (engine.sent[0].url, engine.samples[0][1]) == (url, name)

    def test_a_request_name_stands_until_it_is_taken_back(self, visit):
        engine = visit(
            """
            with self.client.rename_request("/item/[id]"):
                self.client.get("/item/1")
                self.client.get("/item/2", name="other")
            self.client.request_name = "all"
            self.client.get("/3")
            self.client.request_name = None
            self.client.get("/4")
            """
        )
        assert [one[1] for one in engine.samples] == ["/item/[id]", "other", "all", "/4"]

    def test_a_path_of_the_host_stays_in_front(self, visit):
        engine = visit('self.client.get("/a")', host="http://target/api/")
        assert engine.sent[0].url == "http://target/api/a"
        assert engine.samples[0][1] == "/api/a"


class TestBodies:
    def sent(self, visit, arguments):
        one = visit(f'self.client.post("/", {arguments})').sent[0]
        return one.body, one.header("Content-Type")

    def test_json(self, visit):
        body, kind = self.sent(visit, 'json={"a": [1, None]}')
        assert json.loads(body) == {"a": [1, None]} and kind == "application/json"

    def test_a_dict_as_data_is_a_form_with_everything_as_text(self, visit):
        body, kind = self.sent(visit, 'data={"a": 1, "b": True, "c": [1, 2], "d": None, "e": "ü"}')
        assert body == b"a=1&b=True&c=1&c=2&e=%C3%BC"
        assert kind == "application/x-www-form-urlencoded"

    def test_text_and_bytes_as_data_are_sent_as_they_are(self, visit):
        assert self.sent(visit, 'data="ü"') == ("ü".encode(), None)
        assert self.sent(visit, 'data=b"\\x00"') == (b"\x00", None)

    def test_files_with_fields_are_multipart(self, visit):
        body, kind = self.sent(visit, 'data={"a": 1}, files={"f": ("x.txt", b"content")}')
        assert kind.startswith("multipart/form-data; boundary=")
        assert b'name="a"\r\n\r\n1\r\n' in body and b'filename="x.txt"' in body

    def test_without_data_there_is_no_body(self, visit):
        assert self.sent(visit, "data=None") == (None, None)

    def test_an_own_content_type_stays(self, visit):
        _, kind = self.sent(visit, 'json=1, headers={"content-type": "application/x"}')
        assert kind == "application/x"


class TestHeaders:
    def test_of_the_client_go_with_each_request_and_those_of_a_request_over_them(self, visit):
        engine = visit(
            """
            self.client.headers["X-One"] = "1"
            self.client.headers.update({"X-Two": "2"})
            self.client.get("/")
            self.client.get("/", headers={"x-one": "other", "X-Two": None})
            self.client.get("/")
            del self.client.headers["x-ONE"]
            self.client.get("/")
            """
        )
        assert [one.header("X-One") for one in engine.sent] == ["1", "other", "1", None]
        assert [one.header("X-Two") for one in engine.sent] == ["2", None, "2", "2"]

    def test_that_the_engine_sends_of_itself_are_readable_but_not_given_to_it(self, visit):
        engine = visit(
            """
            assert self.client.headers["user-agent"] == "Stormlight"
            self.client.get("/")
            self.client.headers["Accept"] = "text/html"
            self.client.get("/")
            """
        )
        assert [one.headers for one in engine.sent] == [(), (("Accept", "text/html"),)]

    def test_a_line_break_is_refused(self, visit):
        visit(
            """
            try:
                self.client.get("/", headers={"X": "a\\r\\nb"})
            except ValueError as error:
                kept["error"] = str(error)
            """
        )
        assert "the header X must not hold a line break" in visit.kept()["error"]

    def test_basic_auth_of_a_request_of_the_client_and_of_the_host(self, visit):
        engine = visit(
            """
            self.client.get("/", auth=("u", "p"))
            self.client.auth = ("v", "q")
            self.client.get("/")
            """
        )
        assert [one.header("Authorization") for one in engine.sent] == ["Basic dTpw", "Basic djpx"]
        engine = visit('self.client.get("/x")', host="http://u:p@target")
        assert engine.sent[-1].url == "http://target/x"
        assert engine.sent[-1].header("Authorization") == "Basic dTpw"

    def test_cookies_of_a_request_are_sent_with_those_of_the_user(self, visit):
        engine = visit(
            """
            self.client.cookies.set("kept", "1")
            self.client.get("/", cookies={"only": "now"})
            assert self.client.cookies["kept"] == "1"
            assert self.client.cookies.get("only") is None
            self.client.cookies.clear()
            assert len(self.client.cookies) == 0
            """
        )
        assert engine.sent[0].header("Cookie") == "kept=1; only=now"


class TestOptions:
    def test_redirects_are_followed_but_not_by_head_nor_when_told(self, visit):
        engine = visit(
            """
            self.client.get("/", name="x")
            self.client.head("/")
            self.client.get("/", allow_redirects=False)
            """
        )
        assert [one.options["max_redirects"] for one in engine.sent] == [30, 0, 0]

    def test_timeouts_and_verify(self, visit):
        engine = visit(
            """
            self.client.get("/", timeout=(1, 2))
            self.client.verify = False
            self.client.get("/", timeout=5)
            """
        )
        assert [one.options["timeout"] for one in engine.sent] == [3, 5]
        assert [one.options["verify"] for one in engine.sent] == [True, False]

    def test_fast_http_user_has_a_time_limit_and_does_not_verify(self, visit):
        engine = visit('self.client.get("/")', fast=True)
        assert engine.sent[0].options["timeout"] == 60
        assert engine.sent[0].options["verify"] is False

    def test_what_is_not_supported_says_so(self, visit):
        visit(
            """
            for options in ({"proxies": {"http": "x"}}, {"verify": "/ca.pem"}, {"cert": "/c.pem"}):
                try:
                    self.client.get("/", **options)
                except LocustError as error:
                    kept[next(iter(options))] = str(error)
            try:
                self.client.mount("https://", None)
            except AttributeError as error:
                kept["mount"] = str(error)
            """
        )
        assert list(visit.kept()) == ["proxies", "verify", "cert", "mount"]
        assert all("not supported" in text for text in visit.kept().values())


class TestResponse:
    def test_has_what_requests_gives(self, visit):
        answer = Reply(
            status=200,
            body='{"a": "ü"}'.encode(),
            headers=(
                ("content-type", "application/json"),
                ("Set-Cookie", "s=1; Path=/"),
                ("Set-Cookie", "t=2"),
            ),
            history=((302, "http://target/begin"),),
            url="http://target/end",
        )
        visit(
            """
            r = self.client.get("/begin")
            assert r.status_code == 200 and r.ok and r
            assert r.text == '{"a": "ü"}' and r.json() == {"a": "ü"}
            assert r.headers["Content-Type"] == r.headers.get("CONTENT-TYPE") == "application/json"
            assert r.cookies["s"] == "1" and r.cookies.get_dict() == {"s": "1", "t": "2"}
            assert r.url == "http://target/end" and len(r.history) == 1
            assert r.history[0].status_code == 302 and r.history[0].url == "http://target/begin"
            assert r.elapsed.total_seconds() == 0.01
            assert b"".join(r.iter_content(3)) == r.content
            assert list(r.iter_lines()) == [r.content]
            assert r.request.method == "GET" and r.request.url == "http://target/begin"
            assert r.request.headers["accept"] == "*/*"
            assert r.raise_for_status() is None and r.error is None
            """,
            answer=answer,
        )

    def test_text_without_a_charset_is_latin_for_requests_and_utf8_for_fast_http(self, visit):
        answer = Reply(body="ü".encode(), headers=(("Content-Type", "text/html"),))
        visit('kept["text"] = self.client.get("/").text', answer=answer)
        assert visit.kept()["text"] == "Ã¼"
        visit('kept["text"] = self.client.get("/").text', answer=answer, fast=True)
        assert visit.kept()["text"] == "ü"

    def test_of_a_failed_connection_has_status_0_and_the_reason(self, visit):
        engine = visit(
            """
            r = self.client.get("/")
            assert r.status_code == 0 and not r.ok and r.text == ""
            kept["error"] = r.error
            """,
            answer=Reply(error=("connect_refused", "connection refused"), body=b""),
        )
        assert "connection refused" in str(visit.kept()["error"])
        assert isinstance(visit.kept()["error"], OSError)
        assert engine.samples == [("GET", "/", "connection refused")]


class TestFailureRules:
    @pytest.mark.parametrize(("status", "failed"), [(200, 0), (302, 0), (404, 1), (503, 1)])
    def test_of_http_user_begin_at_400(self, visit, status, failed):
        engine = visit('self.client.get("/")', answer=Reply(status))
        assert bool(engine.samples[0][2]) == failed

    @pytest.mark.parametrize(("status", "failed"), [(200, 0), (301, 0), (300, 1), (404, 1)])
    def test_of_fast_http_user_have_a_list(self, visit, status, failed):
        engine = visit('self.client.get("/")', answer=Reply(status), fast=True)
        assert len(engine.samples) == 1
        assert bool(engine.samples[0][2]) == failed

    def test_raise_for_status_raises_with_the_response(self, visit):
        visit(
            """
            import stormlight.users.exceptions as ours
            try:
                self.client.get("/x").raise_for_status()
            except ours.HTTPError as error:
                kept["text"], kept["status"] = str(error), error.response.status_code
            """,
            answer=Reply(404),
        )
        assert visit.kept() == {
            "text": "404 Client Error: Not Found for url: http://target/x",
            "status": 404,
        }
