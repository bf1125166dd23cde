"""All of a record but the text and what is marked in it, carried along by tools under a key that they do not know."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final, TypeGuard

from reader.exchange import jsonl
from reader.exchange.fields import Fields
from reader.exchange.record import Record
from reader.i18n import _
from reader.model.scheme import Scheme

KEY: Final = "reader"
"""Under which it stands, and with it all that a tool has no place for."""


_LEFT_OUT: Final = ("orphaned", "parked", "provenance", "rejected")
"""What of a record a frame does not have."""


def frame(record: Record, scheme: Scheme) -> dict[str, Any]:
    """Give a record as the native format has it, without the text, spans, relations, and the provenance of gold."""
    bare = replace(
        record, body="", sha256="", spans=(), relations=(), orphaned=(), parked=(), provenance={}, rejected=()
    )
    data = jsonl.data_of(bare, scheme)
    for name in ("spans", "relations", "offset_unit"):
        del data[name]
    for name in ("text", "sha256"):
        del data["article"][name]
    return data


def framed(data: Any, body: str, where: str) -> Record:
    """Read a frame: a record in which nothing is marked.

    Args:
        data: what stood under the key.
        body: the article's text, as the tool's file has it.
        where: the file and line, for errors.

    Raises:
        InputError: it is none, or contradicts itself.
    """
    article = Fields(where).field(data, "article", dict, _("what reader has written"))
    unmarked = {name: value for name, value in data.items() if name not in _LEFT_OUT}
    told = {name: value for name, value in article.items() if name != "sha256"}
    return jsonl.record_of(
        unmarked | {"article": told | {"text": body}, "spans": [], "relations": [], "offset_unit": "codepoint"}, where
    )


def is_frame(data: Any) -> TypeGuard[dict[str, Any]]:
    """Tell whether what stands under the key is a frame."""
    return isinstance(data, Mapping) and "article" in data and "schema" in data
