"""What a scheme lacks for some annotations, and the scheme file with it."""

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from string import ascii_letters
from typing import Any, Final

from reader.errors import InputError, RuleError
from reader.i18n import _
from reader.model.annotation import Relation, Span
from reader.model.scheme import ARTICLE, COLORS, RESERVED_KEYS, Attribute, Scheme
from reader.model.scheme_file import MAX_VALUES, NAME

_KEYS: Final = tuple(key for key in (*ascii_letters, *"'\\-=`") if key not in RESERVED_KEYS and key != "l")
_WIDTH: Final = 120

Names = dict[str, None]
"""A set that keeps its order."""


@dataclass(slots=True)
class Additions:
    """The labels, links, attributes and values that annotations have and a scheme has not."""

    spans: Names = field(default_factory=dict)
    relations: dict[str, tuple[Names, Names]] = field(default_factory=dict)
    """By label, the span labels that it leads from and to."""
    attributes: dict[str, tuple[Names, Names]] = field(default_factory=dict)
    """By name, what it is on, and the values."""

    def __bool__(self) -> bool:
        return bool(self.spans or self.relations or self.attributes)

    def add(
        self, scheme: Scheme, spans: Sequence[Span], relations: Sequence[Relation], article: Mapping[str, str]
    ) -> None:
        """Add what a layer has and the scheme lacks; `article` holds the article's attributes."""
        labels = {span.id: span.label for span in spans}
        known = {label.name for label in scheme.spans}
        self.spans |= {label: None for label in labels.values() if label not in known}
        for relation in relations:
            ends = labels[relation.source], labels[relation.target]
            if relation.label not in [each.name for each in scheme.links(*ends)]:
                sources, targets = self.relations.setdefault(relation.label, ({}, {}))
                sources[ends[0]] = targets[ends[1]] = None
        items: list[tuple[str, Mapping[str, str]]] = [(ARTICLE, article)]
        items += [(each.label, each.attributes) for each in spans]
        items += [(each.label, each.attributes) for each in relations]
        for label, attributes in items:
            for name, value in attributes.items():
                if value and not _takes(scheme, label, name, value):
                    on, values = self.attributes.setdefault(name, ({}, {}))
                    on[label] = values[value] = None

    def listed(self) -> list[str]:
        """Name each of them."""
        return [
            *(_("span label {label}").format(label=label) for label in self.spans),
            *(
                _("relation {label} from {source} to {target}").format(
                    label=label, source=", ".join(sources), target=", ".join(targets)
                )
                for label, (sources, targets) in self.relations.items()
            ),
            *(
                _("attribute {name} of {labels}").format(name=name, labels=", ".join(on))
                for name, (on, _values) in self.attributes.items()
            ),
        ]


def _takes(scheme: Scheme, label: str, name: str, value: str) -> bool:
    try:
        scheme.check_value(scheme.attribute(name, label), value)
    except RuleError:
        return False
    return True


def extended(source: str, scheme: Scheme, additions: Additions) -> str:
    """Write additions into a scheme file, as its next version; comments and order stay.

    Args:
        source: the YAML of the scheme in force.
        scheme: the same, read.
        additions: what to add.

    Returns:
        The YAML of the new version.

    Raises:
        InputError: a name cannot be one in a scheme.
    """
    from ruamel.yaml import YAML  # edits a file and keeps its comments; needed here alone

    for name in (*additions.spans, *additions.relations, *additions.attributes):
        if not NAME.fullmatch(name):
            raise InputError(
                _("{name!r} cannot be a name in a scheme").format(name=name[:80]),
                _("Rename it with --map '{name}=NAME': latin letters, digits, '_' and '-', at most 50.").format(
                    name=name[:80]
                ),
            )
    yaml = YAML()
    yaml.preserve_quotes = True
    yaml.width = _WIDTH
    tree = yaml.load(source)
    tree["version"] = scheme.version + 1
    taken = {each.key for each in scheme.spans} | {each.key for each in scheme.attributes}
    free = iter([key for key in _KEYS if key not in taken])
    used = {each.color for each in scheme.spans}
    colours = iter([*(each for each in COLORS if each not in used), *COLORS * len(additions.spans)])
    for label in additions.spans:
        key = next(free, "")
        _section(tree, "spans")[label] = ({"key": key} if key else {}) | {"color": next(colours)}
    for label, (sources, targets) in additions.relations.items():
        entry = _section(tree, "relations").setdefault(label, {"key": "l", "from": [], "to": []})
        entry["from"], entry["to"] = _joined(entry["from"], sources), _joined(entry["to"], targets)
    for name, (on, values) in additions.attributes.items():
        known = next((each for each in scheme.attributes if each.name == name), None)
        _add_attribute(_section(tree, "attributes"), name, on, values, known)
    out = io.StringIO()
    yaml.dump(tree, out)
    return out.getvalue()


def _section(tree: Any, name: str) -> Any:
    if tree.get(name) is None:
        tree[name] = {}
    return tree[name]


def _joined(names: Any, more: Names) -> list[str]:
    """Give a list of names, which may be one name, with more of them."""
    kept = [names] if isinstance(names, str) else list(names)
    return [*kept, *(each for each in more if each not in kept)]


def _add_attribute(section: Any, name: str, on: Names, values: Names, known: Attribute | None) -> None:
    entry = section.setdefault(name, {"on": []})
    entry["on"] = _joined(entry["on"], on)
    if known is not None and known.kind != "choice":
        return
    fresh = [value for value in values if known is None or known.value(value) is None]
    choices = len(fresh) + (len(known.values) if known else 0)
    if choices <= MAX_VALUES and all(NAME.fullmatch(value) for value in fresh):
        if fresh:
            entry.setdefault("values", {}).update({value: {} for value in fresh})
    elif known is None:
        entry["type"] = "text"
    else:
        raise InputError(
            _("attribute {name} would have the values {values}").format(name=name, values=", ".join(fresh)[:200]),
            _("A choice has at most {most}, named with latin letters; rename the attribute with --map.").format(
                most=MAX_VALUES
            ),
        )
