"""The files of a folder of brat's: which belong together, and under which names."""

import os
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from hashlib import sha256
from itertools import islice
from pathlib import Path
from typing import Final, NamedTuple
from urllib.parse import unquote

from reader.errors import InputError
from reader.exchange.brat.writing import MARK
from reader.exchange.format import matched_annotator
from reader.i18n import N_, _

ANNOTATIONS: Final = ".ann"
TEXT: Final = ".txt"
CONFIGURATION: Final = "annotation.conf"

LINKS: Final = N_("links that lead out of the folder, or to folders")
DEEP: Final = N_("folders that lie too deep")
BLANK: Final = N_("empty files of annotations that are nobody's")
OTHERS: Final = N_("articles and exports beside brat's files")

_DEEPEST: Final = 4
"""Folders below the one that was named."""

_LOOKED_AT: Final = 1000
"""Folders that are looked into to find out whether they are brat's."""

_OTHERS: Final = (".md", ".jsonl", ".json", ".jsonld")
_MOST: Final = 100_000_000
"""Bytes of a file; a larger one is refused unread."""

_UNSAFE: Final = re.compile(r"[%~/\\:*?\"<>|\x00-\x1f\x7f]|^\.|[. ]$|\.(?=(?:txt|ann|conf)$)", re.IGNORECASE)
"""What a file's name may not hold on one system or another, or would be taken for something else."""

_LONGEST: Final = 200
"""Bytes of a name, of the 255 that file systems take."""

_ID: Final = re.compile(r"[^\w.@+ -]+")


def file_name(name: str) -> str:
    """Give the name of the file for an article, or of the folder for an annotator (see `name_of`).

    What names of files cannot hold is written as in addresses (`%2F`); a name that is too long is cut, and told from
    others by a digest behind `~`.
    """
    safe = _UNSAFE.sub(lambda match: "".join(f"%{byte:02X}" for byte in match[0].encode()), name)
    if len(safe.encode()) <= _LONGEST:
        return safe
    return safe.encode()[: _LONGEST - 17].decode(errors="ignore") + "~" + sha256(name.encode()).hexdigest()[:16]


def name_of(file_name: str) -> str | None:
    """Give the name that a file or folder has got its name from; None where that was cut."""
    return None if "~" in file_name else unquote(file_name, errors="replace")


def proposed_id(stem: str) -> str:
    """Make an article's id of a file's name, whatever that is."""
    return _ID.sub("-", stem)[:200].strip().lstrip(".") or "article"


class Named(NamedTuple):
    """What a file's name tells."""

    article: str
    """The name of the text."""
    annotator: str
    """Empty where it tells of none."""


class Pair(NamedTuple):
    """A text with annotations or without, or annotations without a text."""

    named: Named
    text: Path | None
    annotations: Path | None
    parts: tuple[str, ...]
    """The folders that it lies in, below the one that was named."""

    @property
    def name(self) -> str:
        """What to call the annotations, else the text, in messages."""
        path = self.annotations or self.text
        return "/".join((*self.parts, path.name if path else self.named.article))


class Folder:
    """A folder with files of brat's.

    Args:
        root: where it is.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self._real = root.resolve()

    @property
    def is_brat(self) -> bool:
        """Whether there are annotations in it, or below it where nothing else can be read from it."""
        try:
            names = {entry.name for entry in os.scandir(self.root)}
        except OSError:
            return False
        suffixes = {Path(name).suffix for name in names}
        if suffixes & {ANNOTATIONS} or CONFIGURATION in names:
            return True
        if suffixes & {TEXT, *_OTHERS}:
            return False
        below = islice(self._folders(Counter()), _LOOKED_AT)
        return any(name.endswith(ANNOTATIONS) for _parts, names in below for name in names)

    @property
    def is_own(self) -> bool:
        """Whether this program has written it, so that its names are those of articles and annotators."""
        try:
            with (self.root / CONFIGURATION).open(encoding="utf-8", errors="replace") as file:
                return file.read(len(MARK)) == MARK
        except OSError:
            return False

    def pairs(self, pattern: re.Pattern[str] | None, losses: Counter[str]) -> Iterator[Pair]:
        """Give the texts and annotations in order of their folders and names.

        Args:
            pattern: what it matches is no part of the name of an annotation's text.
            losses: counts what is passed over, by what it is.
        """
        for parts, names in self._folders(losses):
            held = set(names)
            losses[OTHERS] += sum(Path(name).suffix in _OTHERS for name in names)
            used: set[str] = set()
            found: list[Pair] = []
            for name in names:
                if name.endswith(ANNOTATIONS):
                    path = self.root.joinpath(*parts, name)
                    named, text = self._text(path, parts, held, pattern)
                    if pattern is not None and not named.annotator and not contents(path):
                        losses[BLANK] += 1  # brat makes one for every text, beside those of annotators
                        continue
                    used.add(text.name if text else "")
                    found.append(Pair(named, text, path, parts))
            for name in names:
                if name.endswith(TEXT) and name not in used:
                    path = self.root.joinpath(*parts, name)
                    found.append(Pair(Named(path.stem, ""), path, None, parts))
            yield from sorted(found, key=lambda each: each.name)

    def _text(
        self, path: Path, parts: tuple[str, ...], held: set[str], pattern: re.Pattern[str] | None
    ) -> tuple[Named, Path | None]:
        """Find the text of an annotation file beside it, or in the folders above it."""
        found, text = beside(path, pattern, lambda each: each.name in held)
        if text is not None:
            return found, text
        for depth in reversed(range(len(parts))):
            place = self.root.joinpath(*parts[:depth], path.name)
            found, text = beside(place, pattern, lambda each: self._inside(each) and each.is_file())
            if text is not None:
                break
        return found, text

    def _folders(self, losses: Counter[str]) -> Iterator[tuple[tuple[str, ...], list[str]]]:
        """Give the folders, those above before those below, each with the names of its files in order."""
        waiting: list[tuple[str, ...]] = [()]
        while waiting:
            parts = waiting.pop()
            names: list[str] = []
            below: list[tuple[str, ...]] = []
            for entry in _entries(self.root.joinpath(*parts)):
                if entry.name.startswith("."):
                    continue
                if entry.is_symlink() and not self._is_good_link(entry):
                    losses[LINKS] += 1
                elif entry.is_dir():
                    below.append((*parts, entry.name))
                elif entry.is_file():
                    names.append(entry.name)
            if len(parts) < _DEEPEST:
                waiting += reversed(below)
            else:
                losses[DEEP] += len(below)
            yield parts, names

    def _is_good_link(self, entry: os.DirEntry[str]) -> bool:
        """Tell whether a link leads to a file in the folder; links to folders may go round in circles."""
        try:
            return entry.is_file() and self._inside(Path(entry.path))
        except OSError:
            return False

    def _inside(self, path: Path) -> bool:
        try:
            return path.resolve().is_relative_to(self._real)
        except (OSError, RuntimeError):  # a loop of links
            return False


def _entries(folder: Path) -> Iterable[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as entries:
            return sorted(entries, key=lambda entry: entry.name)
    except OSError as error:
        raise _unreadable(folder, error) from error


def beside(path: Path, pattern: re.Pattern[str] | None, is_there: Callable[[Path], bool]) -> tuple[Named, Path | None]:
    """Find the text of an annotation file in its folder.

    Where a pattern matches a name in several ways, that way is meant whose rest is the name of a text, else the first.

    Args:
        path: of the annotations.
        pattern: what it matches of the name is the annotator, and no part of the name of the text.
        is_there: tells whether there is a file.

    Returns:
        What the name tells, and the text: that of the rest, else one of the same name; None where there is neither.
    """
    ways = list(_ways(path.stem, pattern)) or [Named(path.stem, "")]
    for way in ways:
        if is_there(text := path.with_name(way.article + TEXT)):
            return way, text
    own = path.with_name(path.stem + TEXT)
    return ways[0], own if is_there(own) else None


def _ways(stem: str, pattern: re.Pattern[str] | None) -> Iterator[Named]:
    at = 0
    while pattern is not None and at <= len(stem) and (found := pattern.search(stem, at)):
        rest = stem[: found.start()] + stem[found.end() :]
        yield Named(rest or stem, matched_annotator(found))
        at = found.start() + 1


def contents(path: Path) -> bytes:
    """Read a file.

    Raises:
        InputError: it cannot be read, or is too large.
    """
    try:
        if path.stat().st_size > _MOST:
            raise InputError(_("{path} is too large").format(path=path.name), _("Cut it into articles."))
        return path.read_bytes()
    except OSError as error:
        raise _unreadable(path, error) from error


def _unreadable(path: Path, error: OSError) -> InputError:
    return InputError(
        _("cannot read {path}: {error}").format(path=path, error=error.strerror),
        _("Check the name and the permissions."),
    )
