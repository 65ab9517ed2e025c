"""Connects the token on standard input for a user, runs a job with it, follows it to its end, disconnects."""

import datetime
import json
import pathlib
import re
import ssl
import sys
import time
import urllib.request
import uuid

from confluent_kafka import Consumer, KafkaException, Producer, TopicPartition
from jwcrypto.common import base64url_encode
from jwcrypto.jwe import JWE
from jwcrypto.jwk import JWK
from jwcrypto.jws import JWS

LAST = {"JobSucceeded", "JobFailed", "JobTimedOut", "JobAborted", "JobRefused", "JobNeedsReview"}

user_id = sys.argv[1]
folder = pathlib.Path(sys.argv[2]) if len(sys.argv) > 2 else pathlib.Path.home() / ".apifyforge"
endpoints = json.loads((folder / "endpoints.json").read_text())


def cluster() -> dict:
    """Where it is and, if it asks for TLS and a password, the ones in the file of Kafka's Java tools."""
    settings = {"bootstrap.servers": endpoints["kafka"]}
    if "kafkaClientConfig" in endpoints:
        config = (folder / endpoints["kafkaClientConfig"]).read_text()
        user, password = re.search('username="(.+?)" password="(.+?)"', config).groups()
        settings |= {
            "security.protocol": "SASL_SSL", "sasl.mechanism": "SCRAM-SHA-512", "sasl.username": user,
            "sasl.password": password, "ssl.ca.location": str(folder / endpoints["ca"]),
        }
    return settings


# murmur2 places keys as Kafka's other clients do; without it commands of one user may overtake each other.
producer = Producer({**cluster(), "acks": "all", "partitioner": "murmur2_random"})
consumer = Consumer({
    **cluster(),
    "group.id": "operator-example",
    "enable.auto.commit": False,
    "isolation.level": "read_committed",
})


# --- the frontend


def connect(token: bytes):
    message_id = str(uuid.uuid4())
    send("token.commands.v1", message_id, "ConnectToken",
         {"userId": user_id, "sealedToken": seal(token, message_id)})
    return wait(lambda kind, event: kind in {"TokenStored", "TokenRejected"} and event.get("commandId") == message_id)


def disconnect():
    message_id = str(uuid.uuid4())
    send("token.commands.v1", message_id, "DisconnectToken", {"userId": user_id})
    return wait(lambda kind, event: kind in {"TokenRevoked", "TokenRejected"} and event.get("commandId") == message_id)


def seal(token: bytes, message_id: str) -> str:
    """For this user and this message only, to the key that the token-service offers at present."""
    tls = ssl.create_default_context(cafile=folder / endpoints["ca"])
    with urllib.request.urlopen(endpoints["tokenService"] + "/v1/sealing-keys", context=tls) as answer:
        key = JWK(**json.load(answer)["keys"][0])
    now = int(time.time())
    header = {
        "alg": "ECDH-ES", "enc": "A256GCM", "typ": "apify-token+jwe", "kid": key["kid"],
        "apu": base64url_encode(user_id), "apv": base64url_encode(message_id), "iat": now, "exp": now + 300,
    }
    return JWE(token, protected=json.dumps(header), recipient=key).serialize(compact=True)


# --- the scheduler


def run(actor_id: str):
    job_id = str(uuid.uuid4())
    target = {"actorId": actor_id}
    deadline = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(hours=1)
    send("job.commands.v1", job_id, "JobRequested", {
        "jobId": job_id, "userId": user_id, "target": target, "input": {"message": "hello"},
        "ticket": sign(job_id, target), "deadline": deadline.isoformat(),
    })
    return wait(lambda kind, event: kind in LAST and event["jobId"] == job_id)


def sign(job_id: str, target: dict) -> str:
    """The permission to use this user's token for this job. The key is one that the token-service knows."""
    key = JWK.from_json((folder / endpoints["schedulerKey"]).read_text())
    now = int(time.time())
    ticket = JWS(json.dumps({
        "iss": "example", "aud": "token-service", "sub": user_id, "jti": job_id, "target": target,
        "iat": now, "exp": now + 86400,
    }))
    header = {"alg": "ES256", "typ": "job-ticket+jwt", "kid": key["kid"]}
    ticket.add_signature(key, protected=json.dumps(header))
    return ticket.serialize(compact=True)


# --- Kafka


def follow(*topics: str):
    """From now on. A service would have a lasting consumer group, and remember what it waits for."""
    partitions = [TopicPartition(topic, number) for topic in topics
                  for number in consumer.list_topics(topic).topics[topic].partitions]
    for partition in partitions:
        partition.offset = consumer.get_watermark_offsets(partition)[1]
    consumer.assign(partitions)


def send(topic: str, message_id: str, kind: str, data: dict):
    producer.produce(topic, key=user_id, value=json.dumps(data), headers={
        "ce_specversion": "1.0", "ce_id": message_id, "ce_source": "/example",
        "ce_type": f"apifyforge.{kind}.v1", "content-type": "application/json",
    }, on_delivery=delivered)
    producer.flush()


def delivered(error, _):
    if error:
        raise KafkaException(error)


def wait(wanted):
    while True:
        record = consumer.poll(1)
        if record is None or record.error():
            continue
        kind = dict(record.headers())["ce_type"].decode().split(".")[1]
        event = json.loads(record.value())
        print(kind, record.value().decode(), flush=True)
        if wanted(kind, event):
            return kind


follow("token.events.v1", "job.events.v1")
if connect(sys.stdin.buffer.read().strip()) != "TokenStored":
    sys.exit(1)
run("apify~hello-world")
disconnect()
