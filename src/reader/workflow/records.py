"""Records of annotations into a project: checked against the scheme and what is there, all of a file or nothing."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import count
from typing import Final, TypeVar

from reader.errors import ConflictError, InputError, RuleError
from reader.exchange.format import Found
from reader.exchange.record import Provenance, Record
from reader.i18n import _
from reader.model import article as article_files
from reader.model.annotation import Annotator, Decision, Identity, Item, Layer, LayerKind, Relation, Round, Span
from reader.model.article import Article, Revision
from reader.model.ids import layer_id, new_id, now
from reader.model.scheme import ARTICLE
from reader.store import aggregates, journal
from reader.store.aggregates import Along, Connection
from reader.store.journal import Change, Edit
from reader.workflow import naming, reanchoring, rounds
from reader.workflow.entering import article_change
from reader.workflow.project import Project, check_name, unknown_article
from reader.workflow.reanchoring import Moved

_AnyItem = TypeVar("_AnyItem", Span, Relation)


@dataclass(slots=True)
class Imported:
    """What the records of a file did."""

    articles: dict[str, str] = field(default_factory=dict)
    """`added`, `revised` or `unchanged`, by article."""
    layers: int = 0
    spans: int = 0
    relations: int = 0
    moved: list[Moved] = field(default_factory=list)
    """What became of the layers of articles whose text has changed."""


def import_records(
    project: Project,
    found: Iterable[Found],
    name: str,
    *,
    actor: str,
    annotator: str = "",
    into: str = "",
    whose: str = "",
) -> Imported:
    """Import the records of a file in one transaction: all of them, or none when one is refused.

    Args:
        project: where to.
        found: the records as they are read.
        name: the file's name, for errors.
        actor: who imports.
        annotator: whose layers they become, whatever the records say.
        into: the article they must be of.
        whose: whose layers those become that do not say whose they are.

    Raises:
        InputError: a record is refused; the message tells where it is.
    """  # fmt: skip
    try:
        with project.store.recording() as record:
            importer = _Importer(project, record, actor, annotator, whose)
            for each in found:
                importer.add(_placed_in(project, each, into), each.where)
            for change, along in reanchoring.changes(project.store, importer.done.articles, importer.done.moved):
                record(change, along)
            return importer.done
    except ConflictError as error:
        raise InputError(
            _("{name}: another program changed the project meanwhile").format(name=name), _("Import the file again.")
        ) from error


def _placed_in(project: Project, found: Found, into: str) -> Record:
    """Give a record with the article that it is of: by its id, else by its text, else a new one."""
    record = found.record
    identifier = record.article.id
    if into and found.named and identifier != into:
        raise InputError(
            _("{where}: the record is of {article!r}, not {into!r}").format(
                where=found.where, article=identifier, into=into
            ),
            _("Leave --into out."),
        )
    if not into and found.named:
        return record
    same = [into] if into else project.store.articles_with(record.sha256)
    if same:
        known = project.store.article(same[0])
        if known is None:
            raise unknown_article(project, into)
        return replace(record, article=known)
    free = (each for number in count(1) if not project.store.article(each := _numbered(identifier, number)))
    return replace(record, article=replace(record.article, id=next(free)))


def _numbered(identifier: str, number: int) -> str:
    return identifier if number == 1 else f"{identifier}-{number}"


DESCRIBED: Final = ("source", "url", "published", "language")
"""What an article's description holds beside its title and direction."""

Recorder = Callable[[Change, Along | None], Change]
"""Applies and journals a change."""


class _Importer:
    """Turns records into changes, checking each against the scheme and what the project holds."""

    def __init__(self, project: Project, record: Recorder, actor: str, annotator: str, whose: str) -> None:
        self.project = project
        self.record = record
        self.actor = actor
        self.annotator = check_name(annotator) if annotator else ""
        self.whose = whose
        self.done = Imported()
        self._revisions: dict[tuple[str, str], str] = {}
        self._annotators = {each.name for each in project.store.annotators()}
        self._identities = {each.id: each for each in project.store.identities()}
        self._rounds = {each.name for each in project.store.rounds()}
        self._layers: set[tuple[str, str, str, str]] = set()

    def add(self, record: Record, where: str) -> None:
        """Take one record in."""
        record = _meant(record)
        self._check(record, where)
        revision = self._article(record, where)
        if record.annotator is None:
            return
        record = self._identified(record, where)
        owner = self._owner(record, where)
        round_ = self._round(record, where)
        place = (record.article.id, owner, round_, record.layer)
        existing = self.project.store.layer_of(*place)
        if self._is_there(record, existing, where, place):
            return
        self._layers.add(place)
        self._people(owner)
        edits: list[Edit] = self._identity_edits(record.identities)
        if not self.annotator:
            self._check_ids(record, where)
        fresh: dict[str, str] = {}
        if self.annotator:
            fresh |= {item.id: new_id() for item in _items(record)}
        time = now()
        layer = Layer(
            id=layer_id(*place), article=record.article.id, annotator=owner, revision=revision,
            round=round_, kind=record.layer, status=record.status, reason=record.reason, attributes=record.attributes,
            scheme=self._scheme_version(record), created=existing.created if existing else time, updated=time,
            assigned=existing.assigned if existing else "",
        )  # fmt: skip
        edits.append(Edit(existing, layer))
        edits += [Edit(None, _placed(span, layer.id, fresh)) for span in (*record.spans, *record.orphaned)]
        edits += [Edit(None, _relinked(relation, layer.id, fresh)) for relation in (*record.relations, *record.parked)]
        edits += [Edit(None, decision) for decision in _decisions(record, layer.id, owner, fresh)]
        for reviewer in {each.reviewer for each in (*record.provenance.values(), *record.rejected)} - {""}:
            self._people(check_name(reviewer, where))
        change = journal.make(self.actor, "import layer", edits, article=record.article.id)
        self.record(change, _work(layer.id, time, record.seconds))
        self.done.layers += 1
        self.done.spans += len(record.spans)
        self.done.relations += len(record.relations)

    def _is_there(
        self, record: Record, existing: Layer | None, where: str, place: tuple[str, str, str, LayerKind]
    ) -> bool:
        """Tell whether a record is in the project already.

        Raises:
            InputError: something else is in its place.
        """
        article, owner, round_, kind = place
        if place in self._layers or (existing is not None and existing.begun):
            if existing is not None and self._same(existing, record):
                return True
            raise InputError(
                _("{where}: {owner} already has a layer over {article}").format(
                    where=where, owner=owner, article=article
                ),
                _("Import it as someone else's with --annotator NAME, or into another project."),
            )
        gold = self.project.store.gold_of(article, round_) if kind == "gold" else None
        if gold is not None and gold.annotator != owner:
            raise InputError(
                _("{where}: {article} has gold of {owner} already").format(
                    where=where, article=article, owner=gold.annotator
                ),
                _("An article has one gold layer a round; import this into another project."),
            )
        return False

    def _article(self, record: Record, where: str) -> str:
        key = (record.article.id, record.sha256)
        if key not in self._revisions:
            existing = self.project.store.revision_with(*key)
            if existing is not None:
                self._revisions[key] = existing.id
                self.done.articles[record.article.id] = "unchanged"
            else:
                article = self._described(record, where)
                change, along, outcome = article_change(
                    self.project,
                    article,
                    record.body,
                    record.excluded,
                    self.actor,
                )
                assert change is not None
                self.record(change, along)
                revision = next(edit.after for edit in change.edits if isinstance(edit.after, Revision))
                self._revisions[key] = revision.id
                self.done.articles[article.id] = outcome
        return self._revisions[key]

    def _described(self, record: Record, where: str) -> Article:
        """Give the record's article, with what the project knows of it where the record is silent."""
        article = replace(record.article, id=article_files.check_id(record.article.id, where))
        known = self.project.store.article(article.id)
        if known is None:
            return article
        silent = {name: getattr(known, name) for name in DESCRIBED if not getattr(article, name)}
        if article.title == article_files.default_title(record.body):
            silent["title"] = known.title
        return replace(article, **silent)

    def _owner(self, record: Record, where: str) -> str:
        """Tell whose layer a record is."""
        if owner := self.annotator or record.annotator or self.whose:
            return check_name(owner, where)
        raise InputError(
            _("{where}: nobody says whose annotations these are").format(where=where),
            _("Use --annotator NAME, or --annotator-pattern REGEX where the names of files tell."),
        )

    def _people(self, name: str) -> None:
        if name not in self._annotators:
            self._annotators.add(name)
            person = Annotator(name, "annotator", now())
            self.record(journal.make(self.actor, "enter", [Edit(None, person)]), None)

    def _round(self, record: Record, where: str) -> str:
        """Give the round of a record, which is opened where there is none of its name."""
        name = rounds.check_round_name(record.round, where)
        if name not in self._rounds:
            self._rounds.add(name)
            opened = Round(name, scheme=self._scheme_version(record), created=now())
            self.record(journal.make(self.actor, "open round", [Edit(None, opened)]), None)
        return name

    def _scheme_version(self, record: Record) -> int:
        """Tell under which version of the scheme a record was made; the one in force where it does not say."""
        return record.scheme_version or self.project.scheme.version

    def _identity_edits(self, identities: Iterable[Identity]) -> list[Edit]:
        edits = []
        for identity in identities:
            if identity.id not in self._identities:
                entered = replace(identity, created=now(), updated=now())
                self._identities[identity.id] = entered
                edits.append(Edit(None, entered))
        return edits

    def _identified(self, record: Record, where: str) -> Record:
        """Give a record whose identities are all entries: those that it names otherwise are found by name, or made."""
        keys = naming.identity_keys(self.project.scheme)
        known = {each.id for each in record.identities} | self._identities.keys()
        named = {
            value: self._entry(value, where)
            for span in (*record.spans, *record.orphaned)
            for key in keys
            if (value := span.attributes.get(key)) and value not in known
        }
        if not named:
            return record

        def identified(spans: Sequence[Span]) -> tuple[Span, ...]:
            return tuple(
                replace(span, attributes={
                    name: named[value].id if name in keys and value in named else value
                    for name, value in span.attributes.items()
                })
                for span in spans
            )  # fmt: skip

        return replace(
            record, spans=identified(record.spans), orphaned=identified(record.orphaned),
            identities=(*record.identities, *named.values()),
        )  # fmt: skip

    def _entry(self, name: str, where: str) -> Identity:
        """Find the identity of a name, or make one that is entered with the record."""
        try:
            clean = naming.clean_name(name)
        except RuleError as error:
            raise InputError(f"{where}: {error.message}", error.hint) from error
        return naming.holder(self._identities.values(), clean) or Identity(new_id(), clean)

    def _check(self, record: Record, where: str) -> None:
        scheme = self.project.scheme
        spans, relations = (*record.spans, *record.orphaned), (*record.relations, *record.parked)
        labels = {span.id: span.label for span in spans}
        unknown = {span.label for span in spans} - {label.name for label in scheme.spans}
        unknown |= {relation.label for relation in relations} - {label.name for label in scheme.relations}
        if unknown:
            raise InputError(
                _("{where}: the scheme {scheme} has no label {names}").format(
                    where=where, scheme=scheme.name, names=", ".join(sorted(unknown))
                ),
                _("Rename it with --map, leave it out with --map NAME=, or add it with --extend-scheme."),
            )
        ends = ((each.label, labels[each.source], labels[each.target]) for each in relations)
        for label, source, target in dict.fromkeys(ends):
            if label not in [each.name for each in scheme.links(source, target)]:
                raise InputError(
                    _("{where}: {relation} may not lead from {source} to {target}").format(
                        where=where, relation=label, source=source, target=target
                    ),
                    _("The scheme names what each relation may link; --extend-scheme lets it link more."),
                )
        values = [(each.label, *pair) for each in _items(record) for pair in each.attributes.items()]
        values += [(ARTICLE, *pair) for pair in record.attributes.items()]
        for label, name, value in dict.fromkeys(values):
            try:
                scheme.check_value(scheme.attribute(name, label), value)
            except RuleError as error:
                raise InputError(f"{where}: {error.message}", error.hint) from error

    def _check_ids(self, record: Record, where: str) -> None:
        """Refuse items that the file, or the project, has had already."""
        ids = {item.id for item in _items(record)}
        if known := self.project.store.known_items(ids):
            raise InputError(
                _("{where}: item {item} is in the file or in the project already").format(where=where, item=min(known)),
                _("Import it as someone else's with --annotator NAME, or into another project."),
            )

    def _same(self, existing: Layer, record: Record) -> bool:
        """Tell whether a layer is what a record says, but for the ids and times of its items."""
        content = self.project.store.view().content(existing)
        assert content is not None
        mine: list[Item] = [*content.spans, *content.relations, *content.orphans, *content.parked]
        same = _signature(mine) == _signature(_items(record))
        state = (content.layer.attributes, content.layer.status, content.layer.reason, content.seconds)
        return same and state == (record.attributes, record.status, record.reason, record.seconds)


def _meant(record: Record) -> Record:
    """Leave out of a record what says nothing: values that are empty, and that a note asks where there is none."""

    def valued(values: Mapping[str, str]) -> dict[str, str]:
        return {name: value for name, value in values.items() if value}

    def meant(items: Sequence[_AnyItem]) -> tuple[_AnyItem, ...]:
        return tuple(
            replace(each, attributes=valued(each.attributes), question=each.question and bool(each.note))
            if (each.question and not each.note) or not all(each.attributes.values()) else each
            for each in items
        )  # fmt: skip

    return replace(
        record, attributes=valued(record.attributes), spans=meant(record.spans), relations=meant(record.relations),
        orphaned=meant(record.orphaned), parked=meant(record.parked),
    )  # fmt: skip


def _signature(items: Sequence[Item]) -> Counter[object]:
    """Count what items say, whatever their ids and times."""

    def said(item: Item) -> tuple[object, ...]:
        return item.label, tuple(sorted(item.attributes.items())), item.note, item.question

    spans = {each.id: (*said(each), each.fragments, each.orphan) for each in items if isinstance(each, Span)}
    links = [each for each in items if isinstance(each, Relation)]
    return Counter([*spans.values(), *((*said(each), spans[each.source], spans[each.target]) for each in links)])


def _items(record: Record) -> list[Item]:
    """List the items of a record, with a place and without."""
    return [*record.spans, *record.relations, *record.orphaned, *record.parked]


def _work(layer: str, time: str, seconds: int) -> Callable[[Connection], None] | None:
    if not seconds:
        return None
    return lambda connection: aggregates.write_work(connection, layer, time, time, seconds)


def _decisions(record: Record, layer: str, owner: str, fresh: dict[str, str]) -> Iterator[Decision]:
    """Make the decisions of a gold record again; what was seen of the items that they are about is not told."""
    known: list[tuple[str, Provenance]] = [
        *((fresh.get(item, item) or layer, each) for item, each in record.provenance.items()),
        *(("", each) for each in record.rejected),
    ]
    for item, each in known:
        source = (each.becomes or "adjudicated") if each.source == "unresolved" else each.source
        yield Decision(
            new_id(), layer, dict.fromkeys(sorted(each.judged), ""), each.annotators, item, source, each.unsettled,
            each.cause, each.note, each.flagged, each.reviewer or owner, each.decided or now(), each.audit,
        )  # fmt: skip


def _placed(span: Span, layer: str, fresh: dict[str, str]) -> Span:
    return Span(  # as `replace` would, at a fraction of its time: a large import makes millions
        fresh.get(span.id, span.id), layer, span.label, span.fragments, span.attributes, span.note, span.question,
        span.created, span.updated, span.orphan,
    )  # fmt: skip


def _relinked(link: Relation, layer: str, fresh: dict[str, str]) -> Relation:
    return Relation(
        fresh.get(link.id, link.id), layer, link.label, fresh.get(link.source, link.source),
        fresh.get(link.target, link.target), link.attributes, link.note, link.question, link.created, link.updated,
    )  # fmt: skip
