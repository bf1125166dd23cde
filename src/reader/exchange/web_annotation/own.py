"""What files of Web Annotations tell of layers where this program has written them."""

from dataclasses import replace
from typing import Any, cast, get_args

from reader.exchange.fields import Fields
from reader.exchange.record import Record
from reader.exchange.web_annotation import nodes
from reader.exchange.web_annotation import writing as terms
from reader.exchange.web_annotation.nodes import Node, Unit
from reader.i18n import _
from reader.model.annotation import STATUSES, Identity, LayerKind
from reader.model.ids import is_uuid
from reader.text import Offset


class OwnLayer(Fields):
    """Reads what stands beside the annotations of a collection.

    Args:
        unit: the collection.
    """

    def __init__(self, unit: Unit) -> None:
        super().__init__(unit.where, _("Export it again with `reader export`."))
        self._node = unit.node

    @property
    def article(self) -> Node:
        """The article, with its text."""
        found: Node = self.field(self._node, terms.ARTICLE, dict, _("the layer"))
        return found

    def told(self, record: Record, *, untouched: bool) -> Record:
        """Give a record with what the file tells of it beside its items.

        Args:
            record: the record.
            untouched: whether nobody has started the article.

        Raises:
            InputError: a field is missing, or contradicts another.
        """
        node, what = self._node, _("the layer")
        kind, status = self.text(node, terms.LAYER, what), self.text(node, terms.STATUS, what, "done")
        if kind not in get_args(LayerKind) or status not in STATUSES:
            self.refuse(_("layer {layer!r} or status {status!r} is unknown").format(layer=kind, status=status))
        return replace(
            record, annotator=None if untouched else record.annotator, layer=cast("LayerKind", kind), status=status,
            reason=self.text(node, terms.REASON, what, ""),
            round=self.name(node, terms.ROUND, what, "main"),
            seconds=max(self.field(node, terms.SECONDS, int, what, 0), 0), attributes=self._article_values(),
            identities=[self._identity(each) for each in nodes.many(node.get(terms.IDENTITIES))],
            excluded=self._excluded(len(record.body)), scheme_name=self.text(node, terms.SCHEME, what, ""),
            scheme_version=max(self.field(node, terms.SCHEME_VERSION, int, what, 0), 0),
        )  # fmt: skip

    def _excluded(self, length: int) -> tuple[tuple[Offset, Offset], ...]:
        what = _("an excluded range")
        found = sorted(
            (self.field(each, "start", int, what), self.field(each, "end", int, what))
            for each in nodes.many(self.article.get(terms.EXCLUDED))
        )
        for start, end in found:
            if not 0 <= start < end <= length:
                self.refuse(_("range [{start}, {end}) is not inside the text").format(start=start, end=end))
        if any(one[1] > two[0] for one, two in zip(found, found[1:], strict=False)):
            self.refuse(_("excluded ranges overlap"))
        return tuple(found)

    def _article_values(self) -> dict[str, str]:
        what = _("the article")
        pairs = nodes.many(self._node.get(terms.ATTRIBUTES))
        return {self.name(each, "name", what): self.text(each, "value", what) for each in pairs}

    def _identity(self, node: Any) -> Identity:
        what = _("an identity")
        identifier = self.name(node, "id", what).removeprefix(nodes.UUID)
        aliases = node.get(terms.ALIASES)
        listed = nodes.many(aliases.get("@list") if isinstance(aliases, dict) else aliases)
        if not is_uuid(identifier):
            self.refuse(_("id of {what} is no UUID").format(what=what))
        if not all(isinstance(each, str) for each in listed):
            self.refuse(_("an alias is no text"))
        return Identity(
            identifier, self.name(node, "name", what),
            tuple(self.checked(each, terms.ALIASES, what) for each in listed),
            self.text(node, terms.KIND, what, ""), self.text(node, terms.AFFILIATION, what, ""),
        )  # fmt: skip
