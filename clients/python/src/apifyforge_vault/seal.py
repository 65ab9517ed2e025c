from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from jwcrypto.common import base64url_encode
from jwcrypto.jwe import JWE
from jwcrypto.jwk import JWK

from .token_shape import require_token

_LIFE_SECONDS = 300


def seal(token: str | bytes, sealing_key: Mapping[str, Any], user_id: str, message_id: str, now: int) -> str:
    """Seals a token for one user and one message: a compact JWE (RFC 7516, ECDH-ES and A256GCM).

    ``sealing_key`` is a JWK of /v1/sealing-keys; ``now`` are seconds since 1970 by the clock of the server. Raises
    TokenShapeError for what is no token.
    """
    plain = token.encode() if isinstance(token, str) else token
    require_token(plain.decode("utf-8", "replace"))
    header = {
        "alg": "ECDH-ES", "enc": "A256GCM", "typ": "apify-token+jwe", "kid": sealing_key["kid"],
        "apu": base64url_encode(user_id), "apv": base64url_encode(message_id),
        "iat": now, "exp": now + _LIFE_SECONDS,
    }
    public = {name: sealing_key[name] for name in ("kty", "crv", "x", "y")}
    sealed = JWE(plain, protected=json.dumps(header))
    sealed.add_recipient(JWK(**public))
    compact: str = sealed.serialize(compact=True)
    return compact
