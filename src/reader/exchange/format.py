"""What a format is: how it is recognised, read and written, and what it can hold."""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, NamedTuple

from reader.exchange.features import ALL, Feature
from reader.exchange.offsets import OffsetUnit
from reader.exchange.record import Record
from reader.exchange.source import Source
from reader.model.article import Article
from reader.model.scheme import Scheme

Per = Literal["article", "claim"]


class Found(NamedTuple):
    """A record that was read, and where."""

    where: str
    """The file and line, for messages."""
    record: Record
    """Its annotator is empty where the file does not say whose it is."""
    named: bool = True
    """Whether the file says which article it is; else the record's id is a proposal, and the text decides."""


def named_annotator(name: str, pattern: re.Pattern[str] | None) -> str:
    """Find the annotator in a file's name; empty where a pattern does not match it, or there is none."""
    found = pattern.search(name) if pattern is not None else None
    return matched_annotator(found) if found else ""


def matched_annotator(found: re.Match[str]) -> str:
    """Give the annotator that a pattern has found: its first group, else all that it matches."""
    return found[1] or "" if found.re.groups else found[0]


@dataclass(frozen=True, slots=True)
class Reading:
    """What reading a file needs beside the file."""

    find_text: Callable[[str], tuple[Article, str] | None] = lambda _name: None
    """Finds an article of the project by its id or address, with its text; for formats that hold no text."""
    annotator_pattern: re.Pattern[str] | None = None
    """Finds the annotator in a file's name (see `named_annotator`)."""
    into: str = ""
    """The article that the annotations are of, where the user says so."""
    scheme: Scheme | None = None
    """The scheme in force, where a file alone does not tell what something of it is."""
    losses: Counter[str] = field(default_factory=Counter)
    """Counts what is left out, by what it is."""


@dataclass(frozen=True, slots=True)
class Writing:
    """What writing a file needs beside the records."""

    scheme: Scheme
    unit: OffsetUnit = "codepoint"
    """What offsets count, where the format leaves it open."""
    per: Per = "article"


Lines = Callable[[Iterable[Record], Writing], Iterator[str]]
"""Writes records as the lines of a file, without line ends."""

Folder = Callable[[Iterable[Record], Writing, Path], int]
"""Writes records into an empty folder; gives how many files it made."""


@dataclass(frozen=True, slots=True)
class Format:
    """A format, both ways where it allows."""

    name: str
    """As `--format` takes it."""
    title: str
    """As people call it."""
    suffix: str
    """How its files end; empty for a folder."""
    holds: frozenset[Feature]
    remark: str = ""
    """What users should know of it, a sentence or two of Markdown in English."""
    recognises: Callable[[Source], bool] | None = None
    """Tells by its content whether something is of this format; None where it is not read."""
    read: Callable[[Source, Reading], Iterator[Found]] | None = None
    lines: Lines | None = None
    folder: Folder | None = None
    per: tuple[Per, ...] = ("article",)
    """What a record of it may be, the usual first."""
    units: tuple[OffsetUnit, ...] = ("codepoint",)
    """What its offsets may count, the usual first."""

    @property
    def written(self) -> bool:
        """Whether it is written."""
        return self.lines is not None or self.folder is not None

    @property
    def loses(self) -> bool:
        """Whether there is anything that it cannot hold."""
        return not self.holds.issuperset(ALL)

    def kept(self, record: Record) -> Record:
        """Give what of a record survives in this format."""
        for feature in ALL:
            if feature not in self.holds:
                record = feature.without(record)
        return record

    def lost(self, record: Record) -> Counter[str]:
        """Count what of a record this format cannot hold, by the titles of the features."""
        counts = {each.title: each.count(record) for each in ALL if each not in self.holds}
        return Counter({title: count for title, count in counts.items() if count})
