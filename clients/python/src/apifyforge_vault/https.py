"""What both ways, over the gateway and over Kafka, do with HTTP."""

from __future__ import annotations

import json
import ssl
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from http.client import HTTPException, HTTPResponse
from typing import Any
from urllib.parse import urlencode

from .errors import RefusedError, UnavailableError, VaultError

_PAGE = 1000
_MOST_WAITS = 5


class Http:
    """Answers of one server; ``name`` is what errors call it."""

    def __init__(self, name: str, base: str, tls: ssl.SSLContext | None) -> None:
        self._name, self._base = name, base.rstrip("/")
        # No redirects: they would carry the caller's rights elsewhere.
        self._opener = urllib.request.build_opener(_NoRedirects, urllib.request.HTTPSHandler(context=tls))

    def call(
        self, method: str, path: str, headers: Mapping[str, str], body: Any = None, timeout: float = 60.0
    ) -> HTTPResponse:
        """An answer of success, to be read and closed. ``body`` is sent as JSON."""
        request = urllib.request.Request(self._base + path, headers=dict(headers), method=method)
        if body is not None:
            request.data = json.dumps(body).encode()
            request.add_header("Content-Type", "application/json")
        for waits in range(_MOST_WAITS + 1):
            try:
                answer: HTTPResponse = self._opener.open(request, timeout=timeout)
                return answer
            except urllib.error.HTTPError as error:
                with error:
                    # What came too soon was not carried out, and the server says when to come again.
                    soon = error.code == 429 and error.headers.get("Retry-After", "").isdecimal()
                    if not soon or waits == _MOST_WAITS:
                        raise _failure(error) from None
                    seconds = int(error.headers["Retry-After"])
            except (OSError, HTTPException) as error:
                raise UnavailableError(f"The {self._name} does not answer.") from error
            time.sleep(seconds)
        raise AssertionError


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any, **__: Any) -> None:
        return None


def items(
    read: Callable[[str], HTTPResponse], offset: int, limit: int | None, fields: Sequence[str]
) -> Iterator[Any]:
    """The items of a dataset, page by page. ``read`` gives the answer to a query."""
    left = float("inf") if limit is None else limit
    while left > 0:
        wanted = int(min(left, _PAGE))
        query = {"offset": offset, "limit": wanted} | ({"fields": ",".join(fields)} if fields else {})
        page = _page(read(urlencode(query)), offset)
        yield from page
        if len(page) < wanted:
            return
        offset += len(page)
        left -= len(page)


def _page(answer: HTTPResponse, offset: int) -> list[Any]:
    """No item of a page that breaks off is given: whoever asks again from this offset gets none twice."""
    try:
        with closing(answer):
            page: list[Any] = json.load(answer)
            return page
    except (OSError, HTTPException, ValueError) as error:
        raise UnavailableError(f"The page of items from offset {offset} breaks off.") from error


def _failure(error: urllib.error.HTTPError) -> VaultError:
    try:
        problem = json.load(error)
    except ValueError:
        problem = {}
    detail, reason, hint = problem.get("detail"), problem.get("reason"), problem.get("hint")
    if error.code >= 500 or error.code == 429:
        return UnavailableError(detail or f"The server answered {error.code}.", reason, hint)
    return RefusedError(detail or f"Refused: {reason or error.code}.", reason, hint or detail)
