"""Identifiers and times."""

import os
import re
import time
from datetime import UTC, datetime
from typing import Final

_NAMESPACE: Final = bytes.fromhex("6f1d3f0a52f64c5b9a0d0c3d8c1f7e42")
"""The UUID in whose space names are hashed; never to be changed."""

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
    return _text((milliseconds << 80) | (0x7 << 76) | ((rest >> 62) << 64) | (0b10 << 62) | (rest & ((1 << 62) - 1)))


def derived_id(*parts: str) -> str:
    """Make the identifier of what has a name of its own: a UUIDv5 (RFC 9562), the same wherever it is made.

    Args:
        parts: what it is called; none holds a line break.
    """
    from hashlib import sha1  # opens OpenSSL, which opening an article does not need

    name = _NAMESPACE + "\n".join(parts).encode()
    value = int.from_bytes(sha1(name, usedforsecurity=False).digest()[:16], "big")
    value = value & ~(0xF << 76) & ~(0b11 << 62)
    return _text(value | (0x5 << 76) | (0b10 << 62))


def revision_id(article: str, sha256: str) -> str:
    """Give the identifier of an article's revision, which its text makes what it is."""
    return derived_id("revision", article, sha256)


def layer_id(article: str, annotator: str, round_: str, kind: str = "annotation") -> str:
    """Give the identifier of a layer; of gold there is one for an article and round, whoever began it."""
    if kind == "gold":
        return derived_id("layer", article, round_, kind)
    return derived_id("layer", article, annotator, round_, kind)


def is_uuid(text: str) -> bool:
    """Tell whether a text from elsewhere can be an identifier here: a UUID in its usual form."""
    return _UUID.fullmatch(text) is not None


def _text(value: int) -> str:
    text = f"{value:032x}"
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


def now() -> str:
    """Give the time in UTC as ISO 8601 with milliseconds, which sorts as text."""
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
