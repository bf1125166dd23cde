"""The project's one YAML loader: scalars stay strings, every node knows its line, nothing surprising is accepted.

Plain `safe_load` turns ``language: no`` into False and ``id: 0012`` into 10, keeps the last of duplicate keys, and
expands aliases; this loader refuses duplicates and aliases.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, NoReturn

import yaml

from reader.errors import InputError
from reader.i18n import _

_MAX_DEPTH: Final = 20
_MAX_CHARACTERS: Final = 200_000
_MAX_NODES: Final = 10_000
"""More would take seconds to read."""
_NO_TEXT: Final = re.compile("[\0\ud800-\udfff]")
"""What escapes can write and no text holds."""


@dataclass(frozen=True, slots=True)
class Scalar:
    """A string and the line it stands on, counted from 1."""

    text: str
    line: int


@dataclass(frozen=True, slots=True)
class Sequence:
    """A list of nodes."""

    items: tuple["Node", ...]
    line: int


@dataclass(frozen=True, slots=True)
class Mapping:
    """Keys with their nodes, in the order of the file."""

    entries: dict[str, "Node"]
    key_lines: dict[str, int]
    line: int


Node = Scalar | Sequence | Mapping


def load(text: str, name: str, *, first_line: int = 1) -> Node:
    """Parse one YAML document.

    Args:
        text: the document.
        name: the file, for errors.
        first_line: the line of the file that `text` begins on.

    Returns:
        The root node; an empty mapping for an empty document.

    Raises:
        InputError: it is no YAML, or holds duplicate keys, aliases, tags or too deep nesting.
    """
    if len(text) > _MAX_CHARACTERS:
        raise _too_large(name)
    events = iter(_events(text, name, first_line))
    try:
        next(events)  # the stream starts
        if isinstance(next(events), yaml.StreamEndEvent):
            return Mapping({}, {}, first_line)
        root = _node(next(events), events, name, first_line, 0)
        next(events)  # the document ends
        extra = next(events)
    except StopIteration:
        raise InputError(
            _("{name}:{first_line}: the YAML is incomplete").format(name=name, first_line=first_line), _("Complete it.")
        ) from None
    if not isinstance(extra, yaml.StreamEndEvent):
        _refuse(name, extra, first_line, _("a second YAML document starts here"), _("Keep one document."))
    return root


def _events(text: str, name: str, first_line: int) -> Iterator[yaml.Event]:
    try:
        for number, event in enumerate(yaml.parse(text, Loader=yaml.SafeLoader)):
            if number > _MAX_NODES:
                raise _too_large(name)
            yield event
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = (mark.line if mark else 0) + first_line
        raise InputError(f"{name}:{line}: {error.problem or error.context}", _("Correct the YAML there.")) from None
    except yaml.YAMLError as error:
        detail = " ".join(str(error).split())
        raise InputError(f"{name}: {detail}", _("Remove that character.")) from None


def _too_large(name: str) -> InputError:
    return InputError(
        _("{name} is too large for a YAML file of this kind").format(name=name), _("It should hold a page or two.")
    )


def _line(event: yaml.Event, first_line: int) -> int:
    assert event.start_mark is not None  # the parser marks every event
    return event.start_mark.line + first_line


def _refuse(name: str, event: yaml.Event, first_line: int, what: str, hint: str) -> NoReturn:
    line = _line(event, first_line)
    raise InputError(f"{name}:{line}: {what}", hint)


def _node(event: yaml.Event, events: Iterator[yaml.Event], name: str, first_line: int, depth: int) -> Node:
    line = _line(event, first_line)
    if depth > _MAX_DEPTH:
        _refuse(name, event, first_line, _("nested too deeply"), _("Flatten it."))
    if isinstance(event, yaml.AliasEvent):
        _refuse(
            name,
            event,
            first_line,
            _("alias *{name} is not accepted").format(name=event.anchor),
            _("Write the value out."),
        )
    if getattr(event, "tag", None):
        tag = event.tag  # type: ignore[attr-defined]  # looked up just now
        _refuse(name, event, first_line, _("tag {tag} is not accepted").format(tag=tag), _("Write the plain value."))
    if isinstance(event, yaml.ScalarEvent):
        return Scalar(_text(event, name, first_line), line)
    if isinstance(event, yaml.SequenceStartEvent):
        items = []
        while not isinstance(event := next(events), yaml.SequenceEndEvent):
            items.append(_node(event, events, name, first_line, depth + 1))
        return Sequence(tuple(items), line)
    entries: dict[str, Node] = {}
    lines: dict[str, int] = {}
    while not isinstance(event := next(events), yaml.MappingEndEvent):
        if not isinstance(event, yaml.ScalarEvent):
            _refuse(name, event, first_line, _("a key must be a plain word"), _("Use a word as the key."))
        key = _text(event, name, first_line)
        if key in entries:
            twice = _("duplicate key {key!r} (first on line {line})").format(key=key, line=lines[key])
            _refuse(name, event, first_line, twice, _("Keep one of them."))
        lines[key] = _line(event, first_line)
        entries[key] = _node(next(events), events, name, first_line, depth + 1)
    return Mapping(entries, lines, line)


def _text(event: yaml.ScalarEvent, name: str, first_line: int) -> str:
    value: str = event.value
    if _NO_TEXT.search(value):
        _refuse(name, event, first_line, _("an escape writes what no text holds"), _("Leave that character out."))
    return value
