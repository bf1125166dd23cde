"""Fields of YAML that people write: each read with the type it must have, all faults collected with their lines."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import cast

from reader.i18n import _
from reader.model.scheme import Titles
from reader.model.yaml_tree import Mapping, Node, Scalar, Sequence


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with a file."""

    line: int
    message: str
    expected: str


class NodeReader:
    """Reads nodes of a tree, collecting faults instead of stopping at the first; what is faulty is left out."""

    def __init__(self) -> None:
        self.faults: list[Fault] = []

    def fault(self, line: int, message: str, expected: str) -> None:
        """Take a fault down."""
        self.faults.append(Fault(line, message, expected))

    def mapping(self, node: Node, what: str, allowed: tuple[str, ...] | None = None) -> dict[str, Node]:
        """Read a mapping, all of whose keys are allowed; an empty value stands for an empty one."""
        if not isinstance(node, Mapping):
            if not (isinstance(node, Scalar) and not node.text):
                self.fault(node.line, _("{what} is not a mapping").format(what=what), _("`key: value` lines"))
            return {}
        if allowed is not None:
            for key in node.entries:
                if key not in allowed:
                    near = nearest(key, allowed)
                    self.fault(
                        node.key_lines[key],
                        _("unknown key {key!r} in {what}").format(key=key, what=what),
                        near or _("one of ") + ", ".join(allowed),
                    )
        return node.entries

    def text(self, entries: dict[str, Node], key: str, default: str = "") -> str:
        """Read one value, without the spaces around it."""
        node = entries.get(key)
        if node is None:
            return default
        if not isinstance(node, Scalar):
            self.fault(node.line, _("{key} is not a single value").format(key=key), _("one word or sentence"))
            return default
        return node.text.strip()

    def choice(self, entries: dict[str, Node], key: str, allowed: tuple[str, ...], default: str) -> str:
        """Read one of some values."""
        value = self.text(entries, key, default)
        if value not in allowed:
            self.fault(
                entries[key].line,
                _("{key}: {value!r} is unknown").format(key=key, value=value),
                _("one of ") + ", ".join(filter(None, allowed)),
            )
            return default
        return value

    def flag(self, entries: dict[str, Node], key: str, *, default: bool = False) -> bool:
        """Read whether something is so."""
        return self.choice(entries, key, ("true", "false"), "true" if default else "false") == "true"

    def names(self, entries: dict[str, Node], key: str) -> tuple[str, ...]:
        """Read a list of values, or a single one."""
        node = entries.get(key)
        if node is None:
            return ()
        if isinstance(node, Scalar):
            return (node.text.strip(),)
        if not isinstance(node, Sequence) or not all(isinstance(item, Scalar) for item in node.items):
            self.fault(node.line, _("{key} is not a list of names").format(key=key), _("[name, name]"))
            return ()
        return tuple(cast("Scalar", item).text.strip() for item in node.items)

    def titles(self, entries: dict[str, Node], key: str) -> Titles:
        """Read a text, or one for each of several languages."""
        node = entries.get(key)
        if node is None:
            return {}
        if isinstance(node, Scalar):
            return {"": node.text.strip()}
        found: dict[str, str] = {}
        for language in self.mapping(node, key):
            found[language] = self.text(cast("Mapping", node).entries, language)
        return found


def nearest(word: str, known: tuple[str, ...]) -> str:
    """Name the word that was likely meant; nothing where none is near."""
    import difflib

    close: Callable[..., list[str]] = difflib.get_close_matches
    found = close(word, known, n=1, cutoff=0.7)
    return f"{found[0]!r}?" if found else ""
