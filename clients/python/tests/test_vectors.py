"""The vectors of events-schema, and a second implementation that opens and verifies what this one makes."""

import base64
import json
import pathlib
import unittest

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.concatkdf import ConcatKDFHash

from apifyforge_vault import TokenShapeError, seal, sign, ticket_claims, token_slip
from apifyforge_vault.events import answers, ends

VECTORS = pathlib.Path(__file__).parents[3] / "events-schema/src/main/resources/vectors"


def read(name):
    return json.loads((VECTORS / f"{name}.json").read_text())


def decoded(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def number(text):
    return int.from_bytes(decoded(text), "big")


def public(jwk):
    return ec.EllipticCurvePublicNumbers(number(jwk["x"]), number(jwk["y"]), ec.SECP256R1())


def opened(sealed, recipient):
    header, _, nonce, ciphertext, tag = sealed.split(".")
    fields = json.loads(decoded(header))
    private = ec.EllipticCurvePrivateNumbers(number(recipient["d"]), public(recipient)).private_key()
    z = private.exchange(ec.ECDH(), public(fields["epk"]).public_key())
    parts = [b"A256GCM", decoded(fields["apu"]), decoded(fields["apv"])]
    info = b"".join(len(part).to_bytes(4, "big") + part for part in parts) + (256).to_bytes(4, "big")
    key = ConcatKDFHash(hashes.SHA256(), 32, info).derive(z)
    return AESGCM(key).decrypt(decoded(nonce), decoded(ciphertext) + decoded(tag), header.encode()).decode()


class VectorsTest(unittest.TestCase):
    def test_token_shapes_are_judged_as_the_token_service_judges_them(self):
        for shape in read("token-shapes"):
            with self.subTest(shape["text"]):
                self.assertEqual(token_slip(shape["text"]), shape["reason"])

    def test_what_is_no_token_is_not_sealed_and_not_quoted(self):
        with self.assertRaises(TokenShapeError) as caught:
            seal('"apify_api_secret"', read("seal")["recipient"], "user-1", "m-1", 1)
        self.assertEqual(caught.exception.reason, "TOKEN_QUOTED")
        self.assertNotIn("secret", f"{caught.exception}{caught.exception.hint}")

    def test_the_sealed_vector_opens(self):
        vector = read("seal")
        self.assertEqual(opened(vector["sealed"], vector["recipient"]), vector["token"])

    def test_a_sealed_token_opens_and_has_the_header_of_the_vector(self):
        vector = read("seal")
        for user, token in (("user-1", vector["token"]), ("user-ü", vector["token"].encode())):
            sealed = seal(token, vector["recipient"], user, vector["messageId"], vector["header"]["iat"])
            self.assertEqual(opened(sealed, vector["recipient"]), vector["token"])
            header = json.loads(decoded(sealed.split(".")[0]))
            apu = base64.urlsafe_b64encode(user.encode()).decode().rstrip("=")
            expected = {**vector["header"], "apu": apu, "epk": header["epk"]}
            self.assertEqual(header, expected)
            self.assertEqual(set(header["epk"]), {"kty", "crv", "x", "y"})

    def test_the_ticket_vector_and_one_of_our_own_verify(self):
        vector = read("ticket")
        self.verify(vector["ticket"], vector["key"], vector["claims"])
        own = {**read("seal")["recipient"], "kid": "scheduler-2"}
        claims = vector["claims"]
        made = ticket_claims("scheduler", claims["jti"], claims["sub"], claims["target"], claims["iat"])
        self.assertEqual(made, claims)
        self.verify(sign(made, own), own, claims)

    def verify(self, ticket, key, claims):
        header, payload, signature = ticket.split(".")
        self.assertEqual(json.loads(decoded(header)), {"alg": "ES256", "typ": "job-ticket+jwt", "kid": key["kid"]})
        self.assertEqual(json.loads(decoded(payload)), claims)
        r, s = (int.from_bytes(decoded(signature)[i:i + 32], "big") for i in (0, 32))
        public(key).public_key().verify(
            encode_dss_signature(r, s), f"{header}.{payload}".encode(), ec.ECDSA(hashes.SHA256()))

    def test_every_message_says_whether_it_answers_a_command_or_ends_a_job(self):
        found = {"connect": set(), "disconnect": set(), "job": set()}
        for file in (VECTORS / "messages").glob("*.v1.json"):
            event = {"type": file.name.removesuffix(".v1.json"), **json.loads(file.read_text())}
            for kind in ("connect", "disconnect"):
                if answers(kind, event.get("commandId", "none"))(event):
                    found[kind].add(event["type"])
                self.assertFalse(answers(kind, "other")(event))
            if ends("job-1")(event):
                found["job"].add(event["type"])
            self.assertFalse(ends("job-2")(event))
        self.assertEqual(found, {
            "connect": {"TokenStored", "TokenRejected"},
            "disconnect": {"TokenRevoked", "TokenRejected"},
            "job": {"JobSucceeded", "JobFailed", "JobTimedOut", "JobAborted", "JobRefused", "JobNeedsReview"},
        })


if __name__ == "__main__":
    unittest.main()
