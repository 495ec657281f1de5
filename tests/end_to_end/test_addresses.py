"""Where requests go and where they come from: names, address families, proxies, credentials in
URLs, source addresses."""

import base64
import socket
import subprocess
import threading

import pytest

from support.raw_server import OK, Connection, answering, response

FLAGS = ["-u", 2, "-r", 0, "-d", "200ms", "--think-time", "5ms"]


def has_ipv6() -> bool:
    try:
        socket.create_server(("::1", 0), family=socket.AF_INET6).close()
        return True
    except OSError:
        return False


needs_ipv6 = pytest.mark.skipif(not has_ipv6(), reason="this machine has no ::1")


@needs_ipv6
def test_an_ipv6_address_is_reached_and_named_in_brackets(stormlight, start_target, serve):
    target = start_target("--host", "::1")
    run = stormlight(f"http://[::1]:{target.port}/hello", *FLAGS)
    assert run.code == 0 and run.totals["failures"] == 0
    assert run.report["run"]["host"] == f"http://[::1]:{target.port}"
    server = serve(answering(OK), host="::1")
    stormlight(server.url, *FLAGS)
    assert {request.header("Host") for request in server.requests} == {f"[::1]:{server.port}"}


def test_localhost_is_reached(stormlight, serve):
    server = serve(answering(OK))
    run = stormlight(f"http://localhost:{server.port}/", *FLAGS)
    assert run.code == 0 and run.totals["failures"] == 0
    assert {request.header("Host") for request in server.requests} == {f"localhost:{server.port}"}


# Stands in front of the C library's own resolver, for the machine's names are not ours to change.
RESOLVER = r"""
#define _GNU_SOURCE
#include <dlfcn.h>
#include <netdb.h>
#include <string.h>
typedef int (*lookup)(const char *, const char *, const struct addrinfo *, struct addrinfo **);
int getaddrinfo(const char *name, const char *service, const struct addrinfo *hints, struct addrinfo **out) {
  lookup real = (lookup)dlsym(RTLD_NEXT, "getaddrinfo");
  if (name == NULL || strcmp(name, "several.test") != 0) return real(name, service, hints, out);
  int error = real(FIRST, service, NULL, out);
  if (error != 0) return error;
  struct addrinfo *last = *out;
  while (last->ai_next != NULL) last = last->ai_next;
  return real(SECOND, service, NULL, &last->ai_next);
}
"""


@pytest.fixture
def resolver(tmp_path):
    """Makes "several.test" have these two addresses, in this order; returns the environment."""

    def build(first: str, second: str) -> dict[str, str]:
        library = tmp_path / "resolver.so"
        done = subprocess.run(
            ["/usr/bin/cc", "-shared", "-fPIC", "-x", "c", f'-DFIRST="{first}"', f'-DSECOND="{second}"', "-", "-o", library],
            input=RESOLVER, text=True, capture_output=True, timeout=60,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return {"LD_PRELOAD": str(library)}

    return build


@pytest.mark.parametrize(
    "dead",
    [pytest.param("::1", marks=needs_ipv6), "127.0.0.9"],
)
def test_when_the_first_address_refuses_the_next_is_tried(stormlight, serve, resolver, dead):
    server = serve(answering(OK))
    run = stormlight(f"http://several.test:{server.port}/", *FLAGS, env=resolver(dead, "127.0.0.1"))
    assert run.code == 0 and run.totals["failures"] == 0, run.errors()
    assert run.totals["requests"] == len(server.requests) > 2
    assert run.totals["connections"] == 2


@needs_ipv6
def test_a_name_with_a_working_ipv6_address_first_uses_it(stormlight, serve, resolver):
    server = serve(answering(OK), host="::1")
    run = stormlight(f"http://several.test:{server.port}/", *FLAGS, env=resolver("::1", "127.0.0.1"))
    assert run.code == 0 and run.totals["failures"] == 0
    assert {connection.peer[0] for connection in server.connections} == {"::1"}


def test_an_address_that_does_not_answer_leaves_time_for_the_next(stormlight, serve, resolver):
    """The first address accepts nothing; half of the connect timeout is the second's."""
    with socket.socket() as silent:
        silent.bind(("127.0.0.9", 0))
        port = silent.getsockname()[1]
        silent.listen(0)
        fillers = [socket.socket() for _ in range(3)]
        for filler in fillers:
            filler.setblocking(False)
            filler.connect_ex(("127.0.0.9", port))
        with socket.create_server(("127.0.0.1", port)) as listener:
            answer = threading.Thread(target=answer_once, args=(listener,), daemon=True)
            answer.start()
            run = stormlight(
                f"http://several.test:{port}/", "-u", 1, "-d", "100ms", "--connect-timeout", "800ms",
                env=resolver("127.0.0.9", "127.0.0.1"),
            )  # fmt: skip
            answer.join(10)
        for filler in fillers:
            filler.close()
    assert run.totals["statuses"] == {"200": 1}, run.errors()
    assert 350 <= run.totals["response_ms"]["max"] < 1500


def answer_once(listener: socket.socket) -> None:
    client, _ = listener.accept()
    with client:
        client.recv(4096)
        client.sendall(OK)


def test_when_all_addresses_refuse_it_is_one_failure(stormlight, resolver):
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        run = stormlight(
            f"http://several.test:{holder.getsockname()[1]}/", "-u", 1, "-d", "200ms", env=resolver("127.0.0.8", "127.0.0.9")
        )
    assert run.code == 3
    assert run.kinds() == {"connect_refused": run.totals["requests"]}


def test_an_unknown_host_is_a_dns_failure_and_code_3(stormlight):
    run = stormlight("http://no-such-host.invalid/", "-u", 3, "-r", 0, "-d", "500ms", "--stop-timeout", "15s")
    assert run.code == 3
    assert run.kinds() == {"dns": run.totals["requests"]}
    assert all("no-such-host.invalid" in error["message"] for error in run.errors())
    assert run.totals["requests"] <= 3 * 8


class Proxy:
    """A forward proxy: whole URLs for http, CONNECT for https. Notes what it was asked for."""

    def __init__(self):
        self.asked: list[str] = []
        self.authorizations: set[str | None] = set()

    def __call__(self, connection: Connection) -> None:
        while request := connection.read_request():
            self.asked.append(f"{request.method} {request.target}")
            self.authorizations.add(request.header("Proxy-Authorization"))
            if request.method == "CONNECT":
                return self.tunnel(connection, request.target)
            connection.send(response(b"from the proxy"))

    @staticmethod
    def tunnel(connection: Connection, authority: str) -> None:
        host, _, port = authority.rpartition(":")
        with socket.create_connection((host.strip("[]"), int(port)), 5) as upstream:
            connection.send(b"HTTP/1.1 200 Connection established\r\n\r\n")
            back = threading.Thread(target=pump, args=(upstream, connection.socket), daemon=True)
            back.start()
            pump(connection.socket, upstream)
            back.join(5)


def pump(source: socket.socket, sink: socket.socket) -> None:
    try:
        while data := source.recv(65536):
            sink.sendall(data)
        sink.shutdown(socket.SHUT_WR)
    except OSError:
        pass


@pytest.fixture
def proxy(serve):
    handler = Proxy()
    server = serve(handler)
    handler.url = server.url
    return handler


def test_plain_requests_go_through_the_proxy_with_their_whole_url(stormlight, proxy):
    run = stormlight("http://far.invalid:81/x?y=1", *FLAGS, "--proxy", proxy.url)
    assert run.totals["statuses"] == {"200": run.totals["requests"]}
    assert set(proxy.asked) == {"GET http://far.invalid:81/x?y=1"}
    assert len(proxy.asked) == run.totals["requests"]


def test_credentials_of_the_proxy_go_to_the_proxy(stormlight, proxy):
    stormlight("http://far.invalid/", *FLAGS, "--proxy", proxy.url.replace("//", "//ann:pass@"))
    assert proxy.authorizations == {"Basic " + base64.b64encode(b"ann:pass").decode()}


def test_https_goes_through_a_tunnel(stormlight, start_target, proxy):
    target = start_target("--tls")
    run = stormlight(f"{target.url}/hello", *FLAGS, "--insecure", "--proxy", proxy.url)
    assert run.totals["failures"] == 0, run.errors()
    assert proxy.asked == [f"CONNECT 127.0.0.1:{target.port}"] * 2
    assert target.stats()["requests"] == run.totals["requests"]


def test_a_proxy_that_refuses_the_tunnel_is_a_failure_to_connect(stormlight, serve):
    server = serve(answering(response(b"no", "403 Forbidden")))
    run = stormlight("https://far.invalid/", *FLAGS, "--proxy", server.url)
    assert run.kinds() == {"connect": run.totals["requests"]}
    assert {error["message"] for error in run.errors()} == {"the proxy refused the tunnel with status 403"}


@pytest.mark.parametrize("name", ["http_proxy", "HTTP_PROXY", "all_proxy"])
def test_the_environments_proxy_is_ignored_unless_asked_for(stormlight, serve, proxy, name):
    server = serve(answering(OK))
    environment = {name: proxy.url}
    run = stormlight(server.url, *FLAGS, env=environment)
    assert len(server.requests) == run.totals["requests"] > 0
    assert proxy.asked == []
    run = stormlight(server.url, *FLAGS, "--proxy-from-env", env=environment)
    assert len(proxy.asked) == run.totals["requests"] > 0
    proxy.asked.clear()
    stormlight(server.url, *FLAGS, "--proxy-from-env", env={**environment, "no_proxy": "example.com,127.0.0.1"})
    assert proxy.asked == []


def test_user_and_password_in_the_url_are_sent_as_basic_auth_and_shown_nowhere(stormlight, serve):
    server = serve(answering(OK))
    url = server.url.replace("//", "//ann:p%40ss%3Aword@")
    run = stormlight(f"{url}/x", *FLAGS)
    wanted = "Basic " + base64.b64encode(b"ann:p@ss:word").decode()
    assert {request.header("Authorization") for request in server.requests} == {wanted}
    assert {request.header("Host") for request in server.requests} == {f"127.0.0.1:{server.port}"}
    for text in (run.stdout, run.stderr, str(run.report)):
        assert "p%40ss" not in text and "p@ss" not in text


def test_connections_come_from_the_given_addresses_in_turn(stormlight, serve):
    server = serve(answering(OK))
    run = stormlight(server.url, "-u", 4, "-r", 0, "-d", "200ms", "--source-address", "127.0.0.2,127.0.0.3")
    assert run.totals["failures"] == 0
    peers = sorted(connection.peer[0] for connection in server.connections)
    assert peers == ["127.0.0.2"] * 2 + ["127.0.0.3"] * 2


def test_an_address_that_is_not_ours_stops_before_the_first_request(stormlight, serve):
    server = serve(answering(OK))
    run = stormlight.cli(server.url, *FLAGS, "--source-address", "192.0.2.1")
    assert run.code == 2
    assert "192.0.2.1 is not an address of this machine" in run.stderr
    assert server.connections == []


def test_a_path_in_the_host_stands_before_every_tasks_path(stormlight, serve, load_file):
    server = serve(answering(OK))
    file = load_file('from stormlight import Task\nendpoints = [Task("GET", "/x"), Task("GET", "/y?z")]\n')
    run = stormlight(file, *FLAGS, "-H", f"{server.url}/v2/")
    assert set(server.counts()) == {("GET", "/v2/x"), ("GET", "/v2/y?z")}
    assert run.counts().keys() == {("GET", "/x"), ("GET", "/y?z")}


def test_tasks_may_name_hosts_of_their_own(stormlight, serve, load_file):
    here, there = serve(answering(OK)), serve(answering(OK))
    file = load_file(
        "from stormlight import Task\n"
        f'endpoints = [Task("GET", "/x"), Task("GET", "{there.url}/y")]\n'
    )
    run = stormlight(file, *FLAGS, "-H", here.url)
    assert set(here.counts()) == {("GET", "/x")} and set(there.counts()) == {("GET", "/y")}
    assert run.totals["requests"] == len(here.requests) + len(there.requests)
    # One connection per user and origin.
    assert len(here.connections) <= 2 and len(there.connections) <= 2
