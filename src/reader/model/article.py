"""Article files: optional YAML front matter, then the body that all offsets count in."""

import re
from dataclasses import dataclass
from pathlib import PurePath
from typing import Final, cast, get_args

from reader.errors import InputError
from reader.i18n import _
from reader.text import Direction, Offset

FIELDS: Final = ("id", "title", "source", "url", "published", "language", "direction")
_FENCE = re.compile(r"---[ \t]*\n")
_ID = re.compile(r"[\w.@+-][\w.@+ -]{0,199}")
_RESERVED = re.compile(r"(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(\..*)?", re.IGNORECASE)
"""Names that some systems have for their devices, whatever is behind the dot; ids become names of files."""
_DATE = re.compile(r"\d{4}(-\d{2}(-\d{2}([T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?)?)?)?")
_LANGUAGE = re.compile(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*")


@dataclass(frozen=True, slots=True)
class Article:
    """What is known of an article beside its text."""

    id: str
    title: str
    source: str = ""
    url: str = ""
    published: str = ""
    """ISO 8601."""
    language: str = ""
    """BCP 47."""
    direction: Direction = "auto"
    revision: str = ""
    """The current revision of its text."""
    created: str = ""
    updated: str = ""


@dataclass(frozen=True, slots=True)
class Revision:
    """One state of an article's text; spans stay on the one they were made on."""

    id: str
    article: str
    sha256: str
    characters: int
    words: int
    mostly_rtl: bool
    excluded: tuple[tuple[Offset, Offset], ...] = ()
    """Ranges outside every measure, the same for all annotators, sorted and apart."""
    created: str = ""


def digest(body: str) -> str:
    """Give the SHA-256 of a body's UTF-8, as hexadecimal."""
    import hashlib  # opens OpenSSL, which opening an article does not need

    return hashlib.sha256(body.encode()).hexdigest()


def parse(text: str, name: str) -> tuple[Article, str]:
    """Split an article file into what its front matter says and its body.

    Args:
        text: the decoded file with normalised line ends.
        name: its name, which gives the id where the front matter does not, and stands in errors.

    Returns:
        The article and its body, from which nothing is stripped.

    Raises:
        InputError: the front matter is not valid, or the article is empty.
    """
    entries, body = _front_matter(text, name)
    if not body.strip():
        raise InputError(_("{name} holds no text").format(name=name), _("Give it a body, or leave the file out."))
    stem = PurePath(name).name
    identifier = entries.get("id") or (PurePath(stem).stem if PurePath(stem).suffix in (".md", ".txt") else stem)
    check_id(identifier, name)
    return (
        Article(
            id=identifier,
            title=" ".join(entries["title"].split())[:500] if "title" in entries else default_title(body),
            source=entries.get("source", ""),
            url=entries.get("url", ""),
            published=entries.get("published", ""),
            language=entries.get("language", ""),
            direction=cast("Direction", entries.get("direction", "auto")),
        ),
        body,
    )


def default_title(body: str) -> str:
    """Give the title of an article that says none: its first line that is not empty."""
    return " ".join(next((line for line in body.split("\n") if line.strip()), "").split())[:500]


def check_id(identifier: str, where: str) -> str:
    """Give an article's id back when it can be one.

    Raises:
        InputError: it holds a path, a control character, is a device's name, or is too long.
    """
    if not _ID.fullmatch(identifier) or identifier.startswith(".") or _RESERVED.fullmatch(identifier):
        raise InputError(
            _("{where}: {identifier!r} cannot be an article's id").format(where=where, identifier=identifier[:80]),
            _("Use letters, digits, '-', '_' and '.', at most 200; set `id:` in the front matter."),
        )
    return identifier


def _front_matter(text: str, name: str) -> tuple[dict[str, str], str]:
    opening = _FENCE.match(text)
    closing = re.compile(r"^---[ \t]*(?:\n|\Z)", re.MULTILINE).search(text, opening.end()) if opening else None
    if opening is None or closing is None:
        return {}, text
    source = text[opening.end() : closing.start()]
    if not re.match(r"\s*(#.*\n\s*)*[A-Za-z_]+[ \t]*:", source):
        return {}, text  # a rule in the text, not front matter
    from reader.model import yaml_tree  # YAML is read at import, never while an article opens

    node = yaml_tree.load(source, name, first_line=2)
    if not isinstance(node, yaml_tree.Mapping):
        raise InputError(
            _("{name}:2: the front matter must be `key: value` lines").format(name=name),
            _("Known keys: {names}.").format(names=", ".join(FIELDS)),
        )
    entries: dict[str, str] = {}
    for key, value in node.entries.items():
        where = f"{name}:{node.key_lines[key]}"
        if key not in FIELDS:
            raise InputError(
                _("{where}: unknown key {key!r}").format(where=where, key=key),
                _("Known keys: {names}.").format(names=", ".join(FIELDS)),
            )
        if not isinstance(value, yaml_tree.Scalar):
            raise InputError(
                _("{where}: {key} must be one value").format(where=where, key=key),
                _("Write it on one line; quote it where it holds ': '."),
            )
        entries[key] = _checked(key, value.text.strip(), where)
    return {key: value for key, value in entries.items() if value}, text[closing.end() :]


def _checked(key: str, value: str, where: str) -> str:
    if key == "direction" and value and value not in get_args(Direction):
        raise InputError(
            _("{where}: direction {value!r} is unknown").format(where=where, value=value), _("Use rtl, ltr or auto.")
        )
    if key == "published" and value and not _DATE.fullmatch(value):
        raise InputError(
            _("{where}: published {value!r} is no ISO 8601 date").format(where=where, value=value),
            _("Write it like 2026-03-12."),
        )
    if key == "language" and value and not _LANGUAGE.fullmatch(value):
        raise InputError(
            _("{where}: language {value!r} is no BCP 47 tag").format(where=where, value=value),
            _("Write it like ar, fa or ar-EG."),
        )
    return value
