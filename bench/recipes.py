"""Where each program to compare with comes from: pinned, with a time limit of its own."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from install import Installer, Peer, Unavailable

OHA = "1.16.0"
GOOSE = "0.19.0"
K6 = "v1.8.1"
VEGETA = "v12.13.0"
WRK2 = "44a94c17d8e6a0bac8559b53da76848e430cb7a7"

BENCH = Path(__file__).resolve().parent
REQUIREMENTS = BENCH / "requirements.txt"


def _need(tool: str) -> str:
    found = shutil.which(tool)
    if not found:
        raise Unavailable(f"{tool} not found")
    return found


def _output(*argv: str) -> str:
    done = subprocess.run(argv, capture_output=True, text=True, timeout=30)
    return done.stdout + done.stderr


def _rust(minimum: tuple[int, int]) -> None:
    _need("cargo")
    found = re.search(r"(\d+)\.(\d+)", _output("rustc", "--version"))
    if found and (int(found[1]), int(found[2])) < minimum:
        raise Unavailable(f"needs Rust {minimum[0]}.{minimum[1]}, found {found[0]}")


def _debian(package: str) -> Callable[[Installer], None]:
    def install(installer: Installer) -> None:
        _need("apt-get")
        if os.geteuid() != 0:
            raise Unavailable(f"not installed; as root: apt-get install {package}")
        # RUNLEVEL: a freshly installed nginx must not start on port 80.
        installer.run(
            "apt-get",
            "install",
            "-y",
            "--no-install-recommends",
            package,
            env={"DEBIAN_FRONTEND": "noninteractive", "RUNLEVEL": "1"},
        )

    return install


def _oha(installer: Installer) -> None:
    _rust((1, 88))
    target = installer.folder / "cargo"
    installer.run(
        "cargo",
        "install",
        "oha",
        "--version",
        OHA,
        "--locked",
        "-j1",
        "--root",
        str(installer.folder),
        "--target-dir",
        str(target),
    )


def _goose(installer: Installer) -> None:
    _rust((1, 85))
    source = installer.folder / "goose"
    shutil.copytree(BENCH / "peers" / "goose", source, dirs_exist_ok=True)
    target = installer.folder / "cargo"
    installer.run("cargo", "build", "--release", "-j1", "--target-dir", str(target), cwd=source)
    (installer.folder / "bin").mkdir(exist_ok=True)
    shutil.copy2(target / "release" / "goose_hello", installer.folder / "bin")


def _go(module: str) -> Callable[[Installer], None]:
    def install(installer: Installer) -> None:
        _need("go")
        installer.run(
            "go", "install", "-p", "1", module, env={"GOBIN": str(installer.folder / "bin")}
        )

    return install


def _wrk2(installer: Installer) -> None:
    for tool in ("git", "make", "cc"):
        _need(tool)
    source = installer.folder / "wrk2"
    shutil.rmtree(source, ignore_errors=True)
    quiet = {"GIT_TERMINAL_PROMPT": "0"}
    installer.run("git", "init", "--quiet", str(source))
    git = ("git", "-C", str(source))
    installer.run(*git, "fetch", "--depth=1", "https://github.com/giltene/wrk2", WRK2, env=quiet)
    installer.run(*git, "checkout", "--quiet", "FETCH_HEAD")
    installer.run("make", "-j1", cwd=source)
    (installer.folder / "bin").mkdir(exist_ok=True)
    shutil.copy2(source / "wrk", installer.folder / "bin" / "wrk2")
    shutil.rmtree(source)


def _python(installer: Installer) -> None:
    venv = installer.folder / "venv"
    installer.run(sys.executable, "-m", "venv", "--clear", str(venv))
    installer.run(
        str(venv / "bin" / "pip"),
        "install",
        "--disable-pip-version-check",
        "--requirement",
        str(REQUIREMENTS),
    )
    shutil.copyfile(REQUIREMENTS, venv / "requirements.txt")


def _built(name: str) -> Callable[[Path], str | None]:
    def path(folder: Path) -> str | None:
        file = folder / name
        return str(file) if os.access(file, os.X_OK) else None

    return path


def _venv_python(folder: Path) -> str | None:
    # The copy is made last: without it the installation is half, or of another list.
    done = folder / "venv" / "requirements.txt"
    if not done.exists() or done.read_text() != REQUIREMENTS.read_text():
        return None
    return str(folder / "venv" / "bin" / "python")


def _system(name: str) -> Callable[[Path], str | None]:
    # sbin: where Debian keeps nginx, and not on everybody's PATH.
    return lambda _folder: shutil.which(name) or shutil.which(name, path="/usr/sbin")


def _system_or_built(name: str) -> Callable[[Path], str | None]:
    return lambda folder: _system(name)(folder) or _built(f"bin/{name}")(folder)


def _first(pattern: str, *flags: str) -> Callable[[str], str]:
    def version(program: str) -> str:
        found = re.search(pattern, _output(program, *flags))
        return found[1] if found else "unknown"

    return version


def _wrk2_version(program: str) -> str:
    # It calls itself wrk 4.0.0; one that was found on PATH may be of any commit.
    return WRK2[:8] if Path(program).parent.parent.name == "peers" else "of the system"


def _hey_version(_program: str) -> str:
    # hey does not know its own version.
    return _output("dpkg-query", "-W", "-f", "${Version}", "hey").split("-")[0] or "unknown"


def _python_versions(_program: str) -> str:
    pinned = dict(re.findall(r"^(\w+)==(\S+)", REQUIREMENTS.read_text(), re.M))
    return f"Locust {pinned['locust']}, aiohttp {pinned['aiohttp']}"


PEERS = [
    Peer(
        "nginx",
        "nginx from Debian",
        300,
        _system("nginx"),
        _debian("nginx-light"),
        _first(r"nginx/(\S+)", "-v"),
    ),
    Peer(
        "wrk",
        "wrk from Debian",
        300,
        _system("wrk"),
        _debian("wrk"),
        _first(r"wrk (?:debian/)?(\d[\d.]*)", "-v"),
    ),
    Peer(
        "wrk2",
        f"wrk2 {WRK2[:8]} from its repository",
        300,
        _system_or_built("wrk2"),
        _wrk2,
        _wrk2_version,
    ),
    Peer(
        "h2load",
        "nghttp2-client from Debian",
        300,
        _system("h2load"),
        _debian("nghttp2-client"),
        _first(r"nghttp2/(\S+)", "--version"),
    ),
    Peer("hey", "hey from Debian", 300, _system("hey"), _debian("hey"), _hey_version),
    Peer(
        "peers_python",
        "Locust and aiohttp from PyPI",
        600,
        _venv_python,
        _python,
        _python_versions,
    ),
    Peer(
        "k6",
        f"k6 {K6} with go",
        1200,
        _built("bin/k6"),
        _go(f"go.k6.io/k6@{K6}"),
        _first(r"k6(?:\.exe)? v?(\S+)", "version"),
    ),
    Peer(
        "vegeta",
        f"vegeta {VEGETA} with go",
        600,
        _built("bin/vegeta"),
        _go(f"github.com/tsenart/vegeta/v12@{VEGETA}"),
        lambda _: VEGETA[1:],
    ),
    Peer(
        "oha",
        f"oha {OHA} with cargo",
        2400,
        _built("bin/oha"),
        _oha,
        _first(r"oha (\S+)", "--version"),
    ),
    Peer(
        "goose",
        f"Goose {GOOSE} with cargo",
        2400,
        _built("bin/goose_hello"),
        _goose,
        lambda _: GOOSE,
    ),
]
