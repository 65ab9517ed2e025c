"""What an event is, which of them answer a command, and which end a job."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal

Event = Mapping[str, Any]

_ANSWERS = {"connect": {"TokenStored", "TokenRejected"}, "disconnect": {"TokenRevoked", "TokenRejected"}}
_JOB_ENDS = {"JobSucceeded", "JobFailed", "JobTimedOut", "JobAborted", "JobRefused", "JobNeedsReview"}

# What this library understands, by topic: in version 1.
_TYPES = {
    "token.events.v1": {"TokenStored", "TokenRevoked", "TokenRejected", "TokenInvalidated", "TokenRotationDue"},
    "job.events.v1": {"JobStarted", "JobDeferred", *_JOB_ENDS},
}
TOPICS = tuple(_TYPES)


def event_of(
    topic: str | None,
    key: str | bytes | None,
    headers: Sequence[tuple[str, str | bytes | None]],
    value: str | bytes | None,
    user_id: str,
) -> Event | None:
    """The event in a record. None if it is none for this user that this library understands; never raises.

    So a reader goes on with the next one.
    """
    names = [name for name, _ in headers]
    # Of two types or ids each reader would take another.
    found = {name: _text(given) for name, given in headers if names.count(name) == 1}
    kind = re.fullmatch(r"apifyforge\.([^.]+)\.v1", found.get("ce_type") or "")
    event_id = found.get("ce_id")
    if _text(key) != user_id or found.get("ce_specversion") != "1.0" or not event_id or kind is None:
        return None
    data = _object(value)
    if kind[1] not in _TYPES.get(topic or "", ()) or data.get("userId") != user_id:
        return None
    answers_to = data.get("jobId" if topic == "job.events.v1" else "commandId")
    # Of the tokens' events some answer no command.
    if not isinstance(answers_to, str) and (topic == "job.events.v1" or answers_to is not None):
        return None
    return {**data, "type": kind[1], "eventId": event_id}


def _text(given: str | bytes | None) -> str | None:
    try:
        return given.decode() if isinstance(given, bytes) else given
    except UnicodeDecodeError:
        return None


def _object(value: str | bytes | None) -> dict[str, Any]:
    """Empty for what is no JSON object. json.loads alone would guess at UTF-16, and gives up on deep nesting."""
    try:
        data = json.loads(_text(value) or "")
    except (ValueError, RecursionError):
        return {}
    return data if isinstance(data, dict) else {}


def answers(kind: Literal["connect", "disconnect"], command_id: str) -> Callable[[Event], bool]:
    return lambda event: event["type"] in _ANSWERS[kind] and event.get("commandId") == command_id


def ends(job_id: str) -> Callable[[Event], bool]:
    """Each job has exactly one last event."""
    return lambda event: event["type"] in _JOB_ENDS and event.get("jobId") == job_id
