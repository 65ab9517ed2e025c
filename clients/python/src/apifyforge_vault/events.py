"""Which events answer a command, and which end a job."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Literal

Event = Mapping[str, Any]

_ANSWERS = {"connect": {"TokenStored", "TokenRejected"}, "disconnect": {"TokenRevoked", "TokenRejected"}}
_JOB_ENDS = {"JobSucceeded", "JobFailed", "JobTimedOut", "JobAborted", "JobRefused", "JobNeedsReview"}


def answers(kind: Literal["connect", "disconnect"], command_id: str) -> Callable[[Event], bool]:
    return lambda event: event["type"] in _ANSWERS[kind] and event.get("commandId") == command_id


def ends(job_id: str) -> Callable[[Event], bool]:
    """Each job has exactly one last event."""
    return lambda event: event["type"] in _JOB_ENDS and event.get("jobId") == job_id
