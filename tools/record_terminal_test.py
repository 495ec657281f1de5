import xml.etree.ElementTree

import record_terminal
from record_terminal import Style


def texts(screen):
    return [[(run.column, run.text, run.style) for run in line] for line in record_terminal.runs_of_screen(screen)]


def test_styles_begin_end_and_go_on_to_the_next_line():
    bold_red = Style(colour=record_terminal.BASIC[1], bold=True)
    assert texts("a\x1b[1;31mb\nc\x1b[0md") == [
        [(0, "a", Style()), (1, "b", bold_red)],
        [(0, "c", bold_red), (1, "d", Style())],
    ]


def test_the_256_colours_and_true_colour_are_understood():
    assert record_terminal.apply_codes(Style(), [38, 5, 196]).colour == "#ff0000"
    assert record_terminal.apply_codes(Style(), [48, 2, 1, 2, 3]).background == "#010203"
    assert record_terminal.apply_codes(Style(), [38, 5, 255, 1]) == Style(colour="#eeeeee", bold=True)
    assert record_terminal.apply_codes(Style(colour="#ff0000", dim=True), [39, 22]) == Style()


def test_wide_characters_take_two_cells():
    (line,) = texts("日本\x1b[1mx")
    assert line[1][0] == 4


def test_spaces_place_the_text_and_are_drawn_only_where_they_show():
    reverse = Style(reverse=True)
    assert texts("a\x1b[1m  b \x1b[0;7m c \x1b[0m  ") == [
        [(0, "a", Style()), (3, "b", Style(bold=True)), (5, " c ", reverse)]
    ]


def test_trailing_empty_lines_are_not_drawn():
    assert len(record_terminal.runs_of_screen("a\n\n  \n")) == 1


def test_the_picture_is_well_formed_and_has_every_screen():
    picture = record_terminal.svg_of_recording([(0.1, "a <&> b"), (1.0, "\x1b[7mc")], 20, 'say "x" & <y>')
    tree = xml.etree.ElementTree.fromstring(picture)
    name = "{http://www.w3.org/2000/svg}"
    assert len([g for g in tree.iter(f"{name}g") if "s" in g.get("class", "").split()]) == 2
    drawn = [text.text for text in tree.find(f"{name}defs").iter(f"{name}text")]
    assert drawn == ["a\xa0<&>\xa0b", "c"]


def test_a_real_command_is_recorded_with_its_exit_code():
    script = "printf 'one\\n'; sleep 0.3; printf '\\033[32mtwo\\033[0m\\n'; exit 3"
    frames, code = record_terminal.record(["sh", "-c", script], 40, 10, 0.05)
    assert code == 3
    assert frames[0][1].split() == ["one"]
    assert "two" in frames[-1][1] and "\x1b[32m" in frames[-1][1]
