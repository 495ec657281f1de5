"""Bodies: JSON, forms, multipart and raw, with their content types."""

import datetime
import email
import email.policy
import io
import json
import urllib.parse

import pytest

from stormlight import Task


def sent(**keywords):
    task = Task("POST", "/", **keywords)
    return task.body, dict(task.headers).get("Content-Type")


def refused(error, **keywords):
    with pytest.raises(error) as caught:
        Task("POST", "/", **keywords)
    return str(caught.value)


class TestJson:
    @pytest.mark.parametrize(
        "value", [{}, [], "text", "", 0, 1.5, False, {"é": [None, {"a": "\ud83d\ude00"}]}]
    )
    def test_data_and_json_send_what_the_json_module_writes(self, value):
        expected = json.dumps(value).encode(), "application/json"
        assert sent(data=value) == expected
        assert sent(json=value) == expected

    def test_data_none_sends_nothing_but_json_none_sends_null(self):
        assert sent(data=None) == (None, None)
        assert sent(json=None) == (b"null", "application/json")

    def test_what_json_cannot_carry_is_named_with_its_place(self):
        when = datetime.datetime(2024, 1, 1)
        message = refused(TypeError, data={"a": [1, {"when": when}]})
        assert message.startswith("data['a'][1]['when'] is a datetime")
        assert ".isoformat()" in message
        assert "make it a list" in refused(TypeError, json={1, 2})
        assert "send it with body=" in refused(TypeError, json=b"raw")
        assert "the key (1, 2) in json" in refused(TypeError, json={(1, 2): 3})

    @pytest.mark.parametrize("value", [float("nan"), float("inf"), -float("inf")])
    def test_numbers_that_are_not_finite_are_refused(self, value):
        message = refused(ValueError, json={"p": [value]})
        assert message.startswith(f"json['p'][0] is {value}, which JSON cannot carry")

    def test_a_circle_is_refused(self):
        circle = []
        circle.append(circle)
        assert "circular" in refused(ValueError, json=circle)

    def test_endless_depth_is_refused(self):
        deep = []
        for _ in range(100_000):
            deep = [deep]
        assert "json cannot be sent as JSON" in refused(ValueError, json=deep)


class TestForm:
    FORM = "application/x-www-form-urlencoded"

    def test_a_dict_or_pairs(self):
        assert sent(form={"a": "x y", "b": 2}) == (b"a=x+y&b=2", self.FORM)
        assert sent(form=[("a", 1), ("a", 2)]) == (b"a=1&a=2", self.FORM)

    def test_it_decodes_to_what_was_given(self):
        form = {"q": "a&b=c é%", "list": ["1", "2"]}
        assert urllib.parse.parse_qs(sent(form=form)[0].decode()) == {
            "q": ["a&b=c é%"],
            "list": ["1", "2"],
        }

    def test_an_empty_form_is_still_a_form(self):
        assert sent(form={}) == (b"", self.FORM)

    def test_a_ready_text_is_a_body(self):
        assert "as body" in refused(TypeError, form="a=1")


class TestRaw:
    def test_str_is_utf8_text(self):
        assert sent(body="é") == ("é".encode(), "text/plain; charset=utf-8")
        assert sent(body="") == (b"", "text/plain; charset=utf-8")

    @pytest.mark.parametrize("kind", [bytes, bytearray, memoryview, io.BytesIO])
    def test_bytes_in_any_form_are_sent_as_they_are(self, kind):
        assert sent(body=kind(b"\0\xff")) == (b"\0\xff", "application/octet-stream")

    def test_a_text_file_is_text(self):
        assert sent(body=io.StringIO("hi")) == (b"hi", "text/plain; charset=utf-8")

    def test_other_types_are_refused_with_the_way_out(self):
        assert "data= sends it as JSON" in refused(TypeError, body={"a": 1})
        assert "body must be str, bytes or a file object" in refused(TypeError, body=5)

    def test_a_file_that_gives_no_text_is_refused(self):
        class Broken:
            def read(self):
                return 5

        assert "read() gave an int" in refused(TypeError, body=Broken())


def parts_of(body, content_type):
    """The parts as the standard library's parser sees them."""
    head = f"Content-Type: {content_type}\r\n\r\n".encode()
    message = email.message_from_bytes(head + body, policy=email.policy.HTTP)
    assert message.is_multipart() and not message.defects
    result = []
    for part in message.iter_parts():
        disposition = part["Content-Disposition"]
        name = disposition.params["name"]
        typed = part.get_content_type() if "Content-Type" in part else None
        result.append((name, part.get_filename(), typed, part.get_payload(decode=True)))
    return result


class TestMultipart:
    def test_every_shape_of_a_file(self, tmp_path):
        path = tmp_path / "note.txt"
        path.write_bytes(b"from disk\n")
        with open(path, "rb") as opened:
            body, content_type = sent(
                files={
                    "bytes": b"\0\1\r\n",
                    "text": "hi",
                    "opened": opened,
                    "named": ("a.csv", "x,y"),
                    "typed": ("b.png", b"png", "image/png"),
                    "field": (None, "plain"),
                    "stream": ("s.bin", io.BytesIO(b"stream")),
                }
            )
        assert parts_of(body, content_type) == [
            ("bytes", "bytes", "application/octet-stream", b"\0\1\r\n"),
            ("text", "text", "text/plain", b"hi"),
            ("opened", "note.txt", "application/octet-stream", b"from disk\n"),
            ("named", "a.csv", "text/plain", b"x,y"),
            ("typed", "b.png", "image/png", b"png"),
            ("field", None, None, b"plain"),
            ("stream", "s.bin", "application/octet-stream", b"stream"),
        ]

    def test_the_form_goes_first(self):
        body, content_type = sent(form={"a": [1, 2], "b": None}, files=[("f", b"x"), ("f", b"y")])
        assert [(name, content) for name, _, _, content in parts_of(body, content_type)] == [
            ("a", b"1"),
            ("a", b"2"),
            ("f", b"x"),
            ("f", b"y"),
        ]

    def test_the_same_task_is_the_same_bytes(self):
        assert sent(files={"f": b"x"}) == sent(files={"f": b"x"})

    def test_the_boundary_is_in_no_part(self):
        _, plain = sent(files={"f": b""})
        boundary = plain.partition("boundary=")[2]
        content = f"--{boundary}\r\n".encode()
        body, content_type = sent(files={"f": content})
        assert content_type != plain
        assert parts_of(body, content_type)[0][3] == content

    def test_names_are_escaped_as_browsers_do(self):
        body, _ = sent(files={'a"b\r\nc': ("d\ne.txt", b"")})
        assert b'name="a%22b%0D%0Ac"; filename="d%0Ae.txt"' in body

    def test_a_content_type_of_ones_own_must_bring_its_boundary_too(self):
        task = Task("POST", "/", files={"f": b""}, headers={"Content-Type": "x/y"})
        assert task.headers == (("Content-Type", "x/y"),)

    def test_wrong_shapes_are_refused_by_name(self):
        assert "files['f'] must be bytes, str" in refused(TypeError, files={"f": 5})
        assert "files['f'] must be (filename, content)" in refused(ValueError, files={"f": ("a",)})
        assert "line break" in refused(ValueError, files={"f": ("a", b"", "x\r\nY: z")})
        assert "a name in files must be a str" in refused(TypeError, files={5: b""})
        assert "form['a'] must be a str or a number" in refused(
            TypeError, form={"a": {}}, files={"f": b""}
        )


@pytest.mark.parametrize(
    "keywords, names",
    [
        ({"data": 1, "json": 2}, "data and json"),
        ({"data": 1, "form": {}}, "data and form"),
        ({"json": None, "body": "x"}, "json and body"),
        ({"body": "x", "files": {"f": b""}}, "body and files"),
        ({"data": 1, "form": {}, "files": {"f": b""}}, "data and form and files"),
    ],
)
def test_only_one_body_is_taken(keywords, names):
    assert f"give only one of {names}" in refused(ValueError, **keywords)
