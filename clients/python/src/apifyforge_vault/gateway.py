from __future__ import annotations

import json
import ssl
import time
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from http.client import HTTPException, HTTPResponse
from typing import Any
from urllib.parse import quote, urlencode

from .errors import UnavailableError
from .https import Http, items
from .seal import seal
from .server_time import server_seconds
from .sse import server_sent_events

_ENDED = {"SUCCEEDED", "FAILED", "TIMED_OUT", "ABORTED", "REFUSED", "NEEDS_REVIEW"}
_WAIT_SECONDS = 30
_FIRST_PAUSE, _LONGEST_PAUSE = 0.5, 30.0
_SILENCE_SECONDS = 60.0

Json = dict[str, Any]


class GatewayVault:
    """One user's connection and jobs, over the gateway.

    ``access_token`` is what the gateway's issuer gave to the caller, or a function that gives the present one;
    ``backend`` is true for a program that acts for the user; ``tls`` is for a private authority.
    """

    def __init__(
        self,
        url: str,
        user_id: str,
        access_token: str | Callable[[], str] | None = None,
        *,
        backend: bool = False,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self._user_id = user_id
        self._access_token = access_token
        self._backend = backend
        self._http = Http("gateway", url, tls)

    def connect(self, token: str | bytes) -> Json:
        """Seals the token here and connects it. Gives the connection; raises RefusedError if it is not accepted."""
        command_id = str(uuid.uuid4())
        with closing(self._call("GET", "/v1/sealing-keys")) as answer:
            now = server_seconds(answer.headers)
            key = json.load(answer)["keys"][0]
        return self._command("PUT", command_id, {"sealedToken": seal(token, key, self._user_id, command_id, now)})

    def disconnect(self, *, cancel_jobs: bool = False) -> Json:
        """Deletes the token there. It stays valid at Apify until the user deletes it; the answer has the link.

        With ``cancel_jobs`` the runs of jobs that are not over are aborted before; else they go on at Apify.
        """
        return self._command("DELETE", str(uuid.uuid4()), query="?cancelJobs=true" if cancel_jobs else "")

    def connection(self) -> Json:
        """Is a token connected, which version, how old?"""
        return self._json("GET", "/v1/connection")

    def run(
        self,
        *,
        actor_id: str | None = None,
        task_id: str | None = None,
        input: Any = None,
        options: Mapping[str, Any] | None = None,
        deadline: str | None = None,
        job_id: str | None = None,
    ) -> Json:
        """Starts an Actor or a task and gives the job. ``job_id`` is the idempotency key."""
        target = {"actorId": actor_id} if task_id is None else {"taskId": task_id}
        fields = {"target": target, "input": input, "options": options, "deadline": deadline}
        body = {name: value for name, value in fields.items() if value is not None}
        return self._json("POST", "/v1/jobs", body, {"Idempotency-Key": job_id or str(uuid.uuid4())})

    def cancel(self, job_id: str) -> Json:
        """Asks for the end of a job. Its last event tells what became of it."""
        return self._json("DELETE", _job_path(job_id))

    def job(self, job_id: str) -> Json:
        """The job with its timeline."""
        return self._json("GET", _job_path(job_id))

    def wait(self, job_id: str, timeout: float | None = None) -> Json:
        """Waits for the end of a job and gives it. Raises UnavailableError after ``timeout`` seconds."""
        until = float("inf") if timeout is None else time.monotonic() + timeout
        while (left := until - time.monotonic()) > 0:
            seconds = max(1, int(min(_WAIT_SECONDS, left)))
            job = self._json("GET", _job_path(job_id), headers={"Prefer": f"wait={seconds}"})
            if job["state"] in _ENDED:
                return job
        raise UnavailableError(f"Job {job_id} has not ended in time.")

    def events(self, last_event_id: str | None = None) -> Iterator[Json]:
        """The user's events from now on, or from after ``last_event_id``; goes on when the connection breaks."""
        pause = _FIRST_PAUSE
        while True:
            try:
                headers = {"Accept": "text/event-stream"}
                if last_event_id:
                    headers["Last-Event-ID"] = last_event_id
                with closing(self._call("GET", "/v1/events", headers=headers, timeout=_SILENCE_SECONDS)) as answer:
                    for event in server_sent_events(answer):
                        last_event_id = event.get("id", last_event_id)
                        pause = _FIRST_PAUSE
                        if "data" in event:
                            yield {**json.loads(event["data"]), "type": event.get("event"), "eventId": event.get("id")}
            except (UnavailableError, OSError, HTTPException):
                pass
            # The server does not tell when it is back.
            time.sleep(pause)
            pause = min(2 * pause, _LONGEST_PAUSE)

    def items(
        self, job_id: str, *, offset: int = 0, limit: int | None = None, fields: Sequence[str] = ()
    ) -> Iterator[Any]:
        """The items of a job's dataset, page by page."""
        return items(lambda query: self._call("GET", f"{_job_path(job_id)}/items?{query}"), offset, limit, fields)

    def record(self, job_id: str, key: str) -> HTTPResponse:
        """A record of the run's key-value store, to be read and closed. ``OUTPUT`` is what an Actor says at its end."""
        return self._call("GET", f"{_job_path(job_id)}/records/{quote(key, safe='')}")

    def log(self, job_id: str) -> HTTPResponse:
        """What the run has logged so far, to be read and closed."""
        return self._call("GET", f"{_job_path(job_id)}/log")

    def uses(self, *, job_id: str | None = None, limit: int | None = None, cursor: str | None = None) -> Json:
        """Who used the token: one page, and ``next`` for the cursor of the one after it."""
        fields = {"jobId": job_id, "limit": limit, "cursor": cursor}
        query = urlencode({name: value for name, value in fields.items() if value is not None})
        return self._json("GET", f"/v1/uses?{query}")

    def _command(self, method: str, command_id: str, body: Json | None = None, query: str = "") -> Json:
        headers = {"Idempotency-Key": command_id, "Prefer": f"wait={_WAIT_SECONDS}"}
        while True:
            with closing(self._call(method, f"/v1/connection{query}", body, headers)) as answer:
                connection: Json = json.load(answer)
            # 202 is not yet: by its id the gateway knows the command again.
            if answer.status != 202:
                return connection

    def _json(self, method: str, path: str, body: Any = None, headers: Mapping[str, str] | None = None) -> Json:
        with closing(self._call(method, path, body, headers)) as answer:
            result: Json = json.load(answer)
            return result

    def _call(
        self,
        method: str,
        path: str,
        body: Any = None,
        headers: Mapping[str, str] | None = None,
        timeout: float = 2 * _WAIT_SECONDS,
    ) -> HTTPResponse:
        access = self._access_token() if callable(self._access_token) else self._access_token
        own = {"Authorization": f"Bearer {access}"} if access else {}
        if self._backend:
            own["Forge-User"] = self._user_id
        return self._http.call(method, path, own | dict(headers or {}), body, timeout)


def _job_path(job_id: str) -> str:
    return f"/v1/jobs/{quote(job_id, safe='')}"
