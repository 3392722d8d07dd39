"""`recbuild edge`: the worker that it writes, run by workerd, as hosts at the edge do."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from shutil import copytree
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest

from recruntime import Recommender
from recruntime.bridge import day_of, result_to_json
from tests.edge.test_node import DAY, NOW, REQUESTS
from tests.support.command import assert_refused, run
from tests.support.inputs.topics import files
from tests.support.paths import ROOT

WORKERD = ROOT / "node_modules/workerd/bin/workerd"


@contextmanager
def running(worker: Path) -> Iterator[str]:
    """The address at which the worker answers."""
    config = worker / "recbuild/workerd.capnp"
    command = [str(WORKERD), "serve", str(config), "--socket-addr", "http=127.0.0.1:0", "--control-fd", "1"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        try:
            assert server.stdout
            yield f"http://127.0.0.1:{json.loads(server.stdout.readline())['port']}"
        finally:
            server.terminate()


def asked(address: str, body: Any) -> tuple[int, dict[str, Any]]:
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    try:
        with urlopen(Request(address, content), timeout=120) as answer:
            return answer.status, json.loads(answer.read())
    except HTTPError as error:
        return error.code, json.loads(error.read())


@pytest.fixture(scope="module")
def worker(rec: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("edge") / "worker"
    made = run("edge", rec, out)
    assert made.exit_code == 0, made.output
    assert "MB compressed" in made.output
    return out


def test_a_worker_answers_as_python_does(rec: Path, worker: Path) -> None:
    """Also the first requests, which come together while the engine starts."""
    shop = Recommender.open(rec)
    with running(worker) as address, ThreadPoolExecutor(len(REQUESTS)) as visitors:
        bodies = [{"now": NOW, **request} for request in REQUESTS]
        answers = list(visitors.map(lambda body: asked(f"{address}/recommend", body), bodies))
        status, found = asked(f"{address}/search", {"query": "orchrad", "k": 3})
    for request, (status, answer) in zip(REQUESTS, answers, strict=True):
        assert (status, answer.pop("lane"), answer.pop("error")) == (200, "engine", None)
        expected = shop.recommend(**request, seed=DAY, day=day_of(DAY))
        assert answer == json.loads(json.dumps(result_to_json(expected)))
    assert (status, found["corrected"]) == (200, "orchard")


def test_a_worker_refuses_what_makes_no_sense(worker: Path) -> None:
    with running(worker) as address:
        assert asked(f"{address}/recommend", {"item": ""})[0] == 400
        assert asked(f"{address}/recommend", b"[1]")[0] == 400
        assert asked(f"{address}/recommend", b"{" + b" " * 300_000 + b"}")[0] == 400
        assert asked(f"{address}/recommend", {"events": ["sea-01"] * 1001})[1]["code"] == "bad-request"
        assert asked(f"{address}/constructor", {})[0] == 404


def test_the_next_run_leaves_the_own_files_alone(rec: Path, tmp_path: Path) -> None:
    out = tmp_path / "worker"
    run("edge", rec, out)
    before = files(out)
    (out / "worker.js").write_text("// mine")
    (out / "recbuild/old.js").write_text("")
    assert "left alone  worker.js, wrangler.toml" in run("edge", rec, out).output
    assert files(out) == before | {"worker.js": b"// mine"}


def test_a_folder_that_is_not_ours_is_refused(rec: Path, tmp_path: Path) -> None:
    (tmp_path / "recbuild").mkdir()
    (tmp_path / "recbuild/mine.py").write_text("")
    assert_refused(run("edge", rec, tmp_path), 7, "not from `recbuild edge`")
    assert_refused(run("edge", rec, rec / "worker"), 7, "in the bundle")
    assert sorted(files(tmp_path)) == ["recbuild/mine.py"]


def test_a_damaged_bundle_makes_no_worker(rec: Path, tmp_path: Path) -> None:
    damaged = copytree(rec, tmp_path / "rec")
    [engine] = damaged.glob("engine-*")
    (engine / "pyodide.asm.mjs").write_text("")
    assert_refused(run("edge", damaged, tmp_path / "worker"), 9, "is not what its name says")
    (engine / "server.js").unlink()
    assert_refused(run("edge", damaged, tmp_path / "worker"), 7, "Build it again")
    assert not (tmp_path / "worker").exists()
