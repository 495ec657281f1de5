"""Runs a clang tool over many files at once, and not again over those that have not changed.

A file passes once per content: the key is a hash of the command, the tool's own settings and every
project file it includes. System packages are outside the key; ./dev clean forgets everything.
"""

import collections.abc
import concurrent.futures
import dataclasses
import hashlib
import json
import os
import pathlib
import shlex
import subprocess

import source


@dataclasses.dataclass(frozen=True)
class Job:
    """One command that must exit with 0, and the file it is about."""

    path: pathlib.Path
    command: tuple[str, ...]
    stdin: str = ""


def flags_by_file(root: pathlib.Path, build: pathlib.Path) -> dict[pathlib.Path, list[str]]:
    """What the build passes to the compiler for each file, without input, output and launcher."""
    flags = {}
    for entry in json.loads((build / "compile_commands.json").read_text()):
        file = pathlib.Path(entry["directory"], entry["file"]).resolve()
        if not file.is_relative_to(root):
            continue
        words = shlex.split(entry["command"])
        kept = []
        skip = False
        for word in words[1:]:
            if skip or word in ("-c", entry["file"]) or not (word.startswith("-") or kept and kept[-1] == "-isystem"):
                skip = False
                continue
            if word == "-o":
                skip = True
                continue
            kept.append(word)
        flags[file.relative_to(root)] = kept
    return flags


def run(
    root: pathlib.Path, jobs: collections.abc.Iterable[Job], cache: pathlib.Path, settings: str = ""
) -> list[tuple[Job, str]]:
    """Runs the jobs whose content is new, on all cores; the failed ones with what they printed."""
    cache.mkdir(parents=True, exist_ok=True)
    graph = source.IncludeGraph(root)
    waiting = [(job, cache / _key(root, graph, job, settings)) for job in jobs]
    waiting = [(job, passed) for job, passed in waiting if not passed.exists()]
    failures = []
    with concurrent.futures.ThreadPoolExecutor(len(os.sched_getaffinity(0))) as pool:
        for (job, passed), output in zip(waiting, pool.map(lambda pair: _run_one(root, pair[0]), waiting), strict=True):
            if output is None:
                passed.touch()
            else:
                failures.append((job, output))
    return failures


def first_lines(output: str, limit: int = 20) -> str:
    """Enough of a compiler's output to act on."""
    lines = [line for line in output.splitlines() if "warnings generated" not in line]
    more = [f"… {len(lines) - limit} more lines"] if len(lines) > limit else []
    return "\n".join(lines[:limit] + more)


def _run_one(root: pathlib.Path, job: Job) -> str | None:
    """None when it passed, else what it printed."""
    try:
        done = subprocess.run(
            job.command, input=job.stdin, cwd=root, capture_output=True, text=True, errors="replace", timeout=600
        )
    except subprocess.TimeoutExpired:
        return f"{job.path}: no end after 600 s: {shlex.join(job.command)}"
    return None if done.returncode == 0 else done.stdout + done.stderr


def _key(root: pathlib.Path, graph: source.IncludeGraph, job: Job, settings: str) -> str:
    digest = hashlib.sha256(repr((job.command, job.stdin, settings)).encode())
    for path in sorted(graph.closure(job.path)):
        digest.update(str(path).encode() + b"\0" + (root / path).read_bytes())
    return digest.hexdigest()
