"""Files that mean harm: each is refused in words, or does none."""

import json
import os
import stat
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from reader.errors import InputError, ReaderError
from reader.model import article, scheme_file, yaml_tree
from reader.text import units
from reader.workflow import config, entering, settings
from reader.workflow.exporting import Selection, lines
from reader.workflow.files import write_whole
from reader.workflow.importing import import_files
from reader.workflow.project import Project
from tests import projects
from tests.conftest import ROOT

BOMB = "a: &a [x, x, x]\nb: &b [*a, *a, *a]\nc: [*b, *b, *b]\n"
DEEP = "[" * 5000
LONG = 50_000
"""So many signs take minutes where every one of them is looked at from every other."""


@pytest.fixture
def project(tmp_path: Path) -> Iterator[Project]:
    with projects.make(tmp_path / "project") as made:
        projects.tag(projects.session(made), "claim", "المشروع")
        yield made


# YAML ----------------------------------------------------------------------------------------------------------------


FRONT_MATTER = {
    "a bomb": (BOMB, "alias"),
    "deep lists": (f"id: {DEEP}", "nested too deeply"),
    "deep mappings": ("id: " + "{a: " * 3000, "nested too deeply"),
    "deep blocks": ("id:\n" + "".join(" " * depth + "- \n" for depth in range(1, 100)), "nested too deeply"),
    "an object": ("id: !!python/object/apply:os.system [id]", "tag"),
    "a key twice": ("id: x\nid: y", "duplicate key"),
    "a merge": ("id: x\n<<: {title: y}", "unknown key"),
    "a list as key": ("id: x\n? [a]\n: b", "a key must be a plain word"),
    "half a character": ('title: "\\ud800"', "what no text holds"),
    "NUL": ('title: "a\\0b"', "what no text holds"),
    "half a character as key": ('"\\ud800": x', "what no text holds"),
    "many items": ("title: [" + "x," * 30_000 + "]", "too large"),
    "a long value": ("title: " + "x" * 300_000, "too large"),
}


@pytest.mark.parametrize("what", FRONT_MATTER)
def test_front_matter(what: str) -> None:
    text, said = FRONT_MATTER[what]
    fenced = f"---\nsource: s\n{text}\n---\nA body.\n"
    with pytest.raises(InputError, match=said) as raised:
        article.parse(fenced, "a.md")
    assert raised.value.hint
    assert len(raised.value.message) < 300


@pytest.mark.parametrize(
    "text", [BOMB, f"keys: {DEEP}", 'ui: "\\ud800"', "ui: " + "x" * 300_000], ids=["bomb", "deep", "half", "long"]
)
def test_settings_and_schemes(text: str) -> None:
    with pytest.raises(InputError):
        config.parse(text, Path("config.yaml"))
    with pytest.raises(InputError):
        scheme_file.parse(text, "scheme.yaml")


def test_an_anchor_that_nobody_refers_to_is_left_out() -> None:
    node = yaml_tree.load("id: &anchor x", "a.md")
    assert isinstance(node, yaml_tree.Mapping)
    assert node.entries["id"] == yaml_tree.Scalar("x", 1)


@pytest.mark.parametrize(
    "identifier",
    ["../x", "/etc/passwd", "a/b", "a\\b", "..", ".hidden", "C:x", "~root", "a\nb", "a\x00b", "\x1b[2J", "\u202eabc", pytest.param("x" * 300, id="long"),
     "CON", "nul", "aux.md", "Com1.txt", "LPT9", ""],
)  # fmt: skip
def test_ids_that_are_paths_devices_or_commands(identifier: str) -> None:
    with pytest.raises(InputError, match="cannot be an article's id"):
        article.check_id(identifier, "a.md")


@pytest.mark.parametrize(
    "identifier", ["console", "nullify.2", "ar-1", "عربي", "com", "lpt", pytest.param("x" * 200, id="long")]
)
def test_ids_that_only_look_like_it(identifier: str) -> None:
    assert article.check_id(identifier, "a.md") == identifier


def test_a_pattern_that_would_take_centuries_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(entering, "_PATIENCE", 0.05)
    text = (ROOT / "annotations" / "scheme.yaml").read_text(encoding="utf-8")
    scheme = replace(scheme_file.parse(text, "scheme.yaml"), exclude=("(a+)+$",))
    with pytest.raises(InputError, match="takes too long"):
        entering.excluded_ranges(scheme, "a" * 5000 + "!")


# JSONL ---------------------------------------------------------------------------------------------------------------


def _set(*path: str | int, to: object) -> Callable[[dict[str, Any]], None]:
    def change(record: dict[str, Any]) -> None:
        found: Any = record
        for key in path[:-1]:
            found = found[key]
        found[path[-1]] = to

    return change


REFUSED: dict[str, Callable[[dict[str, Any]], None]] = {
    "a path as id": _set("article", "id", to="../../x"),
    "an option as round": _set("round", to="\x1b[2J"),
    "a command as annotator": _set("annotator", to="\x1b]0;x\x07"),
    "bidi controls as annotator": _set("annotator", to="a\u202eb"),
    "NUL in a title": _set("article", "title", to="a\0b"),
    "a list as spans' start": _set("spans", 0, "start", to=[]),
    "a truth as offset": _set("spans", 0, "fragments", to=[[True, 2]]),
    "an endless number": _set("seconds", to=10**300),
    "no number": _set("seconds", to=float("nan")),
    "no end": _set("seconds", to=float("inf")),
    "a fraction": _set("spans", 0, "start", to=1.5),
    "a number as version": _set("scheme", "version", to=10**17),
    "a range beyond": _set("spans", 0, "fragments", to=[[0, 10**15]]),
    "ranges that overlap": _set("article", "excluded", to=[[0, 5]] * 2000),
    "spans that are none": _set("spans", to=[None]),
    "a value of its own": _set("attributes", to={"usable": "\x1b"}),
}


@pytest.mark.parametrize("what", REFUSED)
def test_records(project: Project, tmp_path: Path, what: str) -> None:
    (line,) = lines(project, project.store.view(), Selection())
    record = json.loads(line)
    REFUSED[what](record)
    _refused(tmp_path, json.dumps(record))


LINES: dict[str, Callable[[str], str]] = {
    "deep lists": lambda _line: '{"schema":"reader/1","article":' + "[" * 200_000,
    "deep objects": lambda _line: '{"schema":"reader/1","x":' + '{"a":' * 5000 + "1" + "}" * 5001,
    "an endless number": lambda line: line.replace('"seconds": 0', '"seconds": ' + "9" * 5000),
    "half a character": lambda line: line.replace('"title": "', '"title": "\\ud800'),
    "half a character as value": lambda line: line.replace('"form": "', '"form": "\\udfff'),
    "half a line": lambda line: line[: len(line) // 2],
    "no object": lambda _line: "[" * 1_000_000,
    "no article": lambda line: line.replace('"article"', '"Article"'),
}


@pytest.mark.parametrize("what", LINES)
def test_lines(project: Project, tmp_path: Path, what: str) -> None:
    (line,) = lines(project, project.store.view(), Selection())
    change = LINES[what]
    assert change(line) != line
    _refused(tmp_path, change(line))


def _refused(folder: Path, line: str) -> None:
    """Import a line into an empty project, where nothing of it is afterwards."""
    file = folder / "hostile.jsonl"
    file.write_text(line + "\n", encoding="utf-8")
    with projects.make(folder / "empty", {}) as empty:
        with pytest.raises(InputError) as raised:
            import_files(empty, [file])
        assert raised.value.hint
        assert len(raised.value.message) < 500
        assert empty.store.article_ids() == []


def test_of_keys_that_stand_twice_the_last_counts(project: Project, tmp_path: Path) -> None:
    (line,) = lines(project, project.store.view(), Selection())
    file = tmp_path / "twice.jsonl"
    file.write_text(line.replace('"id": "news"', '"id": "../x", "id": "twice"') + "\n", encoding="utf-8")
    with projects.make(tmp_path / "empty", {}) as empty:
        assert import_files(empty, [file]).added == ["twice"]


# What is remembered, and where files go ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    ["[" * 100_000, "null", "\x00", '{"%s": {"annotator": ["a1"]}}', '{"%s": {"annotator": "\\ud800"}}', '{"%s": 1}'],
    ids=["deep", "nothing", "NUL", "a list", "half a character", "a number"],
)
def test_what_is_remembered_may_be_anything(tmp_path: Path, text: str) -> None:
    file = settings.path()
    file.parent.mkdir(parents=True)
    file.write_text(text.replace("%s", str(tmp_path)), encoding="utf-8")
    assert settings.remembered(tmp_path, "annotator") == ""
    settings.remember(tmp_path, "annotator", "a1")
    assert settings.remembered(tmp_path, "annotator") == "a1"


def test_a_folder_that_is_no_utf8_is_remembered() -> None:
    folder = Path(os.fsdecode(b"/somewhere/\xff"))
    settings.remember(folder, "annotator", "ليلى")
    assert settings.remembered(folder, "annotator") == "ليلى"


def test_a_device_or_a_pipe_is_written_to_and_never_replaced(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reading = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    write_whole(pipe, "text\n")
    assert os.read(reading, 100) == b"text\n"
    os.close(reading)
    assert stat.S_ISFIFO(pipe.stat().st_mode)
    link = tmp_path / "null"
    link.symlink_to("/dev/null")
    write_whole(link, "text\n")
    assert link.is_symlink()
    assert stat.S_ISCHR(Path("/dev/null").stat().st_mode)


def test_a_link_is_followed_and_stays_one(tmp_path: Path) -> None:
    (tmp_path / "there").mkdir()
    target, link = tmp_path / "there" / "file", tmp_path / "link"
    link.symlink_to(target)
    write_whole(link, "one\n")
    write_whole(link, "two\n")
    assert link.is_symlink()
    assert target.read_text(encoding="utf-8") == "two\n"
    assert [each.name for each in target.parent.iterdir()] == ["file"]


def test_places_that_cannot_be_written_to(tmp_path: Path) -> None:
    (tmp_path / "circle").symlink_to(tmp_path / "circle")
    for target in (tmp_path, tmp_path / "no" / "folder", tmp_path / ("x" * 300), tmp_path / "circle" / "x"):
        with pytest.raises(ReaderError, match="cannot write"):
            write_whole(target, "text\n")
    assert [each.name for each in tmp_path.iterdir()] == ["circle"]


# Long lines ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "sign", [".", "-", "+", "\u0301", "“", "”", '"', "a@", "www.", "1,", "'", "،", "(", "\u202b", "🇯"]
)
def test_signs_that_repeat_for_long_cost_what_they_are(sign: str) -> None:
    text = sign * LONG
    units.words(text)
    units.count_words(text)
    units.sentences(text)
    units.clauses(text)
    units.quotations(text)
    units.quotations("“" * LONG + "»" * LONG)
    units.widen("“" * LONG + "x" + "”" * 100, LONG, LONG)


def test_words_are_counted_as_they_are_found() -> None:
    for text in ("كلمة أخرى", "a@b.c, x.y@z.org www.x.org. 1,5", "...a@b.c", "x..y@z.w", ""):
        assert units.count_words(text) == len(units.words(text))


def test_addresses_are_one_word() -> None:
    text = "write to a.b-c@d.org, or ...x+y@z.co.uk!"
    assert [text[slice(*each)] for each in units.words(text)] == ["write", "to", "a.b-c@d.org", "or", "...x+y@z.co.uk"]
