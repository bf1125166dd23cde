"""brat standoff: what brat writes is read, what is written brat reads, and projects come back as they were."""

from collections import Counter
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reader.errors import InputError
from reader.exchange import brat, formats
from reader.exchange.brat import text as brat_text
from reader.exchange.brat.files import file_name, name_of
from reader.exchange.format import Found, Reading
from reader.exchange.record import Record
from reader.exchange.source import Source
from reader.workflow.checks import verified
from reader.workflow.exporting import Selection, export_file
from reader.workflow.importing import Options, files, import_files
from reader.workflow.project import Project
from tests import projects
from tests.projects import tag
from tests.reliability import fuzzing
from tests.unit.exchange import roundtrip

TEXT = "Nile Wire said the plan failed.\nIt was Dana 😀 who\nasked twice."


def folder(where: Path, held: dict[str, str | bytes]) -> Path:
    """Write files, with the folders they are in."""
    for name, text in held.items():
        path = where / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return where


def read(path: Path, pattern: str | None = None, losses: Counter[str] | None = None) -> list[Found]:
    import re

    reading = Reading(annotator_pattern=re.compile(pattern) if pattern else None)
    if losses is not None:
        reading = Reading(annotator_pattern=reading.annotator_pattern, losses=losses)
    source = Source(path) if path.is_dir() else Source(path, path.read_text(encoding="utf-8"))
    assert formats.recognised(source) is brat.FORMAT
    return list(brat.read(source, reading))


def one(where: Path, annotations: str, text: str | bytes = TEXT, losses: Counter[str] | None = None) -> Record:
    (found,) = read(folder(where, {"d.ann": annotations, "d.txt": text}), losses=losses)
    return found.record


def shown(record: Record) -> list[tuple[str, str]]:
    return [(each.label, each.text(record.body)) for each in record.spans]


# Round trips ---------------------------------------------------------------------------------------------------------


@settings(max_examples=25, suppress_health_check=list(HealthCheck))
@given(roundtrip.layers())
def test_projects_survive_unchanged_in_all_that_brat_holds(found: list[Record]) -> None:
    roundtrip.check_trip(found, "brat")


@given(st.text() | st.text('"\\n\t \u2028x'))
def test_any_text_stands_on_a_line_and_is_read_again(text: str) -> None:
    text = text.replace("\0", "")
    line = brat_text.encoded(text)
    assert len(f"x{line}x".splitlines()) == 1
    assert line == line.strip()
    assert "\t" not in line
    assert brat_text.decoded(line) == text
    assert brat_text.decoded(brat_text.encoded(line)) == line


def test_texts_of_other_tools_keep_their_quotation_marks() -> None:
    for text in ('"said"', '"', '""quoted"', '"a\\"', "plain", 'he "said"'):
        assert brat_text.decoded(text) == text


@given(st.text(min_size=1).filter(lambda text: "~" not in text) | st.sampled_from(roundtrip.ANNOTATORS))
def test_any_name_becomes_a_file_and_comes_back(name: str) -> None:
    made = file_name(name)
    assert "/" not in made
    assert not made.startswith(".")
    assert len(made.encode()) <= 200
    assert name_of(made) in (name, None)
    if len(name.encode()) < 60:
        assert name_of(made) == name


def test_long_names_are_cut_and_differ() -> None:
    one, other = file_name("م" * 199 + "ا"), file_name("م" * 199 + "ب")
    assert one != other
    assert name_of(one) is None


# Writing -------------------------------------------------------------------------------------------------------------


def worked(where: Path) -> Project:
    project = projects.make(where, {"news": projects.BODY, "more": "نص 😀 آخر\nقال 𝒜 سالم", "untouched": "نص"})
    work = projects.session(project)
    claim, speaker = tag(work, "claim", "المشروع سيكتمل في مارس"), tag(work, "speaker", "سالم الحداد")
    crossing = projects.BODY[: projects.BODY.index("الناطقة") + 7]
    tag(work, "claim", crossing, exact=True)
    link = work.link("stance", speaker, claim, {"stance": "unclear"})
    work.set_note(work.index.relations[link.id], 'ملاحظة "بين" علامات\n\n  وسطر')
    work.set_identity(speaker, "سالم الحداد", kind="state")
    other = work.body.index("القرار")
    work.add_fragment(work.index.spans[claim.id], other, other + 6)
    work.set_status("done")
    projects.session(project, "a2", "news").set_status("done")
    return project


def test_a_folder_that_brat_opens(tmp_path: Path) -> None:
    project = worked(tmp_path / "project")
    target = roundtrip.export(project, "brat", tmp_path / "out")
    assert sorted(str(each.relative_to(target)) for each in target.rglob("*") if each.is_file()) == [
        "a1/news.ann", "a1/news.txt", "a2/news.ann", "a2/news.txt", "annotation.conf", "more.txt", "untouched.txt",
    ]  # fmt: skip
    assert (target / "a1/news.txt").read_bytes().decode() == projects.BODY
    assert (target / "a2/news.ann").read_bytes() == b""
    (identity,) = project.store.identities()
    assert (target / "a1/news.ann").read_text(encoding="utf-8").split("\n") == [
        "T1\tclaim 0 54;55 67\tأعلن الوزير سالم الحداد أمس أن المشروع سيكتمل في مارس. قالت الناطقة",
        "A1\tsource T1 speaker",
        "A2\tform T1 indirect",
        "A3\ttype T1 fact",
        "T2\tspeaker 12 23\tسالم الحداد",
        "A4\tnamed T2 yes",
        f"N1\tReference T2 identity:{identity.id}\tسالم الحداد",
        "T3\tclaim 31 53;93 99\tالمشروع سيكتمل في مارس القرار",
        "A5\tsource T3 speaker",
        "A6\tform T3 indirect",
        "A7\ttype T3 fact",
        "R1\tstance Arg1:T2 Arg2:T3",
        "A8\tstance R1 unclear",
        '#1\tAnnotatorNotes R1\tملاحظة "بين" علامات',
        "#2\tAnnotatorNotes R1\t",
        '#3\tAnnotatorNotes R1\t"  وسطر"',
        "",
    ]
    configuration = (target / "annotation.conf").read_text(encoding="utf-8").split("\n")
    assert [each for each in configuration if each.startswith("[")] == [
        "[entities]", "[relations]", "[events]", "[attributes]",
    ]  # fmt: skip
    assert "stance\tArg1:speaker, Arg2:claim" in configuration
    assert "named\tArg:speaker, Value:yes|no" in configuration
    assert not any(each.startswith(("usable", "identity")) for each in configuration)


def test_gaps_of_line_ends_alone_are_told(tmp_path: Path) -> None:
    project = projects.make(tmp_path / "project", {"d": "one\ntwo\n\n three"})
    work = projects.session(project, "a1", "d")
    span = tag(work, "claim", "one")
    work.add_fragment(span, 4, 7)
    tag(work, "speaker", "two\n\n three", exact=True)
    out = roundtrip.export(project, "brat", tmp_path / "out") / "a1" / "d.ann"
    lines = [each for each in out.read_text(encoding="utf-8").split("\n") if each.startswith(("T", "#"))]
    assert lines == [
        "T1\tclaim 0 3;4 7\tone two", "#1\tFragments T1\t0 3;4 7", "T2\tspeaker 4 7;9 15\ttwo  three",
    ]  # fmt: skip
    (tmp_path / "trip").mkdir()
    other, _report = roundtrip.through(project, "brat", tmp_path / "trip")
    (record,) = roundtrip.held(other)
    assert [each.fragments for each in record.spans] == [((0, 3), (4, 7)), ((4, 15),)]


def test_rounds_and_gold_of_one_annotator_do_not_share_a_file(tmp_path: Path) -> None:
    project = projects.make(tmp_path / "project")
    line = '{"schema": "reader/1", "article": {"id": "news", "text": "نص"}, "annotator": "a1", "round": "%s"}'
    projects.import_lines(project, "\n".join(line % each for each in ("main", "second")), actor="reader")
    with pytest.raises(InputError, match="several layers over news") as raised:
        roundtrip.export(project, "brat", tmp_path / "out")
    assert "--round" in raised.value.hint
    assert not (tmp_path / "out").exists()
    assert roundtrip.export(project, "brat", tmp_path / "out", rounds=("second",)).is_dir()


def test_losses_are_those_that_the_format_names(tmp_path: Path) -> None:
    project = worked(tmp_path / "project")
    losses: Counter[str] = Counter()
    export_file(project, project.store.view(), Selection(format="brat"), tmp_path / "out", losses)
    assert losses == {
        "attributes of articles": 2, "aliases, kinds and affiliations of identities": 1, "excluded ranges": 2,
        "ids of items, and the times when they were made and changed": 4,
    }  # fmt: skip


# Reading -------------------------------------------------------------------------------------------------------------

# Written after https://brat.nlplab.org/standoff.html: events with numbered roles and other events as arguments,
# attributes with and without values, relations, equivalences, normalisations and notes.
EVENTS = """T1\tOrganization 0 9\tNile Wire
T2\tSay 10 14\tsaid
T3\tFail 24 30\tfailed
T4\tPlan 15 23\tthe plan
E1\tSay:T2 Speaker:T1 Content:E2
E2\tFail:T3 Theme:T4 Theme2:T1
A1\tNegation E2
M1\tSpeculation E1
A2\tConfidence E1 very high
A3\tKind R1 whole
R1\tPart Arg2:T1 Arg1:T4
R2\tSubunit Protein:T1 Complex:E1
*\tEquiv T1 T4
N1\tReference T1 Wikipedia:534366\tNile Wire
#1\tAnnotatorNotes E1\tone line
#2\tAnnotatorNotes T2\tand another
#3\tAnnotatorNotes R1\ton a relation
#4\tSTATUS T1\tdone
"""


def test_events_attributes_and_notes_as_brat_documents_them(tmp_path: Path) -> None:
    losses: Counter[str] = Counter()
    record = one(tmp_path, EVENTS, losses=losses)
    assert shown(record) == [("Organization", "Nile Wire"), ("Say", "said"), ("Fail", "failed"), ("Plan", "the plan")]
    labels = {each.id: each.label for each in record.spans}
    assert [(each.label, labels[each.source], labels[each.target]) for each in record.relations] == [
        ("Part", "Plan", "Organization"), ("Subunit", "Organization", "Say"), ("Speaker", "Say", "Organization"),
        ("Content", "Say", "Fail"), ("Theme", "Fail", "Plan"), ("Theme", "Fail", "Organization"),
    ]  # fmt: skip
    say, fail = record.spans[1], record.spans[2]
    assert (say.attributes, fail.attributes) == ({"Speculation": "yes", "Confidence": "very high"}, {"Negation": "yes"})
    assert (say.note, record.relations[0].note) == ("one line\nand another", "on a relation")
    assert record.relations[0].attributes == {"Kind": "whole"}
    assert +losses == {
        "groups of equivalent annotations": 1, "references to entries of databases": 1, "states of documents": 1,
    }  # fmt: skip


def test_what_refers_to_nothing_is_counted(tmp_path: Path) -> None:
    losses: Counter[str] = Counter()
    record = one(
        tmp_path,
        "T1\tx 0 4\nR1\ty Arg1:T1 Arg2:T9\nE1\tz:T8 Theme:T1\nA1\tn T7\nA2\tn E1\n#1\tAnnotatorNotes T5\tlost\n"
        "T2\tx 4 4\t\nA3\tv T1 1\nA4\tv T1 2\nX1\twhat is this\n",
        losses=losses,
    )
    assert shown(record) == [("x", "Nile")]
    assert record.spans[0].attributes == {"v": "1"}
    assert +losses == {
        "relations whose ends are not there": 2, "attributes of what is no span or relation": 2,
        "notes on what is no span or relation": 1, "spans that cover nothing": 1,
        "further values of an attribute that has one": 1, "lines of a kind that is not known": 1,
    }  # fmt: skip


def test_discontinuous_spans_and_those_that_brat_cut_at_line_ends(tmp_path: Path) -> None:
    start, end = TEXT.index("Dana"), TEXT.index("asked")
    quoted = "T1\tx 0 4;24 30\tNile failed\nT2\tx 0 4;24 30\tNilefailed\n"
    quoted += f"T3\tx {start} {end - 1};{end} {end + 5}\tDana 😀 who asked\n"
    record = one(tmp_path, quoted)
    assert [each.fragments for each in record.spans] == [((0, 4), (24, 30)), ((0, 4), (24, 30)), ((start, end + 5),)]


@pytest.mark.parametrize(
    ("text", "more"),
    [
        (TEXT, 0),
        ("\ufeff" + TEXT, 1),
        ("\ufeff" + TEXT, 0),
        (TEXT.replace("\n", "\r\n"), 1),
        (TEXT.replace("\n", "\r\n"), 0),
        ("\ufeff" + TEXT.replace("\n", "\r\n"), 2),
        ("😀" + TEXT, 1),
        ("😀" + TEXT, 2),  # UTF-16 units, as tools in Java and JavaScript count
    ],
)
def test_quotations_tell_how_characters_were_counted(tmp_path: Path, text: str, more: int) -> None:
    start = TEXT.index("Dana") + more
    record = one(tmp_path, f"T2\tx {start} {start + 4}\tDana\n", text)
    assert shown(record) == [("x", "Dana")]
    assert record.body == text.lstrip("\ufeff").replace("\r\n", "\n")


def test_a_quotation_of_another_text_is_an_error_with_its_line(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"d\.ann:2: the text at 5 9 is not 'Wird'") as raised:
        one(tmp_path, "T1\tx 0 4\tNile\nT2\tx 5 9\tWird\n")
    assert raised.value.hint


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("T1 x 0 4", "no tab"),
        ("T1\tx 0 four\tNile", "no ranges"),
        ("T1\tx 0 4;\tNile", "no ranges"),
        ("T1\tx 0 9999\tNile", "is not 'Nile'"),
        ("T1\tx 4 0\tNile", "is not 'Nile'"),
        ("T1\tx 0 " + "9" * 5000, "no ranges"),
        ("T1\t 0 4\tNile", "no label"),
        ("T1\tx 0 4\tNile\nT1\tx 0 4\tNile", "two items have the id T1"),
        ("T1\tx 0 4\nE1\tx:T1\nE1\tx:T1", "two items have the id E1"),
        ("T1\tx 0 4\nR1\ty Arg1:T1", "two arguments"),
        ("T1\tx 0 4\nR1\ty Arg1:T1 Arg1:T1", "two arguments"),
        ("T1\tx 0 4\nR1\ty T1 T1", "no argument"),
        ("T1\tx 0 4\nE1\t", "no trigger"),
        ("T1\tx 0 4\nA1\tn", "a name and an id"),
    ],
)
def test_damaged_lines_are_refused(tmp_path: Path, line: str, message: str) -> None:
    with pytest.raises(InputError, match=r"d\.ann") as raised:
        list(brat.read(Source(folder(tmp_path, {"d.ann": line + "\n", "d.txt": TEXT})), Reading()))
    assert message in raised.value.message
    assert raised.value.hint


@pytest.mark.parametrize(
    ("held", "message"),
    [
        ({"d.ann": b"\xff\xfe\x00", "d.txt": "x"}, "d.ann"),
        ({"d.ann": "", "d.txt": b"caf\xe9 cr\xe8me br\xfbl\xe9e \xe0 la carte"}, "not UTF-8"),
        ({"d.ann": "", "d.txt": " \n"}, "text is empty"),
        ({"d.ann": "T1\tx 0 4\tNile\n"}, "there is no d.txt"),
    ],
)
def test_damaged_files_are_refused(tmp_path: Path, held: dict[str, str | bytes], message: str) -> None:
    with pytest.raises(InputError) as raised:
        list(brat.read(Source(folder(tmp_path, held)), Reading()))
    assert message in raised.value.message
    assert raised.value.hint


# Files and names -----------------------------------------------------------------------------------------------------


def test_annotators_by_pattern_and_several_files_of_a_text(tmp_path: Path) -> None:
    held = {
        "NAME.txt": TEXT,
        "NAME_4b22.ann": "T1\tx 0 4\tNile\n",
        "NAME_77.ann": "",
        "NAME.ann": "",
        "left.txt": "left",
    }
    found = [
        (each.where, each.record.article.id, each.record.annotator) for each in read(folder(tmp_path, held), r"_(\w+)$")
    ]
    assert found == [
        ("NAME_4b22.ann", "NAME", "4b22"), ("NAME_77.ann", "NAME", "77"), ("left.txt", "left", None),
    ]  # fmt: skip
    alone = read(folder(tmp_path / "alone", {"NAME.txt": TEXT, "NAME.ann": ""}), r"_(\w+)$")
    assert [(each.record.article.id, each.record.annotator) for each in alone] == [("NAME", None)]
    several = {"ar_dam.txt": TEXT, "ar_dam_sara.ann": "", "ar_port.txt": TEXT, "ar_port_4b22.ann": "", "x_y.txt": "x"}
    found = read(folder(tmp_path / "several", several), r"_(\w+)$")
    assert [(each.record.article.id, each.record.annotator) for each in found] == [
        ("ar_dam", "sara"), ("ar_port", "4b22"), ("x_y", None),
    ]  # fmt: skip
    whole = read(folder(tmp_path / "two", {"d_a.ann": "", "d_a.txt": TEXT}), "a$")
    assert [(each.record.article.id, each.record.annotator) for each in whole] == [("d_", "a")]


def test_annotators_by_subfolder_with_texts_beside_or_above(tmp_path: Path) -> None:
    held = {
        "d.txt": TEXT,
        "a1/d.ann": "",
        "a2/deeper/d.ann": "T1\tx 0 4\tNile\n",
        "a3/e.txt": "alone",
        "a1/notes.md": "x",
    }
    losses: Counter[str] = Counter()
    found = read(folder(tmp_path, {**held, "top.ann": "", "top.txt": "top"}), losses=losses)
    assert [(each.where, each.record.article.id, each.record.annotator) for each in found] == [
        ("d.txt", "d", None), ("top.ann", "top", ""), ("a1/d.ann", "d", "a1"), ("a2/deeper/d.ann", "d", "a2"),
        ("a3/e.txt", "e", None),
    ]  # fmt: skip
    assert +losses == {"articles and exports beside brat's files": 1}


def test_a_folder_into_a_project(tmp_path: Path) -> None:
    held = {
        "a1/d.ann": "T1\tclaim 0 4\tNile\n",
        "a1/d.txt": TEXT,
        "a2/d.ann": "",
        "a2/d.txt": TEXT,
        "a2/e.txt": "alone",
    }
    project = projects.make(tmp_path / "project", {"d": "other", "known": TEXT})
    report = import_files(project, files([folder(tmp_path / "corpus", held)]))
    assert (report.layers, report.added) == (2, ["e"])
    assert [(each.article, each.annotator, each.status) for each in project.store.view().layers()] == [
        ("known", "a1", "done"), ("known", "a2", "done"),
    ]  # fmt: skip
    assert verified(project) == []


def test_a_single_file_beside_its_text_or_about_an_article(tmp_path: Path) -> None:
    project = projects.make(tmp_path / "project", {"d": TEXT})
    where = folder(tmp_path / "one", {"d_a7.ann": "T1\tclaim 0 4\tNile\n", "d.txt": TEXT, "e.ann": "T1\tclaim 0 4\tNile\n",
                                      "f.ann": "", "d.ann": ""})  # fmt: skip
    import re

    import_files(project, [where / "d_a7.ann"], options=Options(annotator_pattern=re.compile("_(.*)")))
    import_files(project, [where / "e.ann"], options=Options(annotator="a8", into="d"))
    with pytest.raises(InputError, match=r"there is no f\.txt"):
        import_files(project, [where / "f.ann"], options=Options(annotator="a9"))
    import_files(project, [where / "d.ann"], options=Options(annotator="a9"))
    assert [(each.annotator, each.article) for each in project.store.view().layers()] == [
        ("a7", "d"), ("a8", "d"), ("a9", "d"),
    ]  # fmt: skip


def test_links_and_depths(tmp_path: Path) -> None:
    folder(tmp_path, {"out/secret.ann": "", "out/secret.txt": "secret", "in/d.ann": "", "in/d.txt": TEXT,
                      "in/1/2/3/4/5/far.ann": "", "in/.hidden/x.ann": ""})  # fmt: skip
    (tmp_path / "in" / "folder").symlink_to(tmp_path / "out")
    (tmp_path / "in" / "secret.ann").symlink_to(tmp_path / "out" / "secret.ann")
    (tmp_path / "in" / "loop.txt").symlink_to(tmp_path / "in" / "loop.txt")
    losses: Counter[str] = Counter()
    assert [each.where for each in read(tmp_path / "in", losses=losses)] == ["d.ann"]
    assert +losses == {"links that lead out of the folder, or to folders": 3, "folders that lie too deep": 1}


def test_a_folder_of_articles_is_none_of_brats(tmp_path: Path) -> None:
    folder(tmp_path, {"a.txt": "text", "old/a.ann": ""})
    assert formats.recognised(Source(tmp_path)) is None
    (tmp_path / "a.txt").unlink()
    assert formats.recognised(Source(tmp_path)) is brat.FORMAT


@settings(max_examples=40, suppress_health_check=list(HealthCheck))
@given(fuzzing.mutated(EVENTS.encode()), fuzzing.mutated(TEXT.encode(), 1) | st.just(TEXT.encode()))
def test_damaged_folders_end_in_a_message_or_a_correct_import(annotations: bytes, text: bytes) -> None:
    import tempfile

    with tempfile.TemporaryDirectory() as where:
        corpus = folder(Path(where) / "corpus", {"d.ann": annotations, "d.txt": text})
        with roundtrip.empty(Path(where) / "project") as project:
            fuzzing.imported(project, corpus)
