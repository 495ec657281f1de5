"""Task: its arguments, their normal forms, and the errors for wrong ones."""

import copy
import http
import pathlib
import re

import pytest

import stormlight
from stormlight import Task


def refused(error, *arguments, **keywords):
    """The text of the error that Task(...) raises."""
    with pytest.raises(error) as caught:
        Task(*arguments, **keywords)
    return str(caught.value)


def test_the_seeds_positional_arguments_are_method_path_data_headers():
    task = Task("post", "/api/upload", {"name": "test", "price": 10}, {"X-A": "1"})
    assert task.method == "POST"
    assert task.path == "/api/upload"
    assert task.name == "/api/upload"
    assert task.body == b'{"name": "test", "price": 10}'
    assert task.headers == (("X-A", "1"), ("Content-Type", "application/json"))
    assert task.data == {"name": "test", "price": 10}


def test_a_plain_get_has_no_body_no_headers_and_weight_one():
    task = Task("GET", "/hello")
    assert task.body is None
    assert task.headers == ()
    assert task.weight == 1.0
    assert task.expect == ()
    assert (task.timeout, task.auth, task.contains) == (None, None, None)


def test_the_version_is_that_of_the_build():
    build = pathlib.Path(__file__).parents[2] / "CMakeLists.txt"
    version = re.search(r"project\(stormlight VERSION (\S+)", build.read_text()).group(1)
    assert stormlight.__version__ == version


class TestMethod:
    def test_any_token_in_any_case_is_taken(self):
        assert Task("purge", "/x").method == "PURGE"
        assert Task("M-SEARCH", "/x").method == "M-SEARCH"

    @pytest.mark.parametrize("method", ["", "GE T", "GET\r\n", "GÉT"])
    def test_what_is_no_token_is_refused(self, method):
        assert 'method must be one word such as "GET"' in refused(ValueError, method, "/x")

    def test_another_type_is_refused(self):
        assert 'not an int' in refused(TypeError, 1, "/x")

    def test_swapped_arguments_are_recognised(self):
        assert "method must come before the path" in refused(ValueError, "/x", "GET")


class TestPath:
    def test_query_fragment_spaces_and_full_urls_are_taken(self):
        for path in ("/", "/a b?q=1#top", "//double", "http://h/x", "HTTPS://h", "/ünïcode"):
            assert Task("GET", path).path == path

    @pytest.mark.parametrize("path", ["", "hello", "?q=1", "localhost:8000/x", "a/b://c"])
    def test_what_has_no_slash_at_the_start_is_refused_with_the_right_form(self, path):
        assert f'write "/{path}"' in refused(ValueError, "GET", path)

    def test_other_schemes_are_refused(self):
        assert "http:// or https://" in refused(ValueError, "GET", "ftp://h/x")

    def test_a_url_without_host_is_refused(self):
        assert "without a host" in refused(ValueError, "GET", "http:///x")

    def test_control_characters_are_refused(self):
        assert "control characters such as '\\n'" in refused(ValueError, "GET", "/a\nb")

    def test_half_characters_are_refused(self):
        assert "not a character" in refused(ValueError, "GET", "/\ud800")

    def test_another_type_is_refused(self):
        assert "not a bytes" in refused(TypeError, "GET", b"/x")


class TestParams:
    def test_they_are_encoded_and_added_to_the_query(self):
        assert Task("GET", "/s", params={"q": "a b&c", "n": 3}).path == "/s?q=a+b%26c&n=3"
        assert Task("GET", "/s?x=1", params={"y": 2}).path == "/s?x=1&y=2"
        assert Task("GET", "/s?", params={"y": 2}).path == "/s?y=2"
        assert Task("GET", "/s?x&", params={"y": 2}).path == "/s?x&y=2"

    def test_they_go_before_the_fragment(self):
        assert Task("GET", "/s#top", params={"y": 2}).path == "/s?y=2#top"

    def test_lists_repeat_the_name_and_none_leaves_it_out(self):
        task = Task("GET", "/", params={"a": [1, 2], "b": None, "c": "é"})
        assert task.path == "/?a=1&a=2&c=%C3%A9"

    def test_pairs_keep_their_order(self):
        assert Task("GET", "/", params=[("b", 1), ("a", 2), ("b", 3)]).path == "/?b=1&a=2&b=3"

    def test_nothing_to_add_changes_nothing(self):
        assert Task("GET", "/x", params={}).path == "/x"

    def test_the_row_keeps_the_path_as_written(self):
        assert Task("GET", "/s?x=1", params={"y": 2}).name == "/s?x=1"

    def test_a_ready_query_belongs_into_the_path(self):
        assert "into the path" in refused(TypeError, "GET", "/", params="a=1")

    def test_booleans_are_refused_because_servers_differ(self):
        assert 'such as "true" or "1"' in refused(TypeError, "GET", "/", params={"a": True})

    def test_other_types_are_refused_by_name(self):
        message = refused(TypeError, "GET", "/", params={"a": {"b": 1}})
        assert "params['a'] must be a str or a number, not a dict" in message


class TestHeaders:
    def test_a_dict_or_pairs_with_str_numbers_or_bytes(self):
        given = [("X-A", "1"), ("X-B", 2), ("X-C", 2.5), ("X-D", b"raw"), ("X-A", " again\t")]
        assert Task("GET", "/", headers=given).headers == (
            ("X-A", "1"),
            ("X-B", "2"),
            ("X-C", "2.5"),
            ("X-D", "raw"),
            ("X-A", "again"),
        )

    def test_a_content_type_in_any_case_stands(self):
        task = Task("POST", "/", {"a": 1}, headers={"content-type": "application/vnd.api+json"})
        assert task.headers == (("content-type", "application/vnd.api+json"),)

    @pytest.mark.parametrize("value", ["a\r\nb", "a\nb", "a\rb"])
    def test_line_breaks_are_refused(self, value):
        message = refused(ValueError, "GET", "/", headers={"X-A": value})
        assert "the header X-A must not hold a line break" in message

    def test_other_control_characters_are_refused_but_not_tabs(self):
        assert Task("GET", "/", headers={"X": "a\tb"}).headers == (("X", "a\tb"),)
        assert "must not hold '\\x00'" in refused(ValueError, "GET", "/", headers={"X": "a\0b"})

    @pytest.mark.parametrize("name", ["", "X Y", "X:", "X\n", "Ü"])
    def test_names_that_are_no_tokens_are_refused(self, name):
        assert "is not allowed" in refused(ValueError, "GET", "/", headers={name: "1"})

    @pytest.mark.parametrize("value", [None, True, ["a"], {"a": 1}])
    def test_values_of_other_types_are_refused(self, value):
        message = refused(TypeError, "GET", "/", headers={"X-A": value})
        assert "the header X-A must be a str or a number" in message

    @pytest.mark.parametrize("name", ["Content-Length", "transfer-encoding"])
    def test_framing_is_not_the_users(self, name):
        assert "set from the body" in refused(ValueError, "POST", "/", headers={name: "1"})

    def test_one_name_twice_in_different_case_is_refused_in_a_dict(self):
        message = refused(ValueError, "GET", "/", headers={"X-A": "1", "x-a": "2"})
        assert "twice in different case" in message

    def test_a_str_or_a_number_is_no_collection_of_headers(self):
        for headers in ("X-A: 1", 5):
            assert "a dict or a list of pairs" in refused(TypeError, "GET", "/", headers=headers)

    def test_entries_must_be_pairs(self):
        assert "not a pair" in refused(ValueError, "GET", "/", headers=[("a", "b", "c")])


class TestWeight:
    def test_fractions_are_taken(self):
        assert Task("GET", "/", weight=0.5).weight == 0.5

    @pytest.mark.parametrize("weight", [0, -1, float("nan"), float("inf"), 10**400])
    def test_it_must_be_above_zero_and_finite(self, weight):
        assert "weight must be a number above 0" in refused(ValueError, "GET", "/", weight=weight)

    @pytest.mark.parametrize("weight", ["2", True, None, [1]])
    def test_it_must_be_a_number(self, weight):
        assert "weight must be a number above 0" in refused(TypeError, "GET", "/", weight=weight)


class TestName:
    def test_it_replaces_the_path_in_the_results(self):
        assert Task("GET", "/items/17", name="/items/{id}").name == "/items/{id}"

    def test_it_must_be_one_line_of_text(self):
        assert "name must be a str, not an int" in refused(TypeError, "GET", "/", name=3)
        assert "name must not be empty" in refused(ValueError, "GET", "/", name=" ")
        assert "control characters" in refused(ValueError, "GET", "/", name="a\nb")


class TestExpect:
    def test_a_status_a_range_and_a_mix_become_sorted_ranges(self):
        assert Task("GET", "/", expect=201).expect == ((201, 201),)
        assert Task("GET", "/", expect=range(200, 300)).expect == ((200, 299),)
        mixed = [404, 200, 201, range(300, 304), (500, 502)]
        assert Task("GET", "/", expect=mixed).expect == (
            (200, 201),
            (300, 303),
            (404, 404),
            (500, 500),
            (502, 502),
        )
        assert Task("GET", "/", expect={200, 201, 202}).expect == ((200, 202),)
        assert Task("GET", "/", expect=range(200, 205, 2)).expect == (
            (200, 200),
            (202, 202),
            (204, 204),
        )

    def test_a_range_inside_another_adds_nothing(self):
        expect = [range(200, 300), range(210, 220), 250]
        assert Task("GET", "/", expect=expect).expect == ((200, 299),)

    def test_an_http_status_is_an_int(self):
        assert Task("GET", "/", expect=http.HTTPStatus.NOT_FOUND).expect == ((404, 404),)

    @pytest.mark.parametrize("status", [0, 99, 600, [200, 700], range(90, 200)])
    def test_statuses_are_from_100_to_599(self, status):
        assert "from 100 to 599" in refused(ValueError, "GET", "/", expect=status)

    def test_nothing_expected_is_refused(self):
        assert "expect is empty" in refused(ValueError, "GET", "/", expect=[])
        assert "is empty" in refused(ValueError, "GET", "/", expect=range(200, 200))

    @pytest.mark.parametrize("value", ["200", True, 200.0, [None]])
    def test_other_types_are_refused(self, value):
        assert "expect must be a status" in refused(TypeError, "GET", "/", expect=value)


class TestTimeout:
    def test_seconds_or_a_text(self):
        assert Task("GET", "/", timeout=2).timeout == 2.0
        assert Task("GET", "/", timeout="500ms").timeout == 0.5
        assert Task("GET", "/", timeout="1m30s").timeout == 90.0

    @pytest.mark.parametrize("timeout", [0, -1, "0s", 0.0001, "25h", 10**30])
    def test_it_is_from_a_millisecond_to_a_day(self, timeout):
        assert "timeout must be" in refused(ValueError, "GET", "/", timeout=timeout)

    @pytest.mark.parametrize("timeout", ["", "abc", "1x", "5.", ".5", "1e3", float("nan")])
    def test_what_is_no_time_is_refused(self, timeout):
        assert "timeout must be seconds or a text" in refused(
            ValueError, "GET", "/", timeout=timeout
        )

    @pytest.mark.parametrize("timeout", [True, [1], (1, 2)])
    def test_other_types_are_refused(self, timeout):
        assert "timeout must be seconds" in refused(TypeError, "GET", "/", timeout=timeout)


class TestAuth:
    def test_a_pair_of_texts(self):
        assert Task("GET", "/", auth=("ann", "secret")).auth == ("ann", "secret")
        assert Task("GET", "/", auth=["ann", ""]).auth == ("ann", "")

    @pytest.mark.parametrize("auth", ["ann:secret", ("ann",), ("a", "b", "c"), ("ann", 1), 5])
    def test_other_shapes_are_refused_without_showing_them(self, auth):
        message = refused(TypeError, "GET", "/", auth=auth)
        assert message == 'auth must be ("user", "password")'

    def test_a_colon_in_the_user_is_refused(self):
        assert "colon" in refused(ValueError, "GET", "/", auth=("a:b", "c"))

    def test_not_together_with_an_authorization_header(self):
        assert "not both" in refused(
            ValueError, "GET", "/", headers={"authorization": "Bearer x"}, auth=("a", "b")
        )


class TestContains:
    def test_a_text_is_looked_for_as_utf8(self):
        assert Task("GET", "/", contains="é").contains == "é".encode()
        assert Task("GET", "/", contains=b"\xff").contains == b"\xff"

    def test_an_empty_text_or_another_type_is_refused(self):
        assert "contains is empty" in refused(ValueError, "GET", "/", contains="")
        assert "contains must be a str" in refused(TypeError, "GET", "/", contains=5)


class TestObject:
    def test_it_cannot_be_changed(self):
        task = Task("GET", "/")
        with pytest.raises(AttributeError, match="give weight when making it"):
            task.weight = 2
        with pytest.raises(AttributeError):
            del task.weight
        with pytest.raises(AttributeError):
            task.other = 1

    def test_changing_the_data_later_changes_nothing(self):
        data = {"a": 1}
        task = Task("POST", "/", data)
        data["a"] = 2
        assert task.body == b'{"a": 1}'

    def test_it_shows_the_arguments_it_was_made_with(self):
        assert repr(Task("get", "/")) == "Task('GET', '/')"
        null = Task("GET", "/", weight=2, json=None)
        assert repr(null) == "Task('GET', '/', weight=2, json=None)"
        assert repr(Task("GET", "/s", params={"q": 1})) == "Task('GET', '/s', params={'q': 1})"

    def test_it_does_not_show_a_password_or_a_long_body(self):
        assert "secret" not in repr(Task("GET", "/", auth=("ann", "secret")))
        assert len(repr(Task("POST", "/", body="x" * 10_000))) < 200

    def test_tasks_that_send_the_same_are_equal(self):
        assert Task("post", "/", {"a": 1}) == Task("POST", "/", json={"a": 1})
        assert hash(Task("post", "/", {"a": 1})) == hash(Task("POST", "/", json={"a": 1}))
        assert Task("GET", "/") != Task("GET", "/", weight=2)
        assert Task("GET", "/") != "GET /"

    def test_a_copy_is_the_task_itself(self):
        task = Task("GET", "/")
        assert copy.copy(task) is task
        assert copy.deepcopy([task])[0] is task

    def test_unknown_arguments_and_too_many_positions_are_pythons_errors(self):
        assert "wieght" in refused(TypeError, "GET", "/", wieght=2)
        assert "positional" in refused(TypeError, "GET", "/", None, {}, 3)
