from __future__ import annotations

import time
from email.message import Message
from email.utils import parsedate_to_datetime


def server_seconds(headers: Message) -> int:
    """Seconds since 1970 by the server's clock, from the headers of its answer: one's own clock may be wrong."""
    try:
        now = parsedate_to_datetime(headers.get("Date", "")).timestamp()
    except ValueError:
        now = time.time()
    age = headers.get("Age", "0")
    # Behind a cache the answer, and so its date, is some seconds old.
    return int(now) + (int(age) if age.isdigit() else 0)
