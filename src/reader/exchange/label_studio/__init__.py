"""Label Studio's JSON: lists of tasks, or tasks by line, with the annotations of everybody."""

from typing import Final

from reader.exchange import features
from reader.exchange.format import Format
from reader.exchange.label_studio.reading import read
from reader.exchange.label_studio.writing import lines
from reader.exchange.source import Source


def recognises(source: Source) -> bool:
    """Tell whether a file is an export of Label Studio, also an empty one."""
    first = source.first
    if isinstance(first, list):
        if not first:
            return True
        first = first[0]
    return isinstance(first, dict) and isinstance(first.get("data"), dict) and "@context" not in first


FORMAT: Final = Format(
    name="label-studio",
    title="Label Studio JSON",
    suffix=".json",
    holds=frozenset(features.ALL) - {features.FRAGMENTS, features.ORPHANS, features.TIMES, features.GOLD},
    remark=(
        "The labelling interface is printed by `reader scheme show --for label-studio`. A task holds the annotations of"
        " everybody; whose they are, with the state, the round and the article, is in the task's `data.reader`, found"
        " again by `import_id`, since Label Studio refuses annotators whose e-mail it does not know. Attributes of"
        " relations, and notes on them, are further labels `name=value`; when an annotation is changed there, Label"
        " Studio keeps of these what its interface lists, which no free text is, and one relation between two regions."
        " Of several annotations of a task by the same person the last that was not cancelled is read. A relation both"
        " ways is read as one, and one without a label as `relation`."
    ),
    recognises=recognises,
    read=read,
    lines=lines,
    units=("utf16",),
)
