"""Finds the programs to compare with, and installs those that are missing, once, in build/peers.

Each has a pinned version, a time limit and a log in build/peers/log. What cannot be had here is
skipped with one line that says why; a failed try is not repeated until `--retry-peers`.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import process


class Unavailable(Exception):
    """Why a program cannot be had, in a few words."""


class InstallFailed(Unavailable):
    """It was tried and cost time, so it is not tried again unasked."""


@dataclass(frozen=True)
class Peer:
    name: str
    what: str  # shown while it installs
    limit_s: int
    path: Callable[[Path], str | None]  # where it is, if it is there
    install: Callable[[Installer], None]
    version: Callable[[str], str]


class Installer:
    """Runs the commands of one peer's installation under one time limit, with progress."""

    def __init__(self, folder: Path, peer: Peer):
        self.folder = folder
        self._peer = peer
        self._log = folder / "log" / f"{peer.name}.log"
        self._log.parent.mkdir(parents=True, exist_ok=True)
        self._log.write_text("")
        self._end = time.monotonic() + peer.limit_s
        self._announced = False

    def run(self, *argv: str, env: dict[str, str] | None = None, cwd: Path | None = None) -> None:
        if not self._announced:
            self._announced = True
            limit = f"at most {self._peer.limit_s // 60} min"
            print(f"installing {self._peer.what} ({limit})", file=sys.stderr, flush=True)
        with open(self._log, "ab") as log:
            child = subprocess.Popen(
                ["nice", "-n", "19", *argv],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=cwd,
                env={**os.environ, **(env or {})},
                start_new_session=True,
                preexec_fn=process.die_with_parent(),
            )
            start = shown = time.monotonic()
            while child.poll() is None:
                time.sleep(0.2)
                now = time.monotonic()
                if now >= self._end:
                    os.killpg(child.pid, 9)
                    child.wait()
                    raise InstallFailed(f"not done within {self._peer.limit_s // 60} min")
                if now - shown >= 10:
                    shown = now
                    print(
                        f"  {self._peer.name}: {now - start:.0f} s, {self._last_line()}",
                        file=sys.stderr,
                        flush=True,
                    )
        if child.returncode != 0:
            raise InstallFailed(f"{argv[0]} failed: {self._last_line('error')}")

    def _last_line(self, containing: str = "") -> str:
        lines = [line.strip() for line in self._log.read_text(errors="replace").splitlines()]
        chosen = [line for line in lines if containing in line.lower()] or lines or ["no output"]
        return chosen[-1][:100]


@dataclass(frozen=True)
class Programs:
    """What can be run, where, in which version; and why the rest cannot."""

    paths: dict[str, str]
    versions: dict[str, str]
    skipped: dict[str, str]


def install_all(peers: Sequence[Peer], folder: Path, retry: bool, install: bool) -> Programs:
    """Finds the peers, and installs the missing ones if `install`.

    Never raises for one that cannot be had.
    """
    programs = Programs({}, {}, {})
    for peer in peers:
        _provide(peer, folder, retry, install, programs)
    if {"oha", "goose"} <= programs.paths.keys():
        shutil.rmtree(folder / "cargo", ignore_errors=True)  # a GiB of objects nobody needs again
    return programs


def _provide(peer: Peer, folder: Path, retry: bool, install: bool, programs: Programs) -> None:
    failed = folder / "log" / f"{peer.name}.failed"
    try:
        if not peer.path(folder):
            if not install:
                raise Unavailable("not installed")
            if failed.exists() and not retry:
                raise Unavailable(f"{failed.read_text()}; --retry-peers tries again")
            peer.install(Installer(folder, peer))
        path = peer.path(folder)
        if not path:
            raise Unavailable("installed, but the program is not where it should be")
    except (Unavailable, OSError, subprocess.SubprocessError) as error:
        programs.skipped[peer.name] = str(error)
        if isinstance(error, InstallFailed):
            failed.write_text(str(error))
        print(f"skipped: {peer.name} ({error})", file=sys.stderr, flush=True)
        return
    failed.unlink(missing_ok=True)
    programs.paths[peer.name] = path
    programs.versions[peer.name] = peer.version(path)
