"""How near two names are: the same person under another spelling, with or without a first name, title or article.

A name is folded and cut into words. Every word gets a *skeleton*: a letter for each sound, where letters that
transliterations exchange share one (ط and ت, ق ك غ ج and g), long and short vowels inside the word are left out, and a
doubled letter counts once. Arabic, Hebrew and Latin words have skeletons of the same letters, so that a name can be met
in another script. Words of one script are compared by an edit distance that asks little for an exchange of letters of
one sound and for a vowel more or less (after the idea of Soundex, Russell 1918, and of weighted edit distances, Wagner
and Fischer 1974); words of different scripts by their skeletons.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Generic, TypeVar

from reader.text.name_words import (
    BODIES,
    DIGRAPHS,
    GIVEN,
    INITIAL_SOUNDS,
    JOINED,
    PARTICLES,
    SOUNDS,
    TITLES,
    folded,
)

NEAR: Final = 0.8
"""From this likeness on two spellings are probably of one name."""

_MAX_CHARACTERS: Final = 300
_MAX_WORDS: Final = 12
_SAME_SOUND: Final = 0.3
_WEAK: Final = 0.5
_DOUBLED: Final = 0.2
_OTHER_SCRIPT: Final = 0.9
_UNMATCHED: Final = 0.6
"""A word less like every word of the other name has no match there."""
_PROCLITIC: Final = 0.97
_FURTHER_WORDS: Final = 0.08
"""What the words that one name has and the other has not cost, at most."""
_OTHER_END: Final = 0.7
"""A name without the last word of the other, which is the family's."""

_WORD = re.compile(r"[^\W_]+")
_APOSTROPHES = str.maketrans("", "", "'’‘ʼʿʾ`´׳")
_PROCLITICS: Final = {"a": "وفبلك", "h": "והבלכשמ"}
_SILENT_H = re.compile("h(?=n|$)")

_Key = TypeVar("_Key")


@dataclass(frozen=True, slots=True, eq=False)
class _Word:
    """A word, equal to itself alone: every word is read once, and its identity is quick to look up."""

    letters: str
    """Folded, without the article."""
    sounds: tuple[str, ...]
    """The sound of every letter; empty for a weak one."""
    skeleton: str
    script: str


@dataclass(frozen=True, slots=True, eq=False)
class _Name:
    folded: str
    words: tuple[_Word, ...]
    """Without titles, unless there is nothing else."""
    all_words: tuple[_Word, ...]
    bare: _Word | None
    """The first word without its proclitic, where it may have one."""
    body: bool


def likeness(one: str, other: str) -> float:
    """Tell how near two names are.

    Returns:
        1 for the same folded name, 0 for names that share nothing. From `NEAR` on they are probably one name. A single
        word is near a longer name that ends with it. Two names of a body (a ministry, a party) must agree in every
        word. The order of the two does not matter.
    """
    return _likeness(_parse(one), _parse(other))


class NameIndex(Generic[_Key]):
    """Names by the skeletons of their words, so that a name is compared with those that may be near it alone.

    A word finds the names that have a word of the same skeleton, or of one that differs in a single sound.
    """

    def __init__(self, names: Iterable[tuple[_Key, str]]) -> None:
        self._keys: list[_Key] = []
        self._names: list[_Name] = []
        self._entries: dict[str, list[int]] = {}
        for number, (key, text) in enumerate(names):
            name = _parse(text)
            self._keys.append(key)
            self._names.append(name)
            for word in _compared(name):
                for variant in _variants(word):
                    self._entries.setdefault(variant, []).append(number)

    def near(self, text: str, at_least: float = _UNMATCHED) -> dict[_Key, float]:
        """Find the keys of names near a text, each with the likeness of its nearest name."""
        wanted = _parse(text)
        least = _counted(wanted)
        hits: Counter[int] = Counter()
        for word in _compared(wanted):
            hits.update({number for variant in _variants(word) for number in self._entries.get(variant, ())})
        found: dict[_Key, float] = {}
        for number, count in hits.items():
            if count < min(least, _counted(self._names[number])):
                continue
            value = _likeness(wanted, self._names[number])
            if value >= at_least and value > found.get(self._keys[number], 0.0):
                found[self._keys[number]] = value
        return found


def without_proclitic(text: str, name: str) -> str:
    """Leave the proclitic of a text's first word out, where the text is nearer a name without it (ل in لبوتين).

    What is left of the word has to be near one of the name's; the first letter of وكالة is no conjunction.
    """
    first, space, rest = text.partition(" ")
    if len(first) < 2 or first[0] not in "".join(_PROCLITICS.values()):
        return text
    if all(likeness(first[1:], word) < NEAR for word in name.split()):
        return text
    cut = first[1:] + space + rest
    return cut if likeness(cut, name) > likeness(text, name) else text


# Words ---------------------------------------------------------------------------------------------------------------


@lru_cache(maxsize=100_000)
def _parse(text: str) -> _Name:
    flat = folded(text[:_MAX_CHARACTERS]).translate(_APOSTROPHES)
    raw = list(_joined(_WORD.findall(flat)[:_MAX_WORDS]))
    words = [(each, _word(each)) for each in raw if each not in PARTICLES or len(raw) == 1]
    everything = tuple(word for _raw, word in words)
    named = tuple(word for index, (each, word) in enumerate(words) if not _is_title(each, first=index == 0))
    used = named or everything
    bare = None
    if used and words[0][1] is used[0] and (cut := _without_proclitic(words[0][0], alone=len(used) == 1)):
        bare = _word(cut)
    body = any(word.letters in BODIES for word in everything)
    return _Name(" ".join(raw), used, everything, bare, body)


def _joined(words: Iterable[str]) -> Iterator[str]:
    """Join the words that form one name with the next: عبد with what follows it."""
    held = ""
    for word in words:
        if held and word in PARTICLES:
            continue
        if word in JOINED and not held:
            held = word
        else:
            yield held + word
            held = ""
    if held:
        yield held


def _is_title(word: str, *, first: bool) -> bool:
    return word in TITLES or (first and len(word) > 3 and word[1:] in TITLES and word[0] in _PROCLITICS["a"])


def _without_proclitic(word: str, *, alone: bool) -> str:
    """Give a first word without what may be a proclitic; nothing when too little would be left to be a name."""
    if word.startswith("لل"):
        word = "لال" + word[2:]
    rest = word[1:]
    return rest if word[0] in _PROCLITICS.get(_script(word), "") and len(rest) >= (4 if alone else 3) else ""


def _script(word: str) -> str:
    first = word[0]
    return "a" if "\u0600" <= first <= "\u06ff" else "h" if "\u0590" <= first <= "\u05ff" else "l"


@lru_cache(maxsize=100_000)
def _word(word: str) -> _Word:
    script = _script(word)
    if script == "a" and word.startswith("ال") and len(word) >= 5:
        word = word[2:]
    if script == "l":
        for digraph, letter in DIGRAPHS:
            word = word.replace(digraph, letter)
        word = word[0] + _SILENT_H.sub("", word[1:])
    sounds = [SOUNDS.get(letter, "" if letter in INITIAL_SOUNDS else letter) for letter in word]
    sounds[0] = sounds[0] or INITIAL_SOUNDS[word[0]]
    if len(sounds) > 2 and sounds[-1] == "h":
        sounds[-1] = ""  # the ending of many names of women
    skeleton = ""
    for sound in sounds:
        if sound and not skeleton.endswith(sound):
            skeleton += sound
    return _Word(word, tuple(sounds), skeleton, script)


def _compared(name: _Name) -> tuple[_Word, ...]:
    """List the words by which a name is found."""
    words = name.all_words if name.body else name.words
    return (*words, name.bare) if name.bare else words


def _counted(name: _Name) -> int:
    """Count the words that must have a match; initials are found by no skeleton."""
    return sum(len(word.letters) > 1 for word in name.words)


@lru_cache(maxsize=100_000)
def _variants(word: _Word) -> frozenset[str]:
    """List the skeletons under which a word is looked up: as it is, and with one sound left out."""
    skeleton = word.skeleton
    cut = range(len(skeleton)) if len(skeleton) > 3 else ()
    return frozenset((skeleton, *(skeleton[:index] + skeleton[index + 1 :] for index in cut)))


# Comparing -----------------------------------------------------------------------------------------------------------


def _likeness(one: _Name, other: _Name) -> float:
    if not one.words or not other.words:
        return 0.0
    if one.folded == other.folded:
        return 1.0
    body = one.body or other.body
    first = one.all_words if body else one.words
    second = other.all_words if body else other.words
    if (len(second), other.folded) < (len(first), one.folded):
        one, other, first, second = other, one, second, first
    matches = _matches(one, other, first, second)
    alike = [value for _index, value in matches]
    value = 0.3 * sum(alike) / len(alike) + 0.7 * min(alike)
    further = len(second) - len(first)
    if further:
        matched = {index for index, _value in matches}
        value *= 1 - _FURTHER_WORDS * further / len(second)
        if len(second) - 1 not in matched or (body and 0 not in matched):
            value *= _OTHER_END
    return min(value, 0.99)


def _matches(one: _Name, other: _Name, first: tuple[_Word, ...], second: tuple[_Word, ...]) -> list[tuple[int, float]]:
    """Match every word of the shorter name with one of the longer, the likest first.

    Returns:
        The index in the longer name and the likeness, for every word of the shorter; 0 where nothing is like it.
    """
    pairs = []
    for row, mine in enumerate(first):
        for column, theirs in enumerate(second):
            value = _alike(mine, theirs)
            if value < 1 and one.bare and mine is one.words[0]:
                value = max(value, _alike(one.bare, theirs) * _PROCLITIC)
            if value < 1 and other.bare and theirs is other.words[0]:
                value = max(value, _alike(mine, other.bare) * _PROCLITIC)
            if value >= _UNMATCHED:
                pairs.append((-value, row, column))
    found: dict[int, tuple[int, float]] = {}
    taken: set[int] = set()
    for negative, row, column in sorted(pairs):
        if row not in found and column not in taken:
            found[row] = (column, -negative)
            taken.add(column)
    return [found.get(row, (-1, 0.0)) for row in range(len(first))]


@lru_cache(maxsize=100_000)
def _alike(one: _Word, other: _Word) -> float:
    """Compare two words."""
    if one.letters == other.letters:
        return 1.0
    if len(one.letters) == 1 or len(other.letters) == 1:  # an initial
        return 0.85 if one.sounds[0] == other.sounds[0] else 0.0
    if one.letters in GIVEN and other.letters in GIVEN:
        return 0.0
    longest = max(len(one.skeleton), len(other.skeleton), 2)
    if abs(len(one.skeleton) - len(other.skeleton)) > (1 - _UNMATCHED) * longest:
        return 0.0
    if one.script != other.script:
        cost = _distance(one.skeleton, other.skeleton, tuple(one.skeleton), tuple(other.skeleton))
        return _OTHER_SCRIPT * max(1 - cost / longest, 0.0)
    cost = _distance(one.letters, other.letters, one.sounds, other.sounds)
    return max(1 - cost / longest, 0.0)


def _distance(one: str, other: str, sounds: tuple[str, ...], others: tuple[str, ...]) -> float:
    """Give the cheapest way from one word to another in exchanged, added and left out letters."""
    added = [_presence(others, column) for column in range(len(other))]
    row = [0.0]
    for cost in added:
        row.append(row[-1] + cost)
    for index, letter in enumerate(one):
        left_out = _presence(sounds, index)
        above, row = row, [row[0] + left_out]
        for column, theirs in enumerate(other):
            exchanged = above[column]
            if letter != theirs:
                exchanged += _exchange(sounds[index], others[column])
            row.append(min(exchanged, above[column + 1] + left_out, row[column] + added[column]))
    return row[-1]


def _exchange(one: str, other: str) -> float:
    if one == other:
        return _SAME_SOUND if one else _WEAK
    return 1.0


def _presence(sounds: tuple[str, ...], index: int) -> float:
    sound = sounds[index]
    if not sound:
        return _WEAK
    return _DOUBLED if index and sounds[index - 1] == sound else 1.0
