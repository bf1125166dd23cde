"""Identities: found by any spelling, renamed, merged over all layers, taken back; and what an annotator sees of them."""

from collections.abc import Callable
from pathlib import Path

import pytest

from reader.errors import ConflictError, RuleError
from reader.exchange import claims
from reader.model.annotation import Identity, Span
from reader.store.store import Store
from reader.workflow import identities
from reader.workflow.checks import verified
from reader.workflow.exporting import Selection, records
from reader.workflow.identities import Identities
from reader.workflow.project import Project
from reader.workflow.session import Session
from reader.workflow.suggesting import likely_duplicates
from tests import projects
from tests.projects import tag

BODY = """قال أنتونوف إن المصنع سيفتح غدا.
ونفى أنطونوف أن يكون المصنع قد بيع.
وقال بوتين إن الأمر لا يعنيه.
وقالت ليلى مراد إنها لا تعلم."""


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return projects.make(tmp_path, {"news": BODY})


@pytest.fixture
def lead(project: Project) -> Session:
    return projects.session(project, "lead")


@pytest.fixture
def work(project: Project, lead: Session) -> Session:
    return projects.session(project, "a1")


@pytest.fixture
def changes(project: Project, lead: Session) -> Identities:
    return Identities(project, lead.annotator)


def named(work: Session, text: str, name: str = "", **options: str) -> tuple[Span, Identity]:
    """Tag a speaker and say who it is."""
    span = tag(work, "speaker", text)
    work.set_identity(span, name or text, **options)
    span = work.index.spans[span.id]
    found = work.project.store.identity(span.attributes["identity"])
    assert found is not None
    return span, found


def claiming(work: Session, speaker: Span, text: str, stance: str) -> None:
    work.link("stance", speaker, tag(work, "claim", text), {"stance": stance})


def state(store: Store) -> object:
    """Everything that identities touch."""
    contents = list(store.view().contents())
    return store.identities(), [(each.layer, each.spans, each.relations) for each in contents]


def refused(act: Callable[[], object], match: str) -> None:
    with pytest.raises(RuleError, match=match):
        act()


# Naming while annotating ---------------------------------------------------------------------------------------------


def test_a_spelling_that_differs_in_hamza_or_case_is_the_same_identity(work: Session, project: Project) -> None:
    _one, first = named(work, "أنتونوف")
    _two, second = named(work, "ليلى مراد", "انتونوف")
    assert first.id == second.id
    assert len(project.store.identities()) == 1


def test_choosing_an_identity_remembers_a_new_spelling_and_undo_forgets_it(work: Session, project: Project) -> None:
    _span, identity = named(work, "أنتونوف")
    other = tag(work, "speaker", "أنطونوف")
    work.take_identity(other, identity.id)
    assert project.store.identity(identity.id).aliases == ("أنطونوف",)
    refused(lambda: work.take_identity(work.index.spans[other.id], identity.id), "already")
    work.undo(work.undo_target())
    assert project.store.identity(identity.id) == identity
    assert "identity" not in work.index.spans[other.id].attributes
    work.redo(work.redo_target())
    assert project.store.identity(identity.id).aliases == ("أنطونوف",)
    assert verified(project) == []


def test_neither_another_name_nor_a_name_of_someone_else_is_remembered(work: Session, project: Project) -> None:
    _span, identity = named(work, "أنتونوف", "سيرغي أنتونوف")
    work.take_identity(tag(work, "speaker", "ليلى مراد"), identity.id)
    assert project.store.identity(identity.id).aliases == ()
    named(work, "أنطونوف", "أنطونوف")
    again = projects.session(project, "a2")
    again.take_identity(tag(again, "speaker", "أنطونوف"), identity.id)
    assert project.store.identity(identity.id).aliases == ()


def test_undoing_a_name_leaves_an_identity_that_was_changed_since(
    work: Session, project: Project, changes: Identities
) -> None:
    span, identity = named(work, "أنتونوف")
    changes.set_kind(identity.id, "state")
    work.undo(work.undo_target())
    assert work.index.spans[span.id].attributes == {"named": "yes"}
    assert project.store.identity(identity.id).kind == "state"
    work.redo(work.redo_target())
    assert work.index.spans[span.id].attributes["identity"] == identity.id
    assert verified(project) == []


# Changes -------------------------------------------------------------------------------------------------------------


def test_rename_alias_kind_and_affiliation_and_the_way_back(
    work: Session, project: Project, changes: Identities
) -> None:
    _span, identity = named(work, "أنتونوف")
    states = [project.store.identity(identity.id)]
    for act in (
        lambda: changes.rename(identity.id, "سيرغي  أنتونوف"),
        lambda: changes.add_alias(identity.id, "Antonov"),
        lambda: changes.set_kind(identity.id, "state"),
        lambda: changes.set_affiliation(identity.id, "وزارة النقل"),
        lambda: changes.remove_alias(identity.id, "Antonov"),
        lambda: changes.set_affiliation(identity.id, ""),
    ):
        act()
        states.append(project.store.identity(identity.id))
        assert verified(project) == []
    assert (states[3].name, states[3].aliases, states[3].kind) == ("سيرغي أنتونوف", ("أنتونوف", "Antonov"), "state")
    for before in reversed(states[:-1]):
        changes.undo()
        assert project.store.identity(identity.id) == before
    refused(changes.undo, "nothing to undo")
    for after in states[1:]:
        changes.redo()
        assert project.store.identity(identity.id) == after
    refused(changes.redo, "nothing to redo")
    assert verified(project) == []


def test_what_cannot_be_is_refused_and_changes_nothing(work: Session, project: Project, changes: Identities) -> None:
    span, first = named(work, "أنتونوف")
    _two, second = named(work, "ليلى مراد")
    changes.add_alias(second.id, "Leila")
    before = state(project.store)
    for name in ("", "   ", "\u202e\u200f", "x" * 301, "a\x1b[31mb", "a\x00b", "\ud800", "x" * 10_000):
        refused(lambda name=name: changes.rename(first.id, name), "cannot be a name")
        refused(lambda name=name: changes.add_alias(first.id, name), "cannot be a name")
        refused(lambda name=name: work.set_identity(span, name), "cannot be a name")
    with pytest.raises(RuleError, match="ليلى مراد is known by this name") as raised:
        changes.rename(first.id, "ليلي مراد")
    assert "merge" in raised.value.hint
    refused(lambda: changes.add_alias(first.id, "leila"), "known by this name")
    refused(lambda: changes.rename(first.id, first.name), "already")
    refused(lambda: changes.add_alias(first.id, first.name), "already")
    refused(lambda: changes.remove_alias(first.id, "nobody"), "no alias")
    refused(lambda: changes.set_kind(first.id, "king"), "no kind")
    refused(lambda: changes.set_kind(first.id, ""), "already")
    refused(lambda: changes.set_affiliation(first.id, "x" * 301), "cannot be an affiliation")
    for act in (changes.rename, changes.add_alias, changes.set_kind, changes.merge):
        refused(lambda act=act: act("nowhere", "x"), "no such identity")
    refused(lambda: changes.merge(first.id, first.id), "merged into itself")
    refused(lambda: changes.merge(first.id, "nowhere"), "no such identity")
    assert state(project.store) == before
    assert verified(project) == []


def test_signs_that_steer_directions_are_no_part_of_a_name(work: Session, changes: Identities) -> None:
    _span, identity = named(work, "أنتونوف", "\u202eAntonov\u202c \u200f")
    assert identity.name == "Antonov"
    changes.rename(identity.id, "نیک\u200cآهنگ")
    assert changes.get(identity.id).name == "نیک\u200cآهنگ"


# Merging -------------------------------------------------------------------------------------------------------------


@pytest.fixture
def two_layers(project: Project, lead: Session, work: Session) -> tuple[Identity, Identity]:
    """Two annotators name the same man, spelled in two ways; one has finished and the layer is locked."""
    span, source = named(work, "أنطونوف", "Антонов")
    claiming(work, span, "المصنع قد بيع", "deny")
    work.set_status("locked")
    theirs, target = named(lead, "أنتونوف", kind="state")
    claiming(lead, theirs, "المصنع سيفتح غدا", "assert")
    lead.set_identity(tag(lead, "speaker", "أنطونوف"), "Антонов")
    claiming(lead, theirs, "المصنع قد بيع", "deny")
    source, found = project.store.identity(source.id), project.store.identity(target.id)
    assert source
    assert found
    return source, found


def test_merging_leads_every_layer_over_and_undo_restores_all(
    project: Project, changes: Identities, two_layers: tuple[Identity, Identity]
) -> None:
    source, target = two_layers
    changes.add_alias(source.id, "أنطونوف الابن")
    changes.set_affiliation(source.id, "Avia")
    changes.set_kind(source.id, "expert")
    before = state(project.store)
    changes.merge(source.id, target.id)
    (merged,) = project.store.identities()
    assert (merged.id, merged.name, merged.kind, merged.affiliation) == (target.id, "أنتونوف", "state", "Avia")
    assert merged.aliases == (*target.aliases, "Антонов", *source.aliases, "أنطونوف الابن")
    contents = list(project.store.view().contents())
    names = [span.attributes["identity"] for each in contents for span in each.spans if "identity" in span.attributes]
    assert names == [target.id] * 3
    assert {each.layer.status for each in contents} == {"locked", "in progress"}
    assert [span.updated for each in contents for span in each.spans] == [
        span.updated for _layer, spans, _relations in before[1] for span in spans
    ]
    assert verified(project) == []
    changes.undo()
    assert state(project.store) == before
    assert verified(project) == []
    changes.redo()
    assert len(project.store.identities()) == 1
    assert verified(project) == []


def test_a_merge_is_not_undone_over_later_changes_nor_made_again_over_new_mentions(
    project: Project, changes: Identities, lead: Session, two_layers: tuple[Identity, Identity]
) -> None:
    source, target = two_layers
    changes.merge(source.id, target.id)
    changes.undo()
    third = projects.session(project, "a2")
    third.take_identity(tag(third, "speaker", "بوتين"), source.id)
    with pytest.raises(ConflictError, match="given to another span"):
        changes.redo()
    assert verified(project) == []
    changes.merge(source.id, target.id)
    third.reload()
    third.set_note(next(iter(third.index.spans.values())), "تعديل")
    with pytest.raises(ConflictError, match="changed elsewhere"):
        changes.undo()
    assert verified(project) == []


def test_an_annotators_undo_follows_a_merge_that_came_after(
    project: Project, changes: Identities, lead: Session
) -> None:
    mine = projects.session(project, "a2")
    span, source = named(mine, "أنطونوف", "Антонов")
    mine.set_note(span, "من؟")
    _theirs, target = named(lead, "أنتونوف")
    changes.merge(source.id, target.id)
    assert mine.undo_target().action == "note"
    assert changes.project.store.undo_target("lead").action == "identity"
    mine.undo(mine.undo_target())
    assert mine.index.spans[span.id].note == ""
    assert mine.index.spans[span.id].attributes["identity"] == target.id
    mine.undo(mine.undo_target())
    assert "identity" not in mine.index.spans[span.id].attributes
    mine.redo(mine.redo_target())
    assert mine.index.spans[span.id].attributes["identity"] == target.id
    assert [each.id for each in project.store.identities()] == [target.id]
    assert verified(project) == []


def test_a_name_that_someone_else_got_meanwhile_is_not_brought_back(
    project: Project, changes: Identities, work: Session
) -> None:
    _span, identity = named(work, "أنتونوف")
    changes.rename(identity.id, "سيرغي")
    changes.remove_alias(identity.id, "أنتونوف")
    named(work, "أنطونوف", "أنتونوف")
    refused(changes.undo, "meanwhile")
    assert verified(project) == []


def test_a_span_never_names_an_identity_that_has_gone_meanwhile(
    project: Project, changes: Identities, lead: Session, two_layers: tuple[Identity, Identity]
) -> None:
    source, target = two_layers
    other = projects.session(project, "a2")
    span = tag(other, "speaker", "بوتين")
    known = project.store.identities()
    changes.merge(source.id, target.id)
    refused(lambda: other.take_identity(span, source.id), "no such identity")
    attribute = other._identity_attribute(span)
    with pytest.raises(ConflictError, match="gone"):
        other._name(span, attribute, known, source, source)
    assert verified(project) == []


# Reading -------------------------------------------------------------------------------------------------------------


def test_counts_are_of_layers_that_the_viewer_may_see(
    project: Project, lead: Session, work: Session, two_layers: tuple[Identity, Identity]
) -> None:
    source, target = two_layers

    def counted(session: Session) -> dict[str, tuple[int, int, dict[str, int]]]:
        rows = identities.listing(project, project.store.view(session.annotator))
        return {row.identity.id: (row.mentions, row.claims, row.stances) for row in rows}

    assert counted(lead) == {source.id: (2, 1, {"deny": 1}), target.id: (1, 2, {"assert": 1, "deny": 1})}
    assert counted(work) == {source.id: (1, 1, {"deny": 1}), target.id: (0, 0, {})}
    found = identities.claims_of(project, project.store.view(lead.annotator), target.id)
    assert [(each.article, each.text, each.stance) for each in found] == [
        ("news", "المصنع سيفتح غدا", "assert"), ("news", "المصنع قد بيع", "deny")
    ]  # fmt: skip
    assert found[0].start == BODY.index("المصنع سيفتح")
    assert identities.claims_of(project, project.store.view(work.annotator), target.id) == []


def test_suggestions_are_ranked_by_spelling_then_nearness_then_use(
    project: Project, lead: Session, changes: Identities
) -> None:
    _span, near = named(lead, "أنتونوف", "سيرغي أنتونوف")
    _span, exact = named(lead, "أنطونوف", "أنطونوف")
    named(lead, "ليلى مراد")
    _span, other = named(lead, "بوتين", "بوتين")
    changes.add_alias(other.id, "Putin")

    def names(text: str) -> list[str]:
        return [each.name for each in changes.suggest(text)]

    assert names("أنطونوف") == [exact.name, near.name]
    assert names("انطونوف")[0] == exact.name
    assert names("putin") == ["بوتين"]
    assert names("مرا") == ["ليلى مراد"]
    assert names("راد") == ["ليلى مراد"]
    assert names("زيدان") == []
    known = changes.suggester()
    assert known.likely("لبوتين")
    assert known.suggest("ليلى")
    assert not known.likely("ليلى")
    assert not known.likely("زيدان")
    assert not known.likely("")
    lead.set_identity(tag(lead, "speaker", "المصنع"), "ليلى مراد")
    assert names("")[0] == "ليلى مراد"
    assert len(names("")) == 4


def test_likely_duplicates_are_found_the_likest_first() -> None:
    known = [
        Identity(str(number), name) for number, name in enumerate(["أنتونوف", "ليلى مراد", "أنطونوف", "Antonov", "حسن"])
    ]
    pairs = likely_duplicates(known)
    assert (pairs[0].one.name, pairs[0].other.name) == ("أنتونوف", "أنطونوف")
    assert {frozenset((pair.one.id, pair.other.id)) for pair in pairs} == {
        frozenset("02"), frozenset("03"), frozenset("23")
    }  # fmt: skip


def test_exports_carry_what_was_renamed_and_merged(
    project: Project, changes: Identities, lead: Session, two_layers: tuple[Identity, Identity]
) -> None:
    source, target = two_layers
    changes.merge(source.id, target.id)
    changes.rename(target.id, "سيرغي أنتونوف")
    changes.set_affiliation(target.id, "وزارة النقل")
    rows = [
        row
        for record in records(project, project.store.view(lead.annotator), Selection())
        for row in claims.rows(record, project.scheme)
    ]
    assert {(row["identity"], row["kind"], row["affiliation"]) for row in rows} == {
        ("سيرغي أنتونوف", "state", "وزارة النقل")
    }
    view = project.store.connection.execute("SELECT DISTINCT identity, identity_kind FROM claims").fetchall()
    assert view == [("سيرغي أنتونوف", "state")]
