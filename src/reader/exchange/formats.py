"""Every format there is, found by name or by content; its module is imported when it is needed."""

from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Final

from reader.exchange.format import Format
from reader.exchange.source import Source

_MODULES: Final = {
    "jsonl": "jsonl",
    "brat": "brat",
    "w3c": "web_annotation",
    "prodigy": "prodigy",
    "label-studio": "label_studio",
    "doccano": "doccano",
    "csv": "claim_tables:CSV",
    "tsv": "claim_tables:TSV",
    "parquet": "parquet",
}
"""Every format by its name: the module that holds it, and its name in there where that is not `FORMAT`.

Those that are read are asked in this order whether a file is theirs.
"""

NAMES: Final = tuple(_MODULES)


def named(name: str) -> Format:
    """Give a format by its name, one of `NAMES`."""
    module, _colon, variable = _MODULES[name].partition(":")
    found: Format = getattr(import_module(f"reader.exchange.{module}"), variable or "FORMAT")
    return found


def every() -> Iterator[Format]:
    """Give all formats."""
    return map(named, NAMES)


def of_file(path: Path | None) -> Format:
    """Give the format that a file is to be written in by how its name ends; the native one where that says nothing."""
    suffix = path.suffix if path is not None else ""
    return next((each for each in every() if suffix and each.suffix == suffix), named(NAMES[0]))


def recognised(source: Source) -> Format | None:
    """Find the format of a file or folder by its content; None when it is none of annotations."""
    return next((each for each in every() if each.recognises is not None and each.recognises(source)), None)
