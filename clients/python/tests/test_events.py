"""Records that are no events of the user, alone and before a follower on a broker of librdkafka."""

import importlib.util
import json
import unittest

from apifyforge_vault.events import TOPICS, event_of

STARTED = b'{"userId":"user-1","jobId":"job-1"}'
HEADERS = {"ce_specversion": b"1.0", "ce_id": b"e-1", "ce_type": b"apifyforge.JobStarted.v1"}
TYPES = (
    "apifyforge.JobStarted.v2", "apifyforge.JobStarted.v10", "apifyforge.JobStarted.v1.v2", "apifyforge.JobStarted",
    "apifyforge.JobStarted.v1x", "apifyforge.JobStarted.v1\n", "com.apifyforge.job.JobStarted.v2",
    "com.apifyforge.JobStarted.v1", "other.JobStarted.v1", "apifyforge.JobExploded.v1", "apifyforge.TokenStored.v1",
    "JobStarted", "",
)
VALUES = (
    None, b"", b"{", b"null", b"1", b'"text"', b"[]", b"[" + STARTED + b"]", STARTED[:-1] + b',"hint":"\xff"}',
    STARTED.decode().encode("utf-16-le"), b"[" * 100_000, b"{}", b'{"userId":"user-2","jobId":"job-1"}',
    b'{"userId":"user-1"}', b'{"userId":"user-1","jobId":["job-1"]}', b"\xef\xbb\xbf" + STARTED,
    b'{"n":' + b"1" * 5000 + b"}",
)


def headers(**changed):
    return [(name, value) for name, value in (HEADERS | changed).items() if value is not Ellipsis]


def read(topic="job.events.v1", *, key=b"user-1", value=STARTED, given=None):
    return event_of(topic, key, headers() if given is None else given, value, "user-1")


def of_type(kind):
    return headers(ce_type=kind.encode())


FAULTY_HEADERS = [
    headers(**{name: value}) for name in HEADERS for value in (..., None, b"", b"\xff\xfe")
] + [headers() + [(name, b"x")] for name in HEADERS] + [headers(ce_specversion=b"0.3"), []]


class EventsTest(unittest.TestCase):
    def test_an_event_is_its_data_with_its_type_and_id_whatever_else_its_data_names(self):
        self.assertEqual(read(), {"userId": "user-1", "jobId": "job-1", "type": "JobStarted", "eventId": "e-1"})
        self.assertEqual(
            read(value=b'{"userId":"user-1","jobId":"j","type":"X","new":1}'),
            {"userId": "user-1", "jobId": "j", "type": "JobStarted", "eventId": "e-1", "new": 1})
        stored = read("token.events.v1", value=b'{"userId":"user-1"}', given=of_type("apifyforge.TokenInvalidated.v1"))
        self.assertEqual(stored["type"], "TokenInvalidated")

    def test_another_version_an_unknown_type_and_one_of_another_topic_are_not_read(self):
        for kind in TYPES:
            self.assertIsNone(read(given=of_type(kind)), kind)
        for topic in ("token.events.v1", "other", None):
            self.assertIsNone(read(topic), topic)

    def test_a_missing_doubled_or_unreadable_header_or_that_of_another_cloudevents_is_not_read(self):
        for given in FAULTY_HEADERS:
            self.assertIsNone(read(given=given), given)

    def test_a_value_that_is_no_json_object_of_the_user_is_not_read(self):
        for value in VALUES:
            self.assertIsNone(read(value=value), value and value[:60])
        kind = of_type("apifyforge.TokenStored.v1")
        self.assertIsNone(read("token.events.v1", value=b'{"userId":"user-1","commandId":{}}', given=kind))

    def test_what_is_of_another_user_is_not_read(self):
        for key in (None, b"user-2", b"", b"\xff"):
            self.assertIsNone(read(key=key), key)


@unittest.skipUnless(importlib.util.find_spec("confluent_kafka"), "the extra kafka is not installed")
class FollowerTest(unittest.TestCase):
    def test_a_follower_goes_on_after_each_record_that_is_no_event(self):
        from confluent_kafka import Producer

        from apifyforge_vault.kafka import KafkaVault

        cluster = Producer({"bootstrap.servers": "-", "test.mock.num.brokers": 1})
        broker = next(iter(cluster.list_topics(timeout=10).brokers.values()))
        # It makes a topic with its first record.
        for topic in TOPICS:
            cluster.produce(topic)
        cluster.flush()
        seen = []
        with KafkaVault(
            user_id="user-1", kafka={"bootstrap.servers": f"{broker.host}:{broker.port}"}, token_service="https://-",
            scheduler_key={}, listener=seen.append,
        ) as vault:
            def send(given, value, key=b"user-1"):
                cluster.produce("job.events.v1", key=key, value=value, headers=given)

            for kind in TYPES:
                send(of_type(kind), STARTED)
            for given in FAULTY_HEADERS:
                send(given, STARTED)
            for value in VALUES:
                send(headers(), value)
            send(headers(), STARTED, None)
            last = {"userId": "user-1", "jobId": "job-1", "reason": "DEADLINE"}
            send(of_type("apifyforge.JobRefused.v1"), json.dumps(last))
            cluster.flush()

            self.assertEqual(vault.wait({"jobId": "job-1"}, timeout=30)["type"], "JobRefused")
            self.assertEqual([event["type"] for event in seen], ["JobRefused"])
