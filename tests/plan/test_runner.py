"""What a runner does with the tasks of a stage."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from recbuild.errors import CatalogError, ConfigError, RunnerError
from recbuild.plan import Runner, Workspace, runner_of, spans, temporary_workspace
from recbuild.plan.workspace import lasting_workspace
from tests.plan.steps import DieOnce, Double, Fill, Refuse, RefuseAndLeave, die, divide

TASKS = list(range(9))


@pytest.fixture
def workspace() -> Iterator[Workspace]:
    with temporary_workspace() as found:
        yield found


@pytest.fixture(params=[1, 2])
def runner(workspace: Workspace, request: pytest.FixtureRequest) -> Runner:
    return runner_of(workspace, workers=request.param)


def test_results_come_in_the_order_of_the_tasks(runner: Runner, tmp_path: Path) -> None:
    assert [*runner.each(Double(tmp_path), TASKS)] == [2 * number for number in TASKS]


def test_several_workers_are_processes_of_their_own(workspace: Workspace, tmp_path: Path) -> None:
    list(runner_of(workspace, workers=2).each(Double(tmp_path), TASKS))
    processes = {file.name.partition("-")[2] for file in tmp_path.iterdir()}
    assert str(os.getpid()) not in processes


def test_what_is_done_is_not_done_again(runner: Runner, tmp_path: Path) -> None:
    list(runner.each(Double(tmp_path), TASKS[:5]))
    for file in tmp_path.iterdir():
        file.unlink()
    assert [*runner.each(Double(tmp_path), TASKS)] == [2 * number for number in TASKS]
    assert {file.name.partition("-")[0] for file in tmp_path.iterdir()} == {"5", "6", "7", "8"}


def test_a_damaged_result_is_made_again(runner: Runner, tmp_path: Path) -> None:
    step = Double(tmp_path)
    list(runner.each(step, TASKS))
    for file in (runner.workspace.folder / "results").iterdir():
        file.write_bytes(file.read_bytes()[:3])
    assert [*runner.each(step, TASKS)] == [2 * number for number in TASKS]


def test_a_mistake_of_the_user_reaches_the_user(runner: Runner) -> None:
    with pytest.raises(CatalogError, match="7 is wrong"):
        list(runner.each(Refuse(7), TASKS))


def test_a_stage_that_failed_is_over(runner: Runner, tmp_path: Path) -> None:
    left, doubled = tmp_path / "left", tmp_path / "doubled"
    left.mkdir()
    doubled.mkdir()
    with pytest.raises(CatalogError) as refused:
        list(runner.each(RefuseAndLeave(left, wrong=0), list(range(500))))
    done = sorted(left.iterdir())
    assert len(done) < 499
    assert [*runner.each(Double(doubled), TASKS)] == [2 * number for number in TASKS]
    assert sorted(left.iterdir()) == done
    assert refused.value.args, "what was raised, and all that it refers to, is still there"


def test_a_worker_that_dies_is_replaced(workspace: Workspace, tmp_path: Path) -> None:
    step = DieOnce(tmp_path / "died", deadly=4)
    assert [*runner_of(workspace, workers=2).each(step, TASKS)] == TASKS
    assert step.mark.exists()


def test_workers_that_die_again_and_again_are_given_up(workspace: Workspace) -> None:
    with pytest.raises(RunnerError, match="start the build again to go on from there"):
        list(runner_of(workspace, workers=2).each(die, TASKS))


def test_workers_write_rows_of_one_array(runner: Runner) -> None:
    target = runner.workspace.array("numbers", "<i4", 1000)
    assert sum(runner.each(Fill(target), list(spans(1000, 90)))) == 1000
    assert np.array_equal(target.read(), np.arange(1000))
    assert np.array_equal(target.take(np.array([7, 3])), [7, 3])


def test_an_unknown_runner_is_refused(workspace: Workspace) -> None:
    with pytest.raises(ConfigError, match="Did you mean 'native'"):
        runner_of(workspace, "natve")


def test_a_build_that_breaks_off_finds_its_results_again(tmp_path: Path) -> None:
    calls = tmp_path / "calls"
    calls.mkdir()
    with pytest.raises(KeyboardInterrupt), lasting_workspace(tmp_path / "work", "one") as first:
        list(runner_of(first, workers=1).each(Double(calls), TASKS))
        raise KeyboardInterrupt
    for file in calls.iterdir():
        file.unlink()
    with lasting_workspace(tmp_path / "work", "one") as again:
        assert [*runner_of(again, workers=1).each(Double(calls), TASKS)] == [2 * one for one in TASKS]
    assert [*calls.iterdir()] == []
    assert not again.folder.exists(), "a build that ends leaves nothing"


def test_two_builds_of_one_key_do_not_meet(tmp_path: Path) -> None:
    with lasting_workspace(tmp_path, "one") as first, lasting_workspace(tmp_path, "one") as second:
        assert first.folder != second.folder


def test_a_mistake_of_ours_is_seen_as_it_is(runner: Runner) -> None:
    with pytest.raises(ZeroDivisionError):
        list(runner.each(divide, TASKS))


def test_a_part_of_a_build_has_results_of_its_own(runner: Runner, tmp_path: Path) -> None:
    step = Double(tmp_path)
    list(runner.within("one").each(step, TASKS))
    for file in tmp_path.iterdir():
        file.unlink()
    list(runner.within("one").each(step, TASKS))
    assert [*tmp_path.iterdir()] == []
    list(runner.within("other").each(step, TASKS))
    assert len([*tmp_path.iterdir()]) == len(TASKS)
