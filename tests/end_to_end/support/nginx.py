"""Debian's nginx with a configuration and a folder of its own."""

from __future__ import annotations

import socket
import subprocess
import time
from pathlib import Path

from support.program import environment
from support.waiting import until

_CONFIG = """
daemon off;
master_process off;
pid {folder}/nginx.pid;
error_log {folder}/error.log warn;
events {{ worker_connections 512; }}
http {{
  log_format fields '$request_method $uri $status $request_length $bytes_sent $connection "$http_cookie" {extra_fields}';
  access_log {folder}/access.log fields;
  client_body_temp_path {folder}/body;
  proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi;
  scgi_temp_path {folder}/scgi;
  keepalive_requests 1000000;
  server {{
    listen 127.0.0.1:{port} {listen_options} reuseport;
    {server}
    location = /hello {{ default_type application/json; return 200 '{{"message":"Hello World"}}'; }}
    location = /api/upload {{ default_type application/json; return 200 '{{"name":"test","price":10.0}}'; }}
  }}
}}
"""


class Nginx:
    def __init__(self, folder: Path, server: str = "", tls: bool = False, extra_fields: str = ""):
        folder.mkdir(parents=True, exist_ok=True)
        self._log = folder / "access.log"
        # nginx cannot pick a free port itself. A bound socket that does not listen keeps this one from
        # others, and reuseport lets nginx share it.
        with socket.socket() as placeholder:
            placeholder.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
            placeholder.bind(("127.0.0.1", 0))
            self.port: int = placeholder.getsockname()[1]
            options = "ssl" if tls else ""
            config = _CONFIG.format(
                folder=folder, port=self.port, server=server, listen_options=options, extra_fields=extra_fields
            )
            (folder / "nginx.conf").write_text(config)
            self._process = subprocess.Popen(
                ["/usr/sbin/nginx", "-p", folder, "-c", folder / "nginx.conf"],
                env=environment(),
                stdout=subprocess.DEVNULL,
                stderr=open(folder / "stderr", "wb"),
            )
            try:
                until(self._answers, "nginx listens")
            except AssertionError as error:
                self.stop()
                raise AssertionError((folder / "stderr").read_text()) from error
        self.url = f"{'https' if tls else 'http'}://127.0.0.1:{self.port}"

    def _answers(self) -> bool:
        assert self._process.poll() is None, "nginx ended"
        try:
            socket.create_connection(("127.0.0.1", self.port), 5).close()
            return True
        except ConnectionRefusedError:
            return False

    def lines(self) -> list[list[str]]:
        """The access log's fields, one list per request."""
        return [line.split() for line in self._log.read_text().splitlines()] if self._log.exists() else []

    def counts(self) -> dict[tuple[str, str], int]:
        counts: dict[tuple[str, str], int] = {}
        for method, path, *_ in self.lines():
            counts[method, path] = counts.get((method, path), 0) + 1
        return counts

    def forget(self) -> None:
        """Empties the log; nginx appends, so it goes on at its start."""
        until(self._is_quiet, "nginx's log stands still")
        self._log.write_text("")

    def _is_quiet(self) -> bool:
        before = self._log.stat().st_size
        time.sleep(0.02)
        return self._log.stat().st_size == before

    def stop(self) -> None:
        self._process.kill()
        self._process.wait(10)
