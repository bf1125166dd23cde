"""Suggestions: the identities whose names are near a text, and the pairs that are probably one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from reader.model.annotation import Identity
from reader.text.name_words import folded
from reader.text.names import NEAR, NameIndex
from reader.workflow.naming import MAX_NAME

_EXACT: Final = 3.0
_SPELLED_OTHERWISE: Final = 2.0
_BEGINS: Final = 0.75
"""What a name counts that begins with what is typed, or has a word that does."""
_HOLDS: Final = 0.6
"""What a name counts that holds what is typed."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two identities that are probably one."""

    one: Identity
    other: Identity
    likeness: float


class Suggester:
    """The identities of a moment, to be ranked for a text at every key."""

    def __init__(self, identities: Sequence[Identity]) -> None:
        self.identities = identities
        self.uses: Mapping[str, int] = {}
        """How often each is named; the most used is first among equals."""
        self._index = _index(identities)
        self._folded = [[f" {folded(name)}" for name in (each.name, *each.aliases)] for each in identities]

    def suggest(self, text: str) -> list[Identity]:
        """Rank identities for a text: its own names, spelled so or otherwise, names near it, names that hold it.

        Args:
            text: a mention, or what has been typed so far; an empty one ranks all of them by use.
        """
        return [identity for identity, _value in self._ranked(text)]

    def likely(self, text: str) -> bool:
        """Tell whether the first suggestion for a mention probably is who it names, so that Enter may take it."""
        best = next(iter(self._ranked(text)), None)
        return best is not None and best[1] >= NEAR

    def _ranked(self, text: str) -> list[tuple[Identity, float]]:
        text = " ".join(text[: 2 * MAX_NAME].split())
        wanted = folded(text)
        near = self._index.near(text) if wanted else {}
        ranked = []
        for position, each in enumerate(self.identities):
            value = max(round(near.get(position, 0.0), 2), self._spelled(position, text, wanted)) if wanted else 0.0
            if value or not wanted:
                ranked.append((-value, -self.uses.get(each.id, 0), each.name, each.id, position))
        return [(self.identities[entry[-1]], -entry[0]) for entry in sorted(ranked)]

    def _spelled(self, position: int, text: str, wanted: str) -> float:
        """Rate an identity by its letters: above 1 for one of its names, less for a part of one."""
        for name in self._folded[position]:
            if wanted in name:
                break
        else:
            return 0.0
        names, identity = self._folded[position], self.identities[position]
        if f" {wanted}" in names:
            return _EXACT if text in (identity.name, *identity.aliases) else _SPELLED_OTHERWISE
        return _BEGINS if any(f" {wanted}" in name for name in names) else _HOLDS


def likely_duplicates(identities: Sequence[Identity]) -> list[Pair]:
    """Find the pairs of identities that are probably one, the likest first."""
    index = _index(identities)
    found: dict[tuple[int, int], float] = {}
    for position, each in enumerate(identities):
        for name in (each.name, *each.aliases):
            for other, value in index.near(name, NEAR).items():
                if other != position:
                    pair = (min(position, other), max(position, other))
                    found[pair] = max(found.get(pair, 0.0), value)
    pairs = [Pair(identities[one], identities[other], value) for (one, other), value in found.items()]
    return sorted(pairs, key=lambda pair: (-pair.likeness, pair.one.name, pair.other.name, pair.one.id, pair.other.id))


def _index(identities: Sequence[Identity]) -> NameIndex[int]:
    return NameIndex(
        (position, name) for position, each in enumerate(identities) for name in (each.name, *each.aliases)
    )
