"""Against a server that plays the gateway."""

import base64
import contextlib
import json
import pathlib
import threading
import time
import unittest
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from apifyforge_vault import GatewayVault, RefusedError, UnavailableError

SEAL = json.loads(
    (pathlib.Path(__file__).parents[3] / "events-schema/src/main/resources/vectors/seal.json").read_text())
SEALING_KEY = {name: value for name, value in SEAL["recipient"].items() if name != "d"}


@contextlib.contextmanager
def against(answers):
    """``answers`` by method and path, each a list of (status, body, headers) in turn."""
    calls = []

    class Handler(BaseHTTPRequestHandler):
        def answer(self):
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            calls.append((f"{self.command} {self.path}", self.headers, json.loads(body) if body else None))
            waiting = answers.get(f"{self.command} {self.path.split('?')[0]}") or [(404, {})]
            status, answer, *headers = waiting.pop(0)
            self.send_response_only(status)
            for name, value in (headers[0] if headers else {}).items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(answer if isinstance(answer, bytes) else json.dumps(answer).encode())

        do_GET = do_PUT = do_POST = do_DELETE = answer

        def log_message(self, *_):
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, args=[0.01], daemon=True).start()
        yield GatewayVault(f"http://127.0.0.1:{server.server_port}", "user-1", lambda: "jwt"), calls
        server.shutdown()


class GatewayTest(unittest.TestCase):
    def test_a_disconnect_has_the_jobs_cancelled_where_that_is_asked_for(self):
        with against({"DELETE /v1/connection": [(200, {"cancelled": ["j"]}), (200, {})]}) as (vault, calls):
            self.assertEqual(["j"], vault.disconnect(cancel_jobs=True)["cancelled"])
            vault.disconnect()
            self.assertEqual(
                ["DELETE /v1/connection?cancelJobs=true", "DELETE /v1/connection"], [call for call, *_ in calls])

    def test_a_call_that_came_too_soon_is_made_again_when_the_gateway_says(self):
        soon = (429, {"reason": "TOO_MANY_CALLS"}, {"Retry-After": "1"})
        with against({
            "GET /v1/connection": [soon, (200, {"state": "CONNECTED"})],
            "GET /v1/jobs/j": [(429, {"reason": "TOO_MANY_STREAMS"})],
        }) as (vault, calls):
            begun = time.monotonic()
            self.assertEqual("CONNECTED", vault.connection()["state"])
            self.assertGreaterEqual(time.monotonic() - begun, 0.99)
            with self.assertRaises(UnavailableError) as raised:
                vault.job("j")
            self.assertEqual("TOO_MANY_STREAMS", raised.exception.reason)
            self.assertEqual(3, len(calls))

    def test_connect_seals_by_the_clock_of_the_server_and_asks_again_until_it_is_answered(self):
        ahead = int(time.time()) + 3600
        with against({
            "GET /v1/sealing-keys": [(200, {"keys": [SEALING_KEY]}, {"Date": formatdate(ahead, usegmt=True)})],
            "PUT /v1/connection": [(202, {"commandId": "x"}), (200, {"state": "CONNECTED"})],
        }) as (vault, calls):
            self.assertEqual(vault.connect(SEAL["token"])["state"], "CONNECTED")

        _, headers, body = calls[1]
        header = json.loads(base64.urlsafe_b64decode(body["sealedToken"].split(".")[0] + "=="))
        self.assertEqual(header["iat"], ahead)
        self.assertEqual(base64.urlsafe_b64decode(header["apv"] + "==").decode(), headers["Idempotency-Key"])
        self.assertEqual(headers["Authorization"], "Bearer jwt")
        self.assertEqual(calls[-1][2], body)
        self.assertEqual(calls[-1][1]["Idempotency-Key"], headers["Idempotency-Key"])

    def test_a_refused_connect_is_an_error_with_reason_and_hint(self):
        problem = {"reason": "TOKEN_REFUSED_BY_APIFY", "detail": "Apify refused it.", "hint": "Make a new one."}
        with against({
            "GET /v1/sealing-keys": [(200, {"keys": [SEALING_KEY]})],
            "PUT /v1/connection": [(422, problem)],
        }) as (vault, _), self.assertRaises(RefusedError) as caught:
            vault.connect(SEAL["token"])
        self.assertEqual((caught.exception.reason, caught.exception.hint), (problem["reason"], problem["hint"]))

    def test_run_sends_the_job_id_and_wait_asks_until_the_job_has_ended(self):
        with against({
            "POST /v1/jobs": [(202, {"jobId": "job-1"})],
            "GET /v1/jobs/job-1": [(200, {"state": "STARTED"}), (200, {"state": "SUCCEEDED"})],
        }) as (vault, calls):
            vault.run(actor_id="a~b", input={"n": 1}, job_id="job-1")
            self.assertEqual(vault.wait("job-1")["state"], "SUCCEEDED")
        self.assertEqual(calls[0][1]["Idempotency-Key"], "job-1")
        self.assertEqual(calls[0][2], {"target": {"actorId": "a~b"}, "input": {"n": 1}})

    def test_a_job_that_does_not_end_in_time_is_no_refusal(self):
        with against({"GET /v1/jobs/job-1": [(200, {"state": "STARTED"})] * 1000}) as (vault, _):
            with self.assertRaises(UnavailableError):
                vault.wait("job-1", timeout=0.05)

    def test_items_come_page_by_page_until_a_page_is_short(self):
        with against({"GET /v1/jobs/job-1/items": [(200, [{"a": 1}] * 1000), (200, [{"a": 2}])]}) as (vault, calls):
            self.assertEqual(len(list(vault.items("job-1", fields=["a"]))), 1001)
        self.assertEqual([call.split("?")[1] for call, *_ in calls],
                         ["offset=0&limit=1000&fields=a", "offset=1000&limit=1000&fields=a"])

    def test_a_page_of_items_that_breaks_off_is_told_as_that_and_none_of_its_items_is_given(self):
        broken = (200, b'[{"a":1},{"a":', {"Content-Length": "99"})
        with against({"GET /v1/jobs/job-1/items": [(200, [{}] * 1000), broken]}) as (vault, _):
            items = vault.items("job-1")
            self.assertEqual(len([next(items) for _ in range(1000)]), 1000)
            with self.assertRaisesRegex(UnavailableError, "1000"):
                next(items)

    def test_events_go_on_after_the_last_one_when_the_stream_breaks(self):
        with against({"GET /v1/events": [
            (200, b': hello\n\nid: 6\n\n'),
            (200, b'id: 7\nevent: JobStarted\ndata: {"jobId":\ndata: "job-1"}\n\nid: 8\r\nevent: Cut'),
            (503, {}),
            (200, b'id: 8\nevent: JobSucceeded\ndata: {"jobId":"job-1"}\n\n'),
        ]}) as (vault, calls):
            events = vault.events()
            self.assertEqual([next(events), next(events)], [
                {"jobId": "job-1", "type": "JobStarted", "eventId": "7"},
                {"jobId": "job-1", "type": "JobSucceeded", "eventId": "8"},
            ])
        self.assertEqual([headers["Last-Event-ID"] for _, headers, _ in calls], [None, "6", "7", "7"])

    def test_a_gateway_that_does_not_answer_is_told_as_that(self):
        with self.assertRaises(UnavailableError):
            GatewayVault("http://127.0.0.1:1", "user-1").connection()
        with against({"GET /v1/connection": [(429, {"reason": "TOO_MANY_CALLS"})]}) as (vault, _):
            with self.assertRaises(UnavailableError) as caught:
                vault.connection()
        self.assertEqual(caught.exception.reason, "TOO_MANY_CALLS")

    def test_a_redirect_takes_the_access_token_nowhere(self):
        with against({}) as (_, elsewhere):
            with against({"GET /v1/connection": [(302, {}, {"Location": "http://127.0.0.1:1/"})]}) as (vault, _):
                with self.assertRaises(RefusedError):
                    vault.connection()
        self.assertEqual(elsewhere, [])


if __name__ == "__main__":
    unittest.main()
