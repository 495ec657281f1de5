"""Certificates made by openssl, with an authority of their own."""

from __future__ import annotations

import dataclasses
import subprocess
from pathlib import Path


@dataclasses.dataclass
class Pair:
    cert: Path
    key: Path


class Authority:
    def __init__(self, folder: Path):
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._pair = Pair(folder / "ca.pem", folder / "ca.key")
        _openssl(
            "req", "-x509", *_new_key(self._pair.key), "-subj", "/CN=Test Authority", "-days", "2",
            "-addext", "basicConstraints=critical,CA:TRUE", "-out", self._pair.cert,
        )  # fmt: skip

    @property
    def cert(self) -> Path:
        return self._pair.cert

    def issue(self, name: str, alternatives: str = "", days: int = 2) -> Pair:
        """A certificate for `alternatives`, e.g. "DNS:localhost,IP:127.0.0.1"; without: a client's."""
        pair = Pair(self._folder / f"{name}.pem", self._folder / f"{name}.key")
        request = self._folder / f"{name}.csr"
        _openssl("req", "-new", *_new_key(pair.key), "-subj", f"/CN={name}", "-out", request)
        extensions = self._folder / f"{name}.ext"
        extensions.write_text(f"subjectAltName={alternatives}\n" if alternatives else "extendedKeyUsage=clientAuth\n")
        _openssl(
            "x509", "-req", "-in", request, "-CA", self._pair.cert, "-CAkey", self._pair.key, "-CAcreateserial",
            "-days", str(days), "-extfile", extensions, "-out", pair.cert,
        )  # fmt: skip
        return pair


def _new_key(path: Path) -> list:
    return ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-keyout", path]


def _openssl(*args) -> None:
    done = subprocess.run(["/usr/bin/openssl", *args], capture_output=True, text=True, timeout=30)
    assert done.returncode == 0, done.stderr
