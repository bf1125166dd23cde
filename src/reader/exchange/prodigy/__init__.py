"""Prodigy's JSONL: tasks with tokens, spans and relations.

After prodigy.ai/docs/api-interfaces, and what db-out writes: support.prodi.gy/t/6467 shows a whole task.
"""

from typing import Final

from reader.exchange import features
from reader.exchange.format import Format
from reader.exchange.prodigy.reading import read
from reader.exchange.prodigy.writing import lines
from reader.exchange.source import Source

_OWN: Final = frozenset(
    ("spans", "tokens", "answer", "_input_hash", "_task_hash", "_view_id", "_annotator_id", "_session_id")
)
"""Of these a task has some, once it went through Prodigy or is made for it."""


def recognises(source: Source) -> bool:
    """Tell whether a file is a dataset of Prodigy, or could be given to it with spans."""
    first = source.first
    if not isinstance(first, dict) or "schema" in first or "@context" in first or isinstance(first.get("data"), dict):
        return False
    return bool(_OWN & first.keys()) and not ("answer" in first and len(_OWN & first.keys()) == 1 and "label" in first)


FORMAT: Final = Format(
    name="prodigy",
    title="Prodigy JSONL",
    suffix=".jsonl",
    holds=frozenset(features.ALL) - {features.ORPHANS, features.GOLD},
    remark=(
        "Spans cover whole tokens, for words are cut where spans begin and end; a relation leads from the last token of"
        " its head to that of its child. All that Prodigy has no place for stands under the key `reader` of tasks,"
        " spans and relations, which Prodigy carries along; a span that is made anew there has none. Of spans that"
        " overlap Prodigy's relations interface shows one. Layers are those of `_annotator_id`; a task that was"
        " rejected or ignored is skipped; of several answers by one annotator about the same text the last is read."
    ),
    recognises=recognises,
    read=read,
    lines=lines,
)
