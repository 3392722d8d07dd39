"""Requests a second, and how long one takes: `recbuild serve --api` beside vector indexes behind FastAPI.

Each system is one process, over the same vectors; wrk asks it from another one, in a closed loop: the next
request of a connection is sent when its answer is there. What a peer spends on a search is the least with
which it finds as much as recbuild. All take turns, run after run. Needs wrk (Debian's package), and an
environment with the peers:

    python -m venv peers && peers/bin/pip install fastapi uvicorn httptools uvloop hnswlib usearch velesdb
    python -m bench.api.load FOLDER --peers peers/bin/python
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from statistics import median
from typing import TypeAlias

import httpx

from bench.api.data import Job, write_data
from bench.peers.exact import NEIGHBOURS

HERE = Path(__file__).parent
PEERS = ("hnswlib", "usearch", "velesdb")
EFFORTS = (10, 16, 24, 32, 48, 64, 96, 128, 192, 256, 384, 512, 1024)
PORT = 8460
EQUAL = 0.005
"""Recall that differs by so little is the same."""
_QUIET = ("--no-access-log", "--log-level", "error")
OURS = {"plain": "recbuild, similarity alone", "shipped": "recbuild, as it ships"}
Figures: TypeAlias = dict[str, float]
Server: TypeAlias = tuple[str, int]
"""Its address, and the number of its process."""


@contextmanager
def server(command: Sequence[object], port: int, path: str, **variables: str) -> Iterator[Server]:
    """A server that answers at `path`: its address, and the number of its process."""
    address = f"http://127.0.0.1:{port}"
    process = subprocess.Popen([*map(str, command)], env=os.environ | variables, stdout=subprocess.DEVNULL)
    try:
        while True:
            try:
                httpx.get(address + path)
                break
            except httpx.TransportError:
                if process.poll() is not None:
                    sys.exit(f"{command[0]} ended with {process.returncode} before it answered.")
                time.sleep(0.1)
        yield address, process.pid
    finally:
        process.terminate()
        process.wait()


def recall(address: str, job: Job) -> float:
    """The share of the ten nearest that is among the ten answered."""
    hits = 0
    with httpx.Client(base_url=address) as client:
        for line, right in zip(job.lines, job.right, strict=True):
            method, path, *body = line.split("\t")
            found = client.request(
                method, path, content=body[0] if body else None, headers={"content-type": "application/json"}
            )
            hits += len(right & {one["item"] for one in found.raise_for_status().json()["items"]})
    return hits / NEIGHBOURS / len(job.lines)


def effort_for(address: str, job: Job, target: float) -> tuple[int, float]:
    """The least effort that finds as much as `target`, else the greatest; and what it finds."""
    for effort in EFFORTS:
        httpx.post(f"{address}/effort/{effort}")
        found = recall(address, job)
        if found >= target - EQUAL:
            break
    return effort, found


def loaded(asked: Server, requests: Path, connections: int, seconds: int) -> Figures:
    """One run of wrk; `cpu`: milliseconds of the server's processor for a request, whatever else runs."""
    address, pid = asked
    before = _processor(pid)
    command = [
        "wrk",
        "-t1",
        f"-c{connections}",
        f"-d{seconds}s",
        "-s",
        HERE / "ask.lua",
        address,
        "--",
        requests,
    ]
    printed = subprocess.run([*map(str, command)], check=True, capture_output=True, text=True).stdout
    figures: Figures = json.loads(printed.splitlines()[-1])
    return figures | {"cpu": 1000 * (_processor(pid) - before) / figures["requests"]}


def _processor(pid: int) -> float:
    """Seconds that a process and its threads have computed; Linux tells."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def measured(folder: Path, peers: Path, options: argparse.Namespace) -> Iterator[str]:
    """The lines of the table."""
    jobs = write_data(folder, options.items)
    with ExitStack() as running:
        servers: dict[str, Server] = {}
        for place, name in enumerate(OURS):
            port = PORT + place
            command = [sys.executable, "-m", "recbuild", "serve", folder / name, "--api", "--port", port]
            servers[name] = running.enter_context(server(command, port, "/health"))
        for place, name in enumerate(PEERS, 2):
            port = PORT + place
            command = [peers, "-m", "uvicorn", "--app-dir", HERE, "peer:app", "--port", port, *_QUIET]
            servers[name] = running.enter_context(
                server(command, port, "/openapi.json", SYSTEM=name, DATA=str(folder))
            )
        yield "| job | system | recall@10 | requests/s | of recbuild's | p50, ms | p99, ms | CPU, ms |"
        yield "|---|---|---:|---:|---:|---:|---:|---:|"
        for job in jobs:
            yield from _of_job(job, servers, folder, options)


def _of_job(job: Job, servers: dict[str, Server], folder: Path, options: argparse.Namespace) -> Iterator[str]:
    requests = folder / "requests.txt"
    requests.write_text("\n".join(job.lines) + "\n")
    found = {name: recall(servers[name][0], job) for name in OURS}
    efforts = {}
    for name in PEERS:
        efforts[name], found[name] = effort_for(servers[name][0], job, found["plain"])
    turns: dict[str, list[Figures]] = {name: [] for name in servers}
    for _ in range(options.runs):
        for name, one in servers.items():
            turns[name].append(loaded(one, requests, options.connections, options.seconds))
    for name, runs in turns.items():
        if failed := sum(run["failed"] for run in runs):
            sys.exit(f"{name}: {failed:g} requests failed.")
        ratio = median(run["rate"] / ours["rate"] for run, ours in zip(runs, turns["plain"], strict=True))
        rate, p50, p99, cpu = (
            median(run[figure] for run in runs) for figure in ("rate", "p50", "p99", "cpu")
        )
        shown = OURS.get(name, f"{name}, ef {efforts.get(name)}, FastAPI")
        yield (
            f"| {job.name} | {shown} | {found[name]:.3f} | {rate:,.0f} | {ratio:.2f} | {p50:.1f} | {p99:.1f} "
            f"| {cpu:.2f} |"
        )


def main() -> None:
    parser = argparse.ArgumentParser(description="Loads the API and its peers.")
    parser.add_argument("folder", type=Path, help="for what is made; kept for the next time")
    parser.add_argument("--peers", type=Path, required=True, help="python of the environment with the peers")
    parser.add_argument("--items", type=int, default=10_000)
    parser.add_argument("--connections", type=int, default=8)
    parser.add_argument("--seconds", type=int, default=3, help="of each turn")
    parser.add_argument("--runs", type=int, default=7)
    options = parser.parse_args()
    if shutil.which("wrk") is None:
        sys.exit("wrk is not installed. On Debian: apt-get install wrk")
    for line in measured(options.folder, options.peers, options):
        print(line, flush=True)


if __name__ == "__main__":
    main()
