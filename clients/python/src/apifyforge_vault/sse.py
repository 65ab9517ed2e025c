from __future__ import annotations

from collections.abc import Iterable, Iterator


def server_sent_events(lines: Iterable[bytes]) -> Iterator[dict[str, str]]:
    """The events of a stream of text/event-stream (WHATWG HTML, section 9.2.6): id, event, data.

    One without data only tells the place to go on from.
    """
    event: dict[str, str] = {}
    for line in lines:
        text = line.decode().rstrip("\r\n")
        name, _, value = text.partition(":")
        value = value.removeprefix(" ")
        if not text:
            if "data" in event or "id" in event:
                yield event
            event = {}
        elif name == "data":
            event["data"] = f"{event['data']}\n{value}" if "data" in event else value
        elif name in ("id", "event"):
            event[name] = value
