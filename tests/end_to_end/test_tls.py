"""HTTPS: verified unless told otherwise, with clear words when it fails."""

import ssl

import pytest

from support.certificates import Authority
from support.nginx import Nginx
from support.program import SEED_FOLDER
from support.raw_server import OK, answering
from support.target import Target
from support.waiting import until

FLAGS = ["-u", 2, "-r", 0, "-d", "200ms"]


@pytest.fixture(scope="module")
def authority(tmp_path_factory):
    return Authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture(scope="module")
def loopback(authority):
    """The certificate of an honest server on this machine."""
    return authority.issue("loopback", "DNS:localhost,IP:127.0.0.1")


@pytest.fixture(scope="module")
def tls_target(tmp_path_factory):
    server = Target(tmp_path_factory.mktemp("tls_target"), "--tls")
    yield server
    server.stop()


def server_context(pair, client_authority=None) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pair.cert, pair.key)
    if client_authority:
        context.verify_mode = ssl.CERT_REQUIRED
        context.load_verify_locations(client_authority.cert)
    return context


def test_a_self_signed_certificate_is_refused_with_the_reason(stormlight, tls_target):
    run = stormlight(f"{tls_target.url}/hello", *FLAGS)
    assert run.code == 3
    assert run.kinds() == {"tls": run.totals["requests"]}
    (error,) = run.errors()
    assert error["message"].startswith("certificate refused: self-signed certificate")
    assert run.totals["requests"] <= 2 * 6  # backs off
    assert error["message"] in run.stdout


def test_insecure_accepts_any_certificate(stormlight, tls_target):
    before = tls_target.answers()
    run = stormlight("--host", tls_target.url, "-u", 4, "-r", 0, "-d", "500ms", "--insecure", cwd=SEED_FOLDER)
    assert run.code == 0
    assert run.totals["failures"] == 0
    until(
        lambda: tls_target.since(before) == {(*row, 200): count for row, count in run.counts().items()},
        "equal counts",
    )
    assert run.totals["connections"] == 4


def test_a_certificate_of_the_given_authority_is_accepted(stormlight, start_target, authority, loopback):
    target = start_target("--cert", str(loopback.cert), "--key", str(loopback.key))
    run = stormlight(f"{target.url}/hello", *FLAGS, "--cacert", authority.cert)
    assert run.code == 0 and run.totals["failures"] == 0
    run = stormlight(f"https://localhost:{target.port}/hello", *FLAGS, "--cacert", authority.cert)
    assert run.code == 0 and run.totals["failures"] == 0
    # Not among the system's own, so without the flag it is unknown.
    run = stormlight(f"{target.url}/hello", *FLAGS)
    assert run.kinds() == {"tls": run.totals["requests"]}


@pytest.mark.parametrize(
    ("alternatives", "host", "reason"),
    [
        ("DNS:example.com", "localhost", "hostname mismatch"),
        ("DNS:localhost", "127.0.0.1", "IP address mismatch"),
        ("IP:127.0.0.2", "127.0.0.1", "IP address mismatch"),
        ("DNS:*.localhost", "localhost", "hostname mismatch"),
    ],
)
def test_a_certificate_for_another_host_is_refused(stormlight, serve, authority, alternatives, host, reason):
    pair = authority.issue("other", alternatives)
    server = serve(answering(OK), tls=server_context(pair))
    run = stormlight(f"https://{host}:{server.port}/", *FLAGS, "--cacert", authority.cert)
    assert run.code == 3
    (error,) = run.errors()
    assert (error["kind"], error["message"].lower()) == ("tls", f"certificate refused: {reason}".lower())
    assert server.requests == []
    run = stormlight(f"https://{host}:{server.port}/", *FLAGS, "-k")
    assert run.totals["failures"] == 0


def test_an_expired_certificate_is_refused(stormlight, serve, authority):
    pair = authority.issue("expired", "DNS:localhost,IP:127.0.0.1", days=-1)
    server = serve(answering(OK), tls=server_context(pair))
    run = stormlight(server.url, *FLAGS, "--cacert", authority.cert)
    assert {error["message"] for error in run.errors()} == {"certificate refused: certificate has expired"}


@pytest.mark.parametrize("separate", [True, False], ids=["--cert and --key", "--cert with both"])
def test_a_client_certificate_is_shown_to_a_server_that_asks(stormlight, serve, authority, loopback, tmp_path, separate):
    client = authority.issue("client")
    both = tmp_path / "both.pem"
    both.write_text(client.cert.read_text() + client.key.read_text())
    names = []

    def handler(connection):
        names.append(dict(pair[0] for pair in connection.socket.getpeercert()["subject"])["commonName"])
        answering(OK)(connection)

    server = serve(handler, tls=server_context(loopback, client_authority=authority))
    flags = ["--cert", client.cert, "--key", client.key] if separate else ["--cert", both]
    run = stormlight(server.url, *FLAGS, "--cacert", authority.cert, *flags)
    assert run.totals["failures"] == 0, run.errors()
    assert run.totals["requests"] > 2
    assert set(names) == {"client"}


def test_without_the_client_certificate_that_is_asked_for_it_is_a_tls_failure(stormlight, serve, authority, loopback):
    server = serve(answering(OK), tls=server_context(loopback, client_authority=authority))
    run = stormlight(server.url, *FLAGS, "--cacert", authority.cert)
    assert run.code == 3
    # TLS 1.3 tells a client of this only after its handshake, with the first read.
    assert run.kinds().keys() <= {"tls", "reset"}, run.errors()
    assert server.requests == []


def test_the_server_name_is_sent_for_names_and_not_for_addresses(stormlight, serve, loopback):
    names = []
    context = server_context(loopback)
    context.sni_callback = lambda socket, name, _: names.append(name)
    server = serve(answering(OK), tls=context)
    stormlight(f"https://localhost:{server.port}/", *FLAGS, "-k")
    assert set(names) == {"localhost"}
    names.clear()
    stormlight(f"https://127.0.0.1:{server.port}/", *FLAGS, "-k")
    assert set(names) == {None}


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3], ids=["1.2", "1.3"])
def test_both_current_versions_of_tls_are_spoken(stormlight, serve, loopback, version):
    context = server_context(loopback)
    context.minimum_version = context.maximum_version = version
    server = serve(answering(OK), tls=context)
    run = stormlight(server.url, *FLAGS, "-k")
    assert run.totals["failures"] == 0 and run.totals["connections"] == 2


@pytest.mark.parametrize("protocol", ["TLSv1.2", "TLSv1.3"])
def test_sessions_are_resumed_when_connections_are_not_kept(stormlight, loopback, tmp_path, protocol):
    nginx = Nginx(
        tmp_path / "nginx",
        tls=True,
        extra_fields="$ssl_session_reused $ssl_protocol",
        server=f"ssl_certificate {loopback.cert}; ssl_certificate_key {loopback.key};"
        f"ssl_protocols {protocol}; ssl_session_cache builtin:1000;",
    )
    try:
        run = stormlight(f"{nginx.url}/hello", "-u", 2, "-r", 0, "-d", "400ms", "-k", "--no-keep-alive")
        until(lambda: len(nginx.lines()) == run.totals["requests"], "nginx has logged every request")
        lines = nginx.lines()
    finally:
        nginx.stop()
    assert run.totals["failures"] == 0
    assert {line[-1] for line in lines} == {protocol}
    resumed = [line[-2] == "r" for line in lines]
    assert len(resumed) > 4
    # Each user's first handshake is a full one; a session of one user never serves another.
    assert resumed.count(False) == 2, resumed


def test_a_plain_server_behind_an_https_url_is_a_tls_failure(stormlight, serve):
    def http_only(connection):
        connection.socket.recv(4096)
        connection.send(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")

    server = serve(http_only)
    run = stormlight(server.url.replace("http:", "https:"), *FLAGS)
    assert run.code == 3
    assert run.kinds() == {"tls": run.totals["requests"]}


def test_an_https_server_behind_a_plain_url_fails_and_does_not_hang(stormlight, tls_target):
    run = stormlight(f"{tls_target.url.replace('https:', 'http:')}/hello", *FLAGS, "--response-timeout", "2s")
    assert run.code == 3
    assert run.kinds().keys() <= {"protocol", "reset"}


def test_a_handshake_that_stalls_is_a_connect_timeout(stormlight, serve):
    server = serve(lambda connection: connection.drain())
    run = stormlight(server.url.replace("http:", "https:"), *FLAGS, "--connect-timeout", "200ms")
    assert run.kinds() == {"connect_timeout": run.totals["requests"]}
    assert {error["message"] for error in run.errors()} == {"the TLS handshake took too long"}


def test_a_handshake_that_is_cut_is_a_tls_failure(stormlight, serve):
    def cut(connection):
        connection.socket.recv(4096)

    server = serve(cut)
    run = stormlight(server.url.replace("http:", "https:"), *FLAGS)
    assert run.kinds() == {"tls": run.totals["requests"]}


def test_a_large_body_comes_through_tls_whole(stormlight, tls_target):
    size = 5_000_000
    run = stormlight(f"{tls_target.url}/bytes/{size}", "-u", 2, "-r", 0, "-d", "200ms", "-k", watch_memory=True)
    assert run.totals["failures"] == 0
    assert run.totals["bytes_in"] / run.totals["requests"] > size
    assert run.peak_mib < 60


def test_a_body_cut_within_tls_is_a_reset(stormlight, serve, loopback):
    def cut(connection):
        connection.read_request()
        connection.send(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nonly this")

    server = serve(cut, tls=server_context(loopback))
    run = stormlight(server.url, *FLAGS, "-k")
    assert run.kinds() == {"reset": run.totals["requests"]}


def test_a_close_while_idle_is_no_failure_within_tls(stormlight, start_target):
    target = start_target("--tls", "--idle-timeout", "50ms")
    run = stormlight(f"{target.url}/hello", "-u", 2, "-r", 0, "-d", "500ms", "-k", "--think-time", "150ms")
    assert run.totals["failures"] == 0
    assert run.totals["connections"] + run.totals["retries"] >= run.totals["requests"]


@pytest.mark.parametrize("flag", ["--cacert", "--cert", "--key"])
def test_a_certificate_file_that_is_not_there_stops_before_the_first_request(stormlight, serve, flag):
    server = serve(answering(OK))
    others = ["--cert", "/etc/hostname"] if flag == "--key" else []
    run = stormlight.cli(server.url.replace("http:", "https:"), *FLAGS, *others, flag, "/no/such.pem")
    assert run.code == 2
    assert run.stderr.startswith("stormlight: ") and "/no/such.pem" in run.stderr and flag in run.stderr
    assert server.connections == []


def test_files_that_do_not_belong_together_stop_before_the_first_request(stormlight, serve, authority, loopback):
    server = serve(answering(OK))
    client = authority.issue("mismatched")
    run = stormlight.cli(server.url.replace("http:", "https:"), *FLAGS, "--cert", client.cert, "--key", loopback.key)
    assert run.code == 2
    assert str(loopback.key) in run.stderr
    assert server.connections == []
