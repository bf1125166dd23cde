"""The scheme file: YAML in, a checked `Scheme` out, or every fault with its line."""

import re
from typing import Final, cast

from reader.errors import InputError
from reader.i18n import _, _n
from reader.model.scheme import (
    ALWAYS,
    ARTICLE,
    COLORS,
    RESERVED_KEYS,
    RESERVED_NAMES,
    Attribute,
    AttributeKind,
    Condition,
    Overlap,
    RelationLabel,
    Scheme,
    SpanLabel,
    Value,
)
from reader.model.yaml_fields import Fault, NodeReader, nearest
from reader.model.yaml_tree import Mapping, Node, Scalar, Sequence, load

NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_-]{0,49}")
MAX_VALUES: Final = 9
_POLARITIES = ("pro", "contra", "neutral")


class SchemeError(InputError):
    """A scheme file with faults, all of them listed in the message."""

    def __init__(self, name: str, faults: list[Fault]) -> None:
        self.faults = sorted(faults, key=lambda fault: fault.line)
        line = _("{name}:{line}: {message} (expected {expected})")
        lines = [
            line.format(name=name, line=each.line, message=each.message, expected=each.expected) for each in self.faults
        ]
        head = _n("{name} has a fault", "{name} has {count} faults", len(lines)).format(name=name, count=len(lines))
        super().__init__("\n".join([head, *lines]), _("Correct the lines named, and check it again."))


def parse(text: str, name: str = "scheme.yaml") -> Scheme:
    """Read a scheme.

    Args:
        text: the YAML.
        name: the file, for errors.

    Raises:
        InputError: it is no YAML.
        SchemeError: it is no valid scheme; every fault is listed.
    """
    root = load(text, name)
    reader = _Reader()
    scheme = reader.scheme(root)
    if reader.faults or scheme is None:
        raise SchemeError(name, reader.faults)
    return scheme


class _Reader(NodeReader):
    """Walks the tree of a scheme once."""

    def key(self, entries: dict[str, Node], taken: dict[str, str], name: str, *, exempt: str = "") -> str:
        key = self.text(entries, "key")
        if not key:
            return ""
        line = entries["key"].line
        if len(key) != 1 or not key.isprintable() or (key.isascii() and not key.isalpha() and key not in ";'\\-=`"):
            self.fault(line, _("key {key!r} of {name} is no key").format(key=key, name=name), _("one letter"))
        elif key in RESERVED_KEYS or (key == "l" and key != exempt):
            self.fault(
                line,
                _("key {key!r} of {name} is a key of the program").format(key=key, name=name),
                _("another letter: not ") + _reserved(),
            )
        elif key in taken and key != exempt:
            self.fault(
                line,
                _("key {key!r} of {name} is taken by {taken}").format(key=key, name=name, taken=taken[key]),
                _("another letter"),
            )
        else:
            taken[key] = name
        return key

    def named(self, entries: dict[str, Node], section: str) -> list[tuple[str, Node, int]]:
        node = entries.get(section)
        if node is None:
            return []
        found = []
        for name, child in self.mapping(node, section).items():
            line = cast("Mapping", node).key_lines[name]
            if not NAME.fullmatch(name):
                self.fault(
                    line,
                    _("{name!r} cannot be a name").format(name=name),
                    _("latin letters, digits, '_' and '-', at most 50"),
                )
            elif name in RESERVED_NAMES or (section != "attributes" and name == ARTICLE):
                self.fault(line, _("{name!r} is a name the program itself uses").format(name=name), _("another name"))
            found.append((name, child, line))
        return found

    # The scheme ------------------------------------------------------------------------------------------------------

    def scheme(self, root: Node) -> Scheme | None:
        allowed = (
            "name", "version", "guidelines", "spans", "relations", "attributes", "exclude", "exclude_repeated_title",
            "show_title",
        )  # fmt: skip
        entries = self.mapping(root, _("the scheme"), allowed)
        keys: dict[str, str] = {}
        spans = tuple(self.span_label(name, node, keys) for name, node, _line in self.named(entries, "spans"))
        span_names = tuple(label.name for label in spans)
        relations = tuple(self.relation(*each, span_names, keys) for each in self.named(entries, "relations"))
        targets = (*span_names, *(label.name for label in relations), ARTICLE)
        for label in relations:
            if label.name in span_names:
                self.fault(
                    root.line,
                    _("{label!r} is both a span and a relation label").format(label=label.name),
                    _("two names"),
                )
        attributes = tuple(self.attribute(*each, targets, keys) for each in self.named(entries, "attributes"))
        if not spans and all(ARTICLE not in attribute.on for attribute in attributes):
            self.fault(
                root.line,
                _("the scheme has nothing to mark"),
                _("spans: with a label, or attributes: with one on: [article]"),
            )
        for labels, section, key in (
            (attributes, "attributes", "when"),
            (relations, "relations", "required"),
            (relations, "relations", "required_from"),
        ):
            if section in entries:
                self.check_conditions(labels, entries[section], key, attributes)
        return Scheme(
            name=self.scheme_name(entries, root.line),
            version=self.version(entries),
            spans=spans,
            relations=relations,
            attributes=attributes,
            guidelines=self.guidelines(entries),
            exclude=self.patterns(entries),
            exclude_repeated_title=self.flag(entries, "exclude_repeated_title"),
            show_title=self.flag(entries, "show_title"),
        )

    def scheme_name(self, entries: dict[str, Node], line: int) -> str:
        name = self.text(entries, "name")
        if not NAME.fullmatch(name):
            self.fault(line, _("the scheme has no valid name ({name!r})").format(name=name), _("name: a word"))
        return name

    def version(self, entries: dict[str, Node]) -> int:
        version = self.text(entries, "version", "1")
        if version.isascii() and version.isdigit() and 0 < int(version) < 1_000_000:
            return int(version)
        self.fault(entries["version"].line, _("version {version!r} is no number").format(version=version), "1, 2, 3 …")
        return 1

    def guidelines(self, entries: dict[str, Node]) -> str:
        guidelines = self.text(entries, "guidelines")
        if guidelines and ("/" in guidelines or "\\" in guidelines or guidelines.startswith(".")):
            self.fault(
                entries["guidelines"].line,
                _("guidelines {guidelines!r} is a path").format(guidelines=guidelines),
                _("a file name beside the scheme"),
            )
        return guidelines

    def patterns(self, entries: dict[str, Node]) -> tuple[str, ...]:
        import regex  # as in `workflow.entering`, which uses them

        found = self.names(entries, "exclude")
        for pattern in found:
            try:
                regex.compile(pattern)
            except regex.error as error:
                self.fault(
                    entries["exclude"].line,
                    _("exclude: {pattern!r}: {error}").format(pattern=pattern, error=error),
                    _("a regular expression"),
                )
        return found

    def span_label(self, name: str, node: Node, keys: dict[str, str]) -> SpanLabel:
        entries = self.mapping(
            node, _("span {name}").format(name=name), ("key", "title", "color", "help", "overlap", "snap", "leave_out")
        )
        return SpanLabel(
            name=name,
            key=self.key(entries, keys, name),
            titles=self.titles(entries, "title"),
            color=self.choice(entries, "color", COLORS, "grey"),
            help=self.titles(entries, "help"),
            overlap=cast("Overlap", self.choice(entries, "overlap", ("any", "nested", "none"), "any")),
            snap=self.flag(entries, "snap", default=True),
            leave_out=self.names(entries, "leave_out"),
        )

    def relation(self, name: str, node: Node, line: int, spans: tuple[str, ...], keys: dict[str, str]) -> RelationLabel:
        entries = self.mapping(
            node,
            _("relation {name}").format(name=name),
            ("key", "title", "from", "to", "order", "auto", "several", "required", "required_from", "help"),
        )
        ends = {}
        for end in ("from", "to"):
            ends[end] = self.names(entries, end)
            if not ends[end]:
                self.fault(
                    line,
                    _("relation {name} has no `{end}`").format(name=name, end=end),
                    _("{end}: [span label]").format(end=end),
                )
            for label in ends[end]:
                if label not in spans:
                    near = nearest(label, spans) or _("one of ") + ", ".join(spans)
                    self.fault(
                        entries[end].line,
                        _("relation {name}: no span label {label!r}").format(name=name, label=label),
                        near,
                    )
        return RelationLabel(
            name=name,
            sources=ends["from"],
            targets=ends["to"],
            key=self.key(entries, keys, name, exempt="l"),
            titles=self.titles(entries, "title"),
            help=self.titles(entries, "help"),
            backward=self.choice(entries, "order", ("", "backward"), "") == "backward",
            auto=self.choice(entries, "auto", ("", "sentence"), "") == "sentence",
            several=self.flag(entries, "several"),
            required=self.need(name, entries, "required"),
            required_from=self.need(name, entries, "required_from"),
        )

    def attribute(self, name: str, node: Node, line: int, targets: tuple[str, ...], keys: dict[str, str]) -> Attribute:
        allowed = ("on", "key", "title", "help", "type", "values", "required", "default", "when", "propose", "kinds")
        entries = self.mapping(node, _("attribute {name}").format(name=name), allowed)
        on = self.names(entries, "on")
        if not on:
            self.fault(line, _("attribute {name} is on nothing").format(name=name), _("on: [label], or on: [article]"))
        for target in on:
            if target not in targets:
                near = nearest(target, targets) or _("one of ") + ", ".join(targets)
                self.fault(
                    entries["on"].line,
                    _("attribute {name}: no label {target!r}").format(name=name, target=target),
                    near,
                )
        kind = self.choice(entries, "type", ("choice", "text", "identity"), "choice")
        values = tuple(self.value(name, *each) for each in self.named_values(entries, "values"))
        if kind == "choice" and not values:
            self.fault(line, _("attribute {name} has no values").format(name=name), _("values: with at least one"))
        if kind != "choice" and values:
            self.fault(
                entries["values"].line,
                _("attribute {name} is a {kind} and takes no values").format(name=name, kind=kind),
                _("type: choice"),
            )
        if len(values) > MAX_VALUES:
            self.fault(
                line,
                _("attribute {name} has {count} values").format(name=name, count=len(values)),
                _("at most {most}, one a digit key").format(most=MAX_VALUES),
            )
        default = self.text(entries, "default")
        if default and kind == "choice" and default not in [value.name for value in values]:
            self.fault(
                entries["default"].line,
                _("default {default!r} of {name} is no value of it").format(default=default, name=name),
                _or(values),
            )
        propose = self.choice(entries, "propose", ("", "quotation"), "")
        if propose and not {"direct", "indirect", "mixed"} <= {value.name for value in values}:
            self.fault(
                line,
                _("attribute {name} proposes by quotation").format(name=name),
                _("the values direct, indirect and mixed"),
            )
        return Attribute(
            name=name,
            on=on,
            kind=cast("AttributeKind", kind),
            values=values,
            required=self.flag(entries, "required"),
            default=default,
            when=self.condition(name, entries, "when"),
            key=self.key(entries, keys, name),
            titles=self.titles(entries, "title"),
            help=self.titles(entries, "help"),
            propose=propose,
            kinds=tuple(self.kind(name, *each) for each in self.named_values(entries, "kinds")),
        )

    def named_values(self, entries: dict[str, Node], key: str) -> list[tuple[str, Node, int]]:
        node = entries.get(key)
        if isinstance(node, Sequence):
            found: dict[str, tuple[str, Node, int]] = {}
            for item in node.items:
                name = item.text.strip() if isinstance(item, Scalar) else ""
                if not name or name in found:
                    self.fault(
                        item.line,
                        _("value {name!r} is no name, or is there twice").format(name=name),
                        _("a list of different names"),
                    )
                found[name] = (name, Mapping({}, {}, item.line), item.line)
            return list(found.values())
        if node is None:
            return []
        return [(name, child, cast("Mapping", node).key_lines[name]) for name, child in self.mapping(node, key).items()]

    def value_name(self, attribute: str, name: str, line: int) -> None:
        if not NAME.fullmatch(name):
            self.fault(
                line,
                _("{name!r} cannot be a value of {attribute}").format(name=name, attribute=attribute),
                _("latin letters, digits, '_' and '-'"),
            )

    def value(self, attribute: str, name: str, node: Node, line: int) -> Value:
        self.value_name(attribute, name, line)
        entries = self.mapping(node, _("value {name}").format(name=name), ("title", "polarity", "note"))
        return Value(
            name=name,
            titles=self.titles(entries, "title"),
            polarity=self.choice(entries, "polarity", ("", *_POLARITIES), ""),
            asks_note=self.flag(entries, "note"),
        )

    def kind(self, attribute: str, name: str, node: Node, line: int) -> Value:
        self.value_name(attribute, name, line)
        entries = self.mapping(node, _("kind {name}").format(name=name), ("title",))
        return Value(name, self.titles(entries, "title"))

    def need(self, name: str, entries: dict[str, Node], key: str) -> Condition | None:
        """Read when a link is needed: always (`true`), never (`false`), or under a condition."""
        if isinstance(entries.get(key), Scalar):
            return ALWAYS if self.flag(entries, key) else None
        return self.condition(name, entries, key)

    def condition(self, name: str, entries: dict[str, Node], key: str) -> Condition | None:
        node = entries.get(key)
        if node is None:
            return None
        conditions = self.mapping(node, _("`{key}` of {name}").format(key=key, name=name))
        if len(conditions) != 1:
            self.fault(
                node.line,
                _("`{key}` of {name} needs one attribute").format(key=key, name=name),
                _("{key}: {{attribute: [value]}}").format(key=key),
            )
            return None
        (other,) = conditions
        return other, self.names(conditions, other)

    def check_conditions(
        self, labels: tuple[Attribute | RelationLabel, ...], section: Node, key: str, attributes: tuple[Attribute, ...]
    ) -> None:
        """Check that every condition names an attribute and values that exist."""
        known = {attribute.name: attribute for attribute in attributes}
        for label in labels:
            condition: Condition | None = getattr(label, key)
            if condition is None or condition == ALWAYS:
                continue
            other, values = condition
            node = cast("Mapping", cast("Mapping", section).entries[label.name])
            line = node.entries[key].line
            if other not in known or other == label.name:
                near = nearest(other, tuple(known)) or _("another attribute")
                self.fault(
                    line,
                    _("`{key}` of {label}: no attribute {other!r}").format(key=key, label=label.name, other=other),
                    near,
                )
                continue
            for value in values:
                if known[other].value(value) is None:
                    self.fault(
                        line,
                        _("`{key}` of {label}: {other} has no value {value!r}").format(
                            key=key, label=label.name, other=other, value=value
                        ),
                        _or(known[other].values),
                    )


def _or(values: tuple[Value, ...]) -> str:
    return _("one of ") + ", ".join(value.name for value in values) if values else _("a value")


def _reserved() -> str:
    return " ".join(sorted(key for key in RESERVED_KEYS if key.isalpha())) + " l"
