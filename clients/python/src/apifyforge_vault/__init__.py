"""Seals Apify API tokens, runs jobs with them and follows them, on an ApifyForge token vault."""

from .errors import RefusedError, TokenShapeError, UnavailableError, VaultError
from .events import ends
from .gateway import GatewayVault
from .seal import seal
from .ticket import sign, ticket_claims
from .token_shape import token_slip

__all__ = [
    "GatewayVault", "RefusedError", "TokenShapeError", "UnavailableError", "VaultError", "ends", "seal", "sign",
    "ticket_claims", "token_slip",
]
