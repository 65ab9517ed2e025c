"""The rule of the token-service, in the same order. events-schema holds its test vectors (token-shapes.json)."""

from __future__ import annotations

import re

from .errors import TokenShapeError

_SPACES = ("\t", "\n", "\x0b", "\f", "\r", " ", "\u00a0", "\ufeff", "\u200b", "\u2028")
_QUOTES = ('"', "'", "`", "“", "”", "„", "‘", "’", "«", "»", "&quot;", '\\"')
_BEARER = re.compile(r"bearer[ :\t]|authorization[: ]")
_URL_PARTS = re.compile(r"://|www\.|apify\.com|[?&]token=")
_PLACEHOLDERS = {
    "undefined", "null", "none", "nil", "nan", "true", "false", "[object object]", "(none)", "changeme", "secret",
    "password", "test", "todo",
}
_PLACEHOLDER = re.compile(r"^(?:[$<{%]|process\.env|os\.environ)|\*\*\*|\.\.\.|…|•|^apify_api_x+\Z")
_OTHER_KIND = re.compile(r"apify_|ghp_|gho_|github_pat_|glpat-|sk-|sk_|pk_|xoxb-|xoxp-|akia|hf_")
_PREFIX = "apify_api_"
_LEAST, _MOST = 20, 128

_HINTS = {
    "TOKEN_EMPTY": "There is nothing in the field.",
    "TOKEN_SPACE_AROUND": "There is a space or a line end before or after the token. Trim it.",
    "TOKEN_QUOTED": "The token stands in quotes. Leave them out.",
    "TOKEN_BEARER": "This is a whole Authorization header. Take only the token behind it.",
    "TOKEN_URL": "This is an address. Take only the token in it.",
    "TOKEN_ASSIGNMENT": "This is a name with a value. Take only the token behind it.",
    "TOKEN_PLACEHOLDER": "This stands in the place of a token, and is none.",
    "TOKEN_TWICE": "The token stands there twice.",
    "TOKEN_OTHER_KIND": "This is a secret of another kind. Apify API tokens begin with apify_api_.",
    "TOKEN_CONTROL_CHARACTER": "There is an invisible character in it. Copy the token once more.",
    "TOKEN_FOREIGN_CHARACTER": "There is a character in it that no token has. Letters, digits, - and _ are allowed.",
    "TOKEN_TOO_SHORT": f"A token has at least {_LEAST} characters.",
    "TOKEN_TOO_LONG": f"A token has at most {_MOST} characters.",
}


def token_slip(text: str) -> str | None:
    """Why this text is no Apify API token, as a reason ``TOKEN_…``; None if it may be one."""
    # ASCII alone: what str.lower() makes of other letters may have another length.
    lower = re.sub("[A-Z]", lambda letter: letter[0].lower(), text)
    if not text.strip("\t\n\x0b\f\r "):
        return "TOKEN_EMPTY"
    if text.startswith(_SPACES) or text.endswith(_SPACES):
        return "TOKEN_SPACE_AROUND"
    if lower.startswith(_QUOTES) or lower.endswith(_QUOTES):
        return "TOKEN_QUOTED"
    if _BEARER.match(lower):
        return "TOKEN_BEARER"
    if _URL_PARTS.search(lower):
        return "TOKEN_URL"
    if lower.startswith(_PREFIX) and lower.find(_PREFIX, 1) > 0:
        return "TOKEN_TWICE"
    if re.search(r"[\0-\x1f\x7f]", text):
        return "TOKEN_CONTROL_CHARACTER"
    if _is_placeholder(lower):
        return "TOKEN_PLACEHOLDER"
    if "=" in text or ":" in text:
        return "TOKEN_ASSIGNMENT"
    if not lower.startswith(_PREFIX) and _OTHER_KIND.match(lower):
        return "TOKEN_OTHER_KIND"
    if re.search(r"[^A-Za-z0-9_-]", text):
        return "TOKEN_FOREIGN_CHARACTER"
    if len(text) < _LEAST:
        return "TOKEN_TOO_SHORT"
    return "TOKEN_TOO_LONG" if len(text) > _MOST else None


def _is_placeholder(lower: str) -> bool:
    named = "token" in lower and not re.search("[0-9=:]", lower)
    return lower in _PLACEHOLDERS or bool(_PLACEHOLDER.search(lower)) or named


def require_token(text: str) -> None:
    """Raises TokenShapeError with the slip; never quotes the text."""
    reason = token_slip(text)
    if reason is not None:
        raise TokenShapeError(f"This is no Apify API token: {_HINTS[reason]}", reason, _HINTS[reason])
