"""What this library raises. ``reason`` is for programs (docs/reasons.md lists them), ``hint`` for people."""

from __future__ import annotations


class VaultError(Exception):
    def __init__(self, message: str, reason: str | None = None, hint: str | None = None) -> None:
        super().__init__(message)
        self.reason = reason
        self.hint = hint


class TokenShapeError(VaultError):
    """What was given is no token; nothing was sealed or sent. Says nothing of the value."""


class RefusedError(VaultError):
    """The system has refused a token, a job or a call. Another try with the same gives the same."""


class UnavailableError(VaultError):
    """No answer came in time, or none that says anything. What was sent may still be carried out."""
