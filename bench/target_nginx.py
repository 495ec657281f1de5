"""The target of the benchmarks: an nginx of our own, on a core of its own, with its own folder.

Ports: plain HTTP (with the status page), TLS where every handshake is a full one, and TLS that lets
clients resume sessions. Nothing outside the given folder is written.
"""

from __future__ import annotations

import shutil
import signal
import subprocess
import time
from pathlib import Path

import process
from status_page import StatusPage, free_port

WORKER_CONNECTIONS = 65536

_CONFIG = """\
daemon off;
{user}
worker_processes {processes};
worker_cpu_affinity {affinity};
worker_rlimit_nofile {files};
pid {folder}/nginx.pid;
error_log {folder}/error.log error;
events {{
  worker_connections {connections};
}}
http {{
  access_log off;
  log_format handshake "$ssl_session_reused $ssl_protocol $ssl_cipher";
  client_body_temp_path {folder}/body;
  proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi;
  scgi_temp_path {folder}/scgi;
  default_type text/plain;
  keepalive_timeout 3600s;
  keepalive_requests 1000000000;
  client_header_timeout 3600s;
  ssl_certificate {folder}/cert.pem;
  ssl_certificate_key {folder}/key.pem;
  ssl_protocols TLSv1.2 TLSv1.3;
{servers}}}
"""

_SERVER = """\
  server {{
    listen 127.0.0.1:{port}{tls} backlog=65535{reuseport};
{settings}
    location = /hello {{ return 200 "Hello World\\n"; }}
    location = /api/upload {{ default_type application/json; return 200 '{{"ok":true}}'; }}
    location = /close {{ keepalive_timeout 0; return 200 "Hello World\\n"; }}
    location = /probe {{
      keepalive_timeout 0;
      access_log {folder}/handshakes.log handshake;
      return 200 "Hello World\\n";
    }}
    location = /status {{ stub_status; }}
  }}
"""


def make_certificates(folder: Path) -> Path:
    """Writes cert.pem and key.pem, signed by an authority of their own; returns its certificate.

    P-256: a handshake that is cheap for the target, so that the client's counts. An authority,
    because rustls refuses a server certificate that is its own issuer.
    """
    key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout"]
    authority, authority_key = folder / "ca.pem", str(folder / "ca.key")
    request, extensions = str(folder / "request.pem"), folder / "extensions"
    subject = ["-subj", "/CN=Stormlight benchmark"]
    critical = ["-addext", "basicConstraints=critical,CA:TRUE", "-days", "30"]
    _openssl("req", "-x509", *subject, *critical, *key, authority_key, "-out", str(authority))
    _openssl("req", "-subj", "/CN=localhost", *key, str(folder / "key.pem"), "-out", request)
    extensions.write_text("basicConstraints=CA:FALSE\nsubjectAltName=IP:127.0.0.1,DNS:localhost\n")
    signed = ["-CA", str(authority), "-CAkey", authority_key, "-extfile", str(extensions)]
    certificate = str(folder / "cert.pem")
    _openssl("x509", "-req", "-in", request, *signed, "-days", "30", "-out", certificate)
    return authority


def _openssl(*arguments: str) -> None:
    subprocess.run(["openssl", *arguments], check=True, capture_output=True)


class Nginx:
    """`processes` above 1 only where one process may not open files enough for all connections."""

    def __init__(
        self, program: str, folder: Path, core: int, files: int, as_root: bool, processes: int = 1
    ):
        self._folder = folder
        self._processes = processes
        self.core = core
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        self.authority = make_certificates(folder)
        self.http_port = free_port(18080)
        self.full_port = free_port(18600)
        self.resume_port = free_port(19200)
        config = folder / "nginx.conf"
        config.write_text(self._config(files, as_root))
        # SIGTERM, not SIGKILL: the master must take its worker along.
        self._master = subprocess.Popen(
            [program, "-p", str(folder), "-c", str(config)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=open(folder / "start.log", "wb"),
            preexec_fn=process.die_with_parent(signal.SIGTERM),
        )
        self.status = self._wait_until_up()
        children = Path(f"/proc/{self._master.pid}/task/{self._master.pid}/children").read_text()
        self.worker_pid = int(children.split()[0])

    def _config(self, files: int, as_root: bool) -> str:
        full = "    ssl_session_cache off;\n    ssl_session_tickets off;"
        resume = "    ssl_session_cache shared:sessions:10m;\n    ssl_session_tickets on;"
        # So that the kernel spreads connections evenly over the processes.
        reuseport = " reuseport" if self._processes > 1 else ""
        servers = "".join(
            _SERVER.format(port=port, tls=tls, settings=settings, folder=self._folder, reuseport=reuseport)
            for port, tls, settings in (
                (self.http_port, "", ""),
                (self.full_port, " ssl", full),
                (self.resume_port, " ssl", resume),
            )
        )
        return _CONFIG.format(
            user="user root;" if as_root else "",
            folder=self._folder,
            processes=self._processes,
            affinity="1" + "0" * self.core,
            servers=servers,
            files=files,
            connections=min(WORKER_CONNECTIONS, files),
        )

    def _wait_until_up(self) -> StatusPage:
        limit = time.monotonic() + 10
        while time.monotonic() < limit and self._master.poll() is None:
            try:
                return StatusPage(self.http_port)
            except OSError:
                time.sleep(0.02)
        self.stop()
        log = (self._folder / "start.log").read_text() or (self._folder / "error.log").read_text()
        raise RuntimeError(f"nginx did not start: {log.strip()[-300:]}")

    def cpu_s(self) -> float:
        return process.cpu_s(self.worker_pid)

    def handshakes(self) -> list[str]:
        """Lines "reused protocol cipher" written since the last call."""
        log = self._folder / "handshakes.log"
        lines = log.read_text().splitlines() if log.exists() else []
        if log.exists():
            with open(log, "r+b") as file:
                file.truncate(0)
        return lines

    def stop(self) -> None:
        if self._master.poll() is None:
            self._master.terminate()
            try:
                self._master.wait(timeout=5)
            except subprocess.TimeoutExpired:
                self._master.kill()
                self._master.wait()
