"""One report of a device: from bytes to checked values, or to the reason why it is none.

Everything is checked, since anybody can send anything: a report counts only if it is of an experiment that
runs, in its present revision, of one of its variants, with one value for each measure. What is well formed
may still be forged; under local privacy nobody can tell.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, StrictInt, ValidationError

from recbuild.experiments.definition import Experiment
from recbuild.experiments.randomized import VALUES

MOST_BYTES = 2048
"""Of a report; one with all measures and the longest names has under 500."""


@dataclass(frozen=True)
class DeviceReport:
    """What counts of a report.

    id: 32 hex digits, random; a report that is sent again has the same.
    experiment: its name.
    revision: of its definition.
    variant: that the visitor got.
    values: measure → 0, 1 or 2, randomized.
    """

    id: str
    experiment: str
    revision: str
    variant: str
    values: Mapping[str, int]


class RefusedError(Exception):
    """Why a report does not count. `code` is for programs; the text has nothing of the report in it."""

    def __init__(self, code: str, reason: str) -> None:
        super().__init__(reason)
        self.code = code


class UnkeptError(Exception):
    """The database cannot be used at the moment, so the report is to be sent again."""


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    recbuild: StrictInt
    experiment: Annotated[str, Field(max_length=100)]
    revision: Annotated[str, Field(pattern="^[0-9a-f]{16}$")]
    variant: Annotated[str, Field(max_length=100)]
    id: Annotated[str, Field(pattern="^[0-9a-f]{32}$")]
    values: dict[str, StrictInt]


def read_report(content: bytes, experiments: Mapping[str, Experiment]) -> DeviceReport:
    """experiments: by name. Raises RefusedError."""
    try:
        body = _Body.model_validate_json(content)
    except ValidationError as error:
        raise _malformed(
            error.errors(include_url=False, include_context=False, include_input=False)[0]
        ) from None
    if body.recbuild != 1:
        raise RefusedError("other-version", "This receiver reads reports of version 1 only. Update recbuild.")
    experiment = experiments.get(body.experiment)
    if experiment is None:
        raise RefusedError("unknown-experiment", "No experiment of this name runs.")
    if body.revision != experiment.revision:
        raise RefusedError("other-revision", "The report is of another revision of the experiment.")
    if body.variant not in experiment.shares:
        raise RefusedError("unknown-variant", "The experiment has no variant of this name.")
    if set(body.values) != set(experiment.measures):
        raise RefusedError("bad-values", f"The values are not those of {', '.join(experiment.measures)}.")
    if not set(body.values.values()) <= set(VALUES):
        raise RefusedError("bad-values", "A value is not 0, 1 or 2.")
    return DeviceReport(body.id, body.experiment, body.revision, body.variant, dict(body.values))


def _malformed(error: Mapping[str, Any]) -> RefusedError:
    if error["type"] == "json_invalid":
        return RefusedError("invalid-json", "The report is no JSON that can be read.")
    known = [str(step) for step in error["loc"][:1] if step in _Body.model_fields]
    place = f" See {known[0]}." if known else ""
    return RefusedError("bad-report", f"The report has not the fields that it must have.{place}")
