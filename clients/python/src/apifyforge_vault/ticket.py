from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from jwcrypto.jwk import JWK
from jwcrypto.jws import JWS

LIFE_SECONDS = 86_400


def ticket_claims(
    issuer: str,
    job_id: str,
    user_id: str,
    target: Mapping[str, str],
    now: int,
    life_seconds: int = LIFE_SECONDS,
) -> dict[str, Any]:
    """What a ticket for one job says. It has to outlive the run: waiting, starting and watching all need it."""
    return {
        "iss": issuer, "aud": "token-service", "sub": user_id, "jti": job_id, "target": dict(target),
        "iat": now, "exp": now + life_seconds,
    }


def sign(claims: Mapping[str, Any], private_key: Mapping[str, Any]) -> str:
    """Signs claims as a compact JWS (RFC 7515, ES256). ``private_key`` is a JWK with a ``kid``."""
    key = JWK(**{name: private_key[name] for name in ("kty", "crv", "x", "y", "d")})
    ticket = JWS(json.dumps(claims))
    header = {"alg": "ES256", "typ": "job-ticket+jwt", "kid": private_key["kid"]}
    ticket.add_signature(key, alg="ES256", protected=json.dumps(header))
    signed: str = ticket.serialize(compact=True)
    return signed
