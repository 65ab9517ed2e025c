"""One user's connection and jobs, over Kafka. Needs ``apifyforge-vault-client[kafka]``."""

from __future__ import annotations

import datetime
import json
import pathlib
import re
import ssl
import time
import urllib.request
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from http.client import HTTPResponse
from types import TracebackType
from typing import Any
from urllib.parse import quote

from confluent_kafka import Consumer, KafkaException, Producer, TopicPartition

from .errors import RefusedError, UnavailableError
from .events import TOPICS, Event, answers, ends, event_of
from .https import Http, items
from .seal import seal
from .server_time import server_seconds
from .ticket import LIFE_SECONDS, sign, ticket_claims

_HOUR = 3600.0
_READ_SECONDS = 300


class KafkaVault:
    """Follows the events of the user from its opening on. Not safe for use by several threads.

    ``kafka`` are settings of librdkafka, ``scheduler_key`` is a private JWK whose public half the token-service knows,
    ``listener`` is called with each event of the user. To read results: ``worker`` is the address of one that serves
    them, and ``worker_tls`` shows the scheduler's certificate.
    """

    def __init__(
        self,
        *,
        user_id: str,
        kafka: Mapping[str, Any],
        token_service: str,
        scheduler_key: Mapping[str, Any],
        issuer: str = "vault-client",
        source: str = "/vault-client",
        tls: ssl.SSLContext | None = None,
        listener: Callable[[Event], None] = lambda event: None,
        worker: str | None = None,
        worker_tls: ssl.SSLContext | None = None,
    ) -> None:
        self._user_id, self._issuer, self._source = user_id, issuer, source
        self._token_service, self._scheduler_key, self._tls = token_service, scheduler_key, tls
        self._listener = listener
        self._worker = Http("worker", worker, worker_tls) if worker else None
        self._ended: dict[str, Event] = {}
        # murmur2 places keys as Kafka's other clients do; else commands of one user could overtake each other.
        self._producer = Producer({**kafka, "acks": "all", "partitioner": "murmur2_random"})
        self._consumer = Consumer({
            **kafka, "group.id": "operator-vault-client", "enable.auto.commit": False,
            "isolation.level": "read_committed",
        })
        self._follow()

    @classmethod
    def of_folder(
        cls, folder: pathlib.Path, user_id: str, listener: Callable[[Event], None] = lambda event: None
    ) -> KafkaVault:
        """With the settings in the endpoints.json of a folder, such as that of ``./forge up``."""
        endpoints = json.loads((folder / "endpoints.json").read_text())
        kafka = {"bootstrap.servers": endpoints["kafka"]}
        if "kafkaClientConfig" in endpoints:
            config = (folder / endpoints["kafkaClientConfig"]).read_text()
            found = re.search('username="(.+?)" password="(.+?)"', config)
            if found is None:
                raise ValueError(f"No user name and password in {endpoints['kafkaClientConfig']}.")
            kafka |= {
                "security.protocol": "SASL_SSL", "sasl.mechanism": "SCRAM-SHA-512", "sasl.username": found[1],
                "sasl.password": found[2], "ssl.ca.location": str(folder / endpoints["ca"]),
            }
        ca = folder / endpoints["ca"]
        certificate = ca.with_name("scheduler.crt")
        worker_tls = ssl.create_default_context(cafile=str(ca)) if certificate.exists() else None
        if worker_tls:
            worker_tls.load_cert_chain(certificate, ca.with_name("scheduler.key"))
        return cls(
            user_id=user_id,
            kafka=kafka,
            token_service=endpoints["tokenService"],
            scheduler_key=json.loads((folder / endpoints["schedulerKey"]).read_text()),
            tls=ssl.create_default_context(cafile=str(ca)),
            listener=listener,
            worker=endpoints.get("worker") if worker_tls else None,
            worker_tls=worker_tls,
        )

    def connect(self, token: str | bytes) -> Event:
        """Seals the token here and connects it. Gives TokenStored; raises RefusedError if it is not accepted."""
        command_id = str(uuid.uuid4())
        with urllib.request.urlopen(f"{self._token_service}/v1/sealing-keys", context=self._tls) as answer:
            now = server_seconds(answer.headers)
            key = json.load(answer)["keys"][0]
        sealed = seal(token, key, self._user_id, command_id, now)
        self._send("token.commands.v1", command_id, "ConnectToken", {"userId": self._user_id, "sealedToken": sealed})
        return self._answer(answers("connect", command_id))

    def disconnect(self) -> Event:
        """Deletes the token there. It stays valid at Apify until the user deletes it."""
        command_id = str(uuid.uuid4())
        self._send("token.commands.v1", command_id, "DisconnectToken", {"userId": self._user_id})
        return self._answer(answers("disconnect", command_id))

    def run(
        self,
        *,
        actor_id: str | None = None,
        task_id: str | None = None,
        input: Any = None,
        options: Mapping[str, Any] | None = None,
        deadline: str | None = None,
        job_id: str | None = None,
    ) -> dict[str, Any]:
        """Starts an Actor or a task. ``job_id`` is the idempotency key: sent twice, it runs once."""
        target = {"actorId": actor_id} if task_id is None else {"taskId": task_id}
        job = {"jobId": job_id or str(uuid.uuid4()), "target": target}
        in_an_hour = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(seconds=_HOUR)
        fields = {"input": input, "options": options}
        self._send("job.commands.v1", str(uuid.uuid4()), "JobRequested", {
            **job, "userId": self._user_id, "ticket": self._ticket(job), "deadline": deadline or in_an_hour.isoformat(),
            **{name: value for name, value in fields.items() if value is not None},
        })
        return job

    def cancel(self, job: Mapping[str, Any]) -> None:
        """Asks for the end of a job. Its last event tells what became of it."""
        self._send("job.commands.v1", str(uuid.uuid4()), "JobCancelRequested", {
            "jobId": job["jobId"], "userId": self._user_id, "ticket": self._ticket(job),
        })

    def wait(self, job: Mapping[str, Any], timeout: float = _HOUR) -> Event:
        """Waits for the last event of a job that was begun after the opening, and gives it."""
        job_id = job["jobId"]
        return self._ended.get(job_id) or self.poll_until(ends(job_id), timeout)

    def items(
        self, job: Mapping[str, Any], *, offset: int = 0, limit: int | None = None, fields: Sequence[str] = ()
    ) -> Iterator[Any]:
        """The items of the dataset of a job that ``run`` gave, page by page."""
        return items(lambda query: self._result(job, f"/v1/items?{query}"), offset, limit, fields)

    def record(self, job: Mapping[str, Any], key: str) -> HTTPResponse:
        """A record of the run's key-value store, to be read and closed. ``OUTPUT`` is what an Actor says at its end."""
        return self._result(job, f"/v1/records/{quote(key, safe='')}")

    def log(self, job: Mapping[str, Any]) -> HTTPResponse:
        """What the run has logged so far, to be read and closed."""
        return self._result(job, "/v1/log")

    def poll_until(self, wanted: Callable[[Event], bool], timeout: float = _HOUR) -> Event:
        """Reads events, each of which goes to the listener, up to the first that is wanted."""
        until = time.monotonic() + timeout
        while (left := until - time.monotonic()) > 0:
            event = self._poll(left)
            if event is not None and wanted(event):
                return event
        raise UnavailableError("No answer came in time.")

    def close(self) -> None:
        self._producer.flush()
        self._consumer.close()

    def __enter__(self) -> KafkaVault:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _follow(self) -> None:
        partitions = [
            TopicPartition(topic, number)
            for topic in TOPICS
            for number in self._consumer.list_topics(topic).topics[topic].partitions
        ]
        for partition in partitions:
            partition.offset = self._consumer.get_watermark_offsets(partition)[1]
        self._consumer.assign(partitions)

    def _poll(self, seconds: float) -> Event | None:
        record = self._consumer.poll(min(seconds, 1.0))
        if record is None or record.error():
            return None
        headers = record.headers() or []
        pairs = list(headers.items()) if isinstance(headers, dict) else headers
        event = event_of(record.topic(), record.key(), pairs, record.value(), self._user_id)
        if event is None:
            return None
        if "jobId" in event and ends(event["jobId"])(event):
            self._ended[event["jobId"]] = event
        self._listener(event)
        return event

    def _answer(self, wanted: Callable[[Event], bool]) -> Event:
        event = self.poll_until(wanted)
        if event["type"] == "TokenRejected":
            raise RefusedError(f"The token-service has refused it: {event.get('reason')}.", event.get("reason"))
        return event

    def _result(self, job: Mapping[str, Any], path: str) -> HTTPResponse:
        if self._worker is None:
            raise UnavailableError("No worker is known that serves results, or no certificate for it.")
        # One for each read: that of a job that is over lives an hour at most.
        return self._worker.call("GET", path, {"Forge-Ticket": self._ticket(job, _READ_SECONDS)})

    def _ticket(self, job: Mapping[str, Any], life_seconds: int = LIFE_SECONDS) -> str:
        now = int(time.time())
        claims = ticket_claims(self._issuer, job["jobId"], self._user_id, job["target"], now, life_seconds)
        return sign(claims, self._scheduler_key)

    def _send(self, topic: str, message_id: str, kind: str, data: Mapping[str, Any]) -> None:
        self._producer.produce(topic, key=self._user_id, value=json.dumps(data), on_delivery=_delivered, headers={
            "ce_specversion": "1.0", "ce_id": message_id, "ce_source": self._source,
            "ce_type": f"apifyforge.{kind}.v1", "content-type": "application/json",
        })
        self._producer.flush()


def _delivered(error: Any, _: Any) -> None:
    if error:
        raise KafkaException(error)
