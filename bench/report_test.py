import xml.etree.ElementTree as ElementTree

import plot
import report
from section import Bar, Section, Table, shown
from stats import AT_LEAST, AT_MOST, Figure, Spread


def section(n=5, **more):
    figures = [
        Figure("CPU to wrk's", Spread(0.97, 0.95, 0.99, n), 0.9, AT_MOST),
        Figure("rate to wrk's", Spread(1.2, 1.1, 1.3, n), 1.1, AT_LEAST, note="full core"),
    ]
    return Section("A", "CPU", "How.", figures=figures, **more)


def test_document_states_verdicts_against_targets():
    page = report.document([section()], {"Cores": "2"}, {"wrk": "4.1.0"}, "1 May 2026", [])
    assert "1 of 2 targets reached." in page
    assert (
        "| A | CPU to wrk's | 0.970 (0.950 to 0.990) | at most 0.900 | 5 | "
        "not reached: 0.970 instead of 0.900 |"
    ) in page
    assert "| A | rate to wrk's (full core) |" in page
    assert "| wrk | 4.1.0 |" in page


def test_section_lists_skipped_programs_notes_and_commands():
    lines = report.section_lines(
        section(
            skipped={"k6": "go not found"},
            notes=["disturbed"],
            commands={"wrk": "taskset -c 0 wrk -t1"},
        )
    )
    assert "- skipped: k6 (go not found)" in lines
    assert "- disturbed" in lines
    assert "taskset -c 0 wrk -t1" in lines


def test_table_cells_cannot_break_the_table():
    assert report.markdown_table(Table("", ["a"], [["x|y"]]))[2] == "| x\\|y |"


def test_tables_without_rows_are_left_out():
    assert not any(
        line.startswith("| Program")
        for line in report.section_lines(section(tables=[Table("", ["Program"], [])]))
    )


def test_warnings_name_busy_machines_and_few_rounds():
    assert report.warnings_for([section()]) == []
    found = report.warnings_for([section(n=2, busy=0.4)])
    assert "40% busy" in found[0] and "fewer than 5 rounds in A" in found[1]


def test_section_survives_json():
    before = section(tables=[Table("c", ["h"], [["r"]])], bars=[Bar("b", Spread(1, 1, 1, 1))])
    assert Section.from_json(before.to_json()) == before


def test_terminal_table_aligns_columns():
    lines = report.terminal_table(["a", "bb"], [["ccc", "d"]]).splitlines()
    assert lines[0] == "a    bb" and lines[2] == "ccc  d"


def test_picture_is_xml_with_bars_to_scale():
    bars = [Bar("Stormlight", Spread(200, 190, 210, 5)), Bar("<wrk>", Spread(100, 90, 105, 5))]
    root = ElementTree.fromstring(plot.picture([("Rate", "requests/s", bars)]))
    name = "{http://www.w3.org/2000/svg}"
    widths = [float(bar.get("width")) for bar in root.iter(f"{name}rect")]
    assert widths[0] == 2 * widths[1]
    assert [text.text for text in root.iter(f"{name}text")][-2:] == ["<wrk>", "100"]


def test_picture_of_nothing_is_still_xml():
    ElementTree.fromstring(plot.picture([]))


def test_shown_has_median_and_edges():
    assert shown(Spread(12.34, 12.1, 12.9, 5), "us") == "12.3 us (12.1 to 12.9)"
