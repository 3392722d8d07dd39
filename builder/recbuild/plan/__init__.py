"""Where the work of a build is done, and where its arrays lie meanwhile.

A stage is a step, a function from a task to a result, and tasks that do not depend on each other: batches of
items, spans of cells, files to write. Arrays as long as the catalog lie in a workspace, a folder that all
workers reach; steps read and write blocks of them, so that memory does not grow with the catalog. Batches are
fixed and results come in the order of the tasks: a bundle does not depend on who did the work.
"""

from __future__ import annotations

from recbuild.plan.arrays import ArrayFile, full_disk, spans
from recbuild.plan.runner import Runner, runner_of
from recbuild.plan.work import Work
from recbuild.plan.workspace import Workspace, on_disk, temporary_workspace

__all__ = [
    "ArrayFile",
    "Runner",
    "Work",
    "Workspace",
    "full_disk",
    "on_disk",
    "runner_of",
    "spans",
    "temporary_workspace",
]
