"""Identifiers and times."""

import os
import re
import time
from datetime import UTC, datetime
from typing import Final

_UUID: Final = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")

_last = 0


def new_id() -> str:
    """Make a UUIDv7 (RFC 9562): sortable by time, and monotonic within this process.

    The 74 bits behind the millisecond are random for the first identifier of a millisecond and counted up from there
    for the following ones.
    """
    global _last
    stamp = time.time_ns() // 1_000_000
    fresh = (stamp << 74) | (int.from_bytes(os.urandom(10), "big") & ((1 << 73) - 1))
    _last = max(fresh, _last + 1)
    milliseconds, rest = _last >> 74, _last & ((1 << 74) - 1)
    value = (milliseconds << 80) | (0x7 << 76) | ((rest >> 62) << 64) | (0b10 << 62) | (rest & ((1 << 62) - 1))
    text = f"{value:032x}"
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


def is_uuid(text: str) -> bool:
    """Tell whether a text from elsewhere can be an identifier here: a UUID in its usual form."""
    return _UUID.fullmatch(text) is not None


def now() -> str:
    """Give the time in UTC as ISO 8601 with milliseconds, which sorts as text."""
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
