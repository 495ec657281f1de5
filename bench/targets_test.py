import socket
from pathlib import Path

import pytest

from process import Client, cpu_s, pinned
from status_page import free_port, parse_status
from target_nginx import Nginx


def test_status_page_is_read():
    page = (
        "Active connections: 51 \nserver accepts handled requests\n 100 100 4210 \n"
        "Reading: 0 Writing: 1 Waiting: 50 \n"
    )
    assert parse_status(page) == (51, 4210)


def test_other_pages_are_refused():
    with pytest.raises(ValueError):
        parse_status("<html>404</html>")


def test_free_port_skips_one_in_use():
    first = free_port(21000)
    with socket.create_server(("127.0.0.1", first)):
        assert free_port(first) > first


def test_pinned_names_the_core():
    assert pinned(["wrk", "-t1"], 0) == ["taskset", "-c", "0", "wrk", "-t1"]
    assert pinned(["wrk"], None) == ["wrk"]


def test_client_reports_its_cpu_time_and_output(tmp_path):
    client = Client(
        ["sh", "-c", "i=0; while [ $i -lt 100000 ]; do i=$((i+1)); done; echo done"],
        None,
        tmp_path / "client",
    )
    end = client.wait(20)
    assert (end.code, end.stdout, end.timed_out) == (0, "done\n", False)
    assert 0 < end.cpu_s <= end.wall_s + 0.05
    assert cpu_s(client.pid) == 0


def test_client_and_its_children_are_killed_at_the_limit(tmp_path):
    client = Client(["sh", "-c", "sleep 60 & echo $!; wait"], None, tmp_path / "client")
    end = client.wait(0.3)
    assert end.timed_out and end.code == -9
    assert not _alive(int(end.stdout))


def _alive(pid):
    """False for a zombie too: it was killed, and only its new parent has not looked yet."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except FileNotFoundError:
        return False


def test_nginx_that_does_not_start_says_why(tmp_path):
    program = tmp_path / "nginx"
    program.write_text("#!/bin/sh\necho 'no such option' >&2\nexit 1\n")
    program.chmod(0o755)
    with pytest.raises(RuntimeError, match="no such option"):
        Nginx(str(program), tmp_path / "target", 1, 1000, as_root=False)
