"""``kill -9`` at random moments: what was told or shown as saved is there, and nothing is there by half."""

import json
import re
import shutil
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

import pytest

from reader.model.annotation import Relation, Span
from reader.store import journal
from reader.store.journal import Change
from reader.store.verify import verify
from reader.workflow import settings
from reader.workflow.exporting import Selection, export_file
from reader.workflow.layer import LayerIndex
from reader.workflow.project import DATABASE, Project
from reader.workflow.reviewing import Review
from reader.workflow.session import Session
from tests import projects
from tests.reliability.children import Annotator, Reviewer, state
from tests.reliability.figures import FIGURES, Figure, of
from tests.reliability.interrupting import (
    Moment,
    Run,
    child_command,
    kill_in_terminal,
    moments,
    reader_command,
    run,
)  # fmt: skip
from tests.terminal.pty import Terminal, reader

SEED = 5_0107
CHANGES = 40
"""Changes of a child that is killed among them."""
WORDS = 150
TYPED = 120
"""Claims that are tagged by keys."""
INCOMING = 40
"""Files of an import."""
KNOWN = {DATABASE, "scheme.yaml", "guidelines.md", "backups"}


@dataclass
class Tally:
    """What became of the kills of one kind."""

    what: str
    began: float = field(default_factory=time.monotonic)
    kills: int = 0
    lost: int = 0
    errors: list[str] = field(default_factory=list)
    reported: int = 0
    met: Counter[str] = field(default_factory=Counter)

    def add(self, moment: Moment, told: int | None, lost: int, errors: list[str]) -> None:
        """Count a kill: what had been told as saved (None where nothing ever is), what of it is lost, what is wrong."""
        self.kills += 1
        self.reported += told or 0
        self.lost += lost
        self.errors += errors
        self.met["in a transaction"] += moment.holding
        self.met["in the middle of a commit"] += moment.unfinished > 0
        self.met["before the first change"] += told == 0

    def close(self) -> None:
        """Give the figures to the table, and complain of what went wrong."""
        met = [f"{count} {what}" for what, count in self.met.items() if count]
        if self.reported:
            met.insert(0, f"{self.reported} told as saved")
        FIGURES.append(
            Figure(
                f"kill -9, {self.what}", self.kills, self.lost, len(self.errors), time.monotonic() - self.began,
                "; ".join(met),
            )
        )  # fmt: skip
        assert self.errors == []
        assert self.lost == 0


def killed(
    command: Callable[[Path, int], list[str]], base: Path, many: int, tally: Tally
) -> Iterator[tuple[Path, Run]]:
    """Kill a child again and again, each time in a fresh copy of a project, at a moment of its own."""
    whole = run(command(_copy(base, "whole"), 0), base.with_name("whole") / "annotations" / DATABASE)
    assert whole.moment is None
    assert whole.errors == "" or whole.lines == [], whole.errors
    random = Random(f"{SEED} {tally.what}")
    print(f"{tally.what}: seed '{SEED} {tally.what}', {whole.seconds:.2f} s, of which {whole.begun:.2f} to begin")
    at = moments(random, whole)
    for _attempt in range(3 * many):
        if tally.kills == many:
            return
        after, from_begin = next(at)
        folder = _copy(base, "killed")
        found = run(
            command(folder, random.randrange(1 << 30)), folder / "annotations" / DATABASE,
            kill_after=after, from_begin=from_begin,
        )  # fmt: skip
        if found.moment is not None:
            yield folder, found
    assert tally.kills == many, "most children were too fast"


def _copy(base: Path, name: str) -> Path:
    folder = base.with_name(name)
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(base, folder)
    return folder


def faults(folder: Path, *, also: set[str] = frozenset()) -> list[str]:  # type: ignore[assignment]
    """Check a project that was opened again, and closed: it is sound, and nothing lies about."""
    with Project.open(folder) as project:
        found = verify(project.store)
    names = {each.name for each in (folder / "annotations").iterdir()}
    return found + [f"left over: {name}" for name in sorted(names - KNOWN - also)]


def undone(index: LayerIndex, change: Change) -> None:
    """Take a change back, in memory alone."""
    for edit in change.inverse:
        if isinstance(edit.before, Span | Relation) and edit.after is None:
            index.drop(edit.before.id)
    for edit in change.inverse:
        if isinstance(edit.after, Span | Relation):
            index.put(edit.after)


def compare(project: Project, index: LayerIndex, actor: str, found: Run, of_none: str) -> tuple[int, list[str]]:
    """Compare what was told with the journal and with the layer: how many are lost, and what else is wrong."""
    connection = project.store.connection
    rows = connection.execute(
        "SELECT id FROM journal WHERE actor = ? AND action NOT IN ('start', 'enter') ORDER BY seq", (actor,)
    )
    kept = [row[0] for row in rows if row[0] not in of_none.split()]
    told = found.told("change")
    more = kept[len(told) :]
    errors = [] if len(more) <= 1 else [f"{len(more)} changes that nobody was told of"]
    for each in more:
        undone(index, journal.load(connection, each))
    states = found.told("state")
    if states and not errors and state(index) != states[-1]:
        errors.append("the layer is not as it was told")
    return len(set(told) - set(kept)), errors


# Tagging -------------------------------------------------------------------------------------------------------------


@pytest.fixture
def article(tmp_path: Path) -> Path:
    projects.make(tmp_path / "base", {"news": "كلمة أخرى " * (WORDS // 2)}).close()
    return tmp_path / "base"


def test_tagging(article: Path) -> None:
    tally = Tally("tagging")
    for folder, found in killed(
        lambda root, seed: child_command("tagging", root, seed, CHANGES), article, of(55, 6), tally
    ):
        with Project.open(folder) as project:
            work = Session(project, project.annotator("a1"), "news")
            lost, errors = compare(project, work.index, "a1", found, "")
            Annotator(work := Session(project, project.annotator("a1"), "news"), 1).change()  # it goes on
        tally.add(found.moment or Moment(), len(found.told("change")), lost, errors + faults(folder))
    tally.close()


def test_tagging_in_a_terminal(article: Path) -> None:
    tally, random = Tally("tagging by keys"), Random(f"{SEED} keys")
    shown_at = re.compile(r"(\d+) problems?\b.*saved \d\d:\d\d")
    for _number in range(of(20, 2)):
        folder = _copy(article, "keys")
        database = folder / "annotations" / DATABASE
        with Terminal("--project", str(folder), "annotate", "news", READER_ANNOTATOR="a1", size=(100, 30)) as terminal:
            terminal.wait_for("no item is current")
            terminal.press("wc" * TYPED)
            moment = kill_in_terminal(terminal, database, random.uniform(0, 1.5))
            shown = max((int(found[1]) for row in terminal.rows if (found := shown_at.search(row))), default=0)
            assert "Traceback" not in terminal.raw
        spans = (
            sum(len(json.loads(line)["spans"]) for line in reader("--project", folder, "export").splitlines())
            if shown
            else 0
        )
        said = reader("--project", folder, "verify")
        tally.add(moment, shown, max(shown - spans, 0), faults(folder) + said.splitlines())
    tally.close()


# Review --------------------------------------------------------------------------------------------------------------


@pytest.fixture
def disputed(tmp_path: Path) -> Path:
    """Make a project in which three annotators have finished an article, each in their own way."""
    with projects.make(tmp_path / "base", {"news": "كلمة أخرى " * (WORDS // 2)}) as project:
        project.annotator("lead")
        project.set_role("r1", "reviewer", actor="lead")
        project.set_role("r2", "reviewer", actor="lead")
        annotate(project, "news", 3)
    return tmp_path / "base"


def annotate(project: Project, article: str, annotators: int, changes: int = 40, *, first: int = 0) -> None:
    """Have an article annotated at random, and finished; by so many, from the one of a number on."""
    for number in range(first, first + annotators):
        work = Session(project, project.annotator(f"a{number}"), article)
        person = Annotator(work, number)
        for _change in range(changes):
            person.change()
        work.set_status("done")


def test_review(disputed: Path) -> None:
    tally = Tally("review")
    with Project.open(disputed) as project:
        before = " ".join(
            row[0] for row in project.store.connection.execute("SELECT id FROM journal WHERE actor = 'r1'")
        )
    for folder, found in killed(
        lambda root, seed: child_command("reviewing", root, seed, CHANGES), disputed, of(35, 4), tally
    ):
        with Project.open(folder) as project:
            review = Review(project, project.annotator("r1"), "news")
            lost, errors = compare(project, review.index, "r1", found, before)
            person = Reviewer(Review(project, project.annotator("r1"), "news"), 1)
            while person.change() is None:  # it goes on
                pass
        tally.add(found.moment or Moment(), len(found.told("change")), lost, errors + faults(folder))
    tally.close()


def test_review_in_a_terminal(disputed: Path) -> None:
    tally, random = Tally("review by keys"), Random(f"{SEED} review keys")
    shown_at = re.compile(r"still open (\d+)")
    with Project.open(disputed) as project:
        states = Review(project, project.annotator("r1"), "news").states()
    for _number in range(of(10, 1)):
        folder = _copy(disputed, "keys")
        with Terminal("--project", str(folder), "review", "news", "--reviewer", "r1", size=(140, 32)) as terminal:
            terminal.wait_for("still open")
            terminal.press("A", "11\t" * 80)
            moment = kill_in_terminal(terminal, folder / "annotations" / DATABASE, random.uniform(0, 1.5))
            shown = [int(found[1]) for row in terminal.rows if (found := shown_at.search(row))]
        with Project.open(folder) as project:
            left = Review(project, project.annotator("r1"), "news").states()["open"]
        told = shown[0] if shown else 0
        tally.add(moment, states["open"] - told, max(left - told, 0) if shown else 0, faults(folder))
    tally.close()


# Import and export ---------------------------------------------------------------------------------------------------


def test_import_of_files(tmp_path: Path) -> None:
    tally, random = Tally("import of files"), Random(SEED)
    projects.make(tmp_path / "base", {}).close()
    incoming = tmp_path / "base" / "incoming"
    incoming.mkdir()
    bodies = {f"n{number:03}": f"عنوان {number}\n" + f"{random.random()} كلمة " * 400 for number in range(INCOMING)}
    for name, body in bodies.items():
        (incoming / f"{name}.txt").write_text(body, encoding="utf-8")
    for folder, found in killed(
        lambda root, seed: child_command("importing", root, seed, 0), tmp_path / "base", of(25, 3), tally
    ):
        told = max(found.told("done"), default=0)
        with Project.open(folder) as project:
            there = {each: _body(project, each) for each in project.store.article_ids()}
        errors = [f"{name} is there by half" for name, body in there.items() if body != bodies[name]]
        lost = len(set(sorted(bodies)[:told]) - set(there))
        reader("--project", folder, "import", folder / "incoming")
        with Project.open(folder) as project:
            errors += [] if project.store.article_ids() == sorted(bodies) else ["the next import does not complete it"]
        tally.add(found.moment or Moment(), told, lost, errors + faults(folder))
    tally.close()


def _body(project: Project, article: str) -> str:
    found = project.store.article(article)
    assert found is not None
    return project.store.body(found.revision)


@pytest.fixture
def exported(tmp_path: Path) -> Path:
    """Make a project whose annotations are many, and their export beside it."""
    source = tmp_path / "source"
    with projects.make(
        source, {f"n{number:03}": "كلمة أخرى " * (WORDS // 2) for number in range(of(120, 20))}
    ) as project:
        project.annotator("lead")
        for article in project.store.article_ids():
            annotate(project, article, 2, 12)
        export_file(project, project.store.view(), Selection(), tmp_path / "all.jsonl")
    projects.make(tmp_path / "base", {}).close()
    shutil.copy(tmp_path / "all.jsonl", tmp_path / "base" / "all.jsonl")
    return tmp_path / "base"


def test_import_of_annotations(exported: Path) -> None:
    tally = Tally("import of JSONL")
    whole = (exported / "all.jsonl").read_text(encoding="utf-8")
    command = lambda root, _seed: reader_command("--project", root, "import", root / "all.jsonl")  # noqa: E731
    for folder, found in killed(command, exported, of(15, 2), tally):
        there = exports(folder)
        errors = [] if there in ("", whole) else ["a file is there by half"]
        reader("--project", folder, "import", folder / "all.jsonl")
        errors += [] if exports(folder) == whole else ["the next import does not complete it"]
        tally.add(found.moment or Moment(), None, 0, errors + faults(folder))
    tally.close()


def exports(folder: Path) -> str:
    """Export a project, whatever it holds."""
    with Project.open(folder) as project:
        export_file(project, project.store.view(), Selection(), folder.with_name("exported.jsonl"))
    return folder.with_name("exported.jsonl").read_text(encoding="utf-8")


def test_export(exported: Path) -> None:
    tally, base = Tally("export"), exported.with_name("source")
    whole = (exported / "all.jsonl").read_text(encoding="utf-8")
    (base / "out.jsonl").write_text("what was there before\n", encoding="utf-8")
    command = lambda root, _seed: reader_command("--project", root, "export", "-o", root / "out.jsonl")  # noqa: E731
    for folder, found in killed(command, base, of(10, 1), tally):
        there = (folder / "out.jsonl").read_text(encoding="utf-8")
        errors = [] if there in ("what was there before\n", whole) else ["the export is there by half"]
        reader("--project", folder, "export", "-o", folder / "out.jsonl")
        errors += (
            [] if (folder / "out.jsonl").read_text(encoding="utf-8") == whole else ["the next export is not whole"]
        )
        tally.add(found.moment or Moment(), None, 0, errors + faults(folder))
    tally.close()


def test_settings(tmp_path: Path) -> None:
    tally = Tally("settings")
    projects.make(tmp_path / "base", {}).close()
    for folder, found in killed(
        lambda root, seed: child_command("remembering", root, seed, CHANGES), tmp_path / "base", of(10, 1), tally
    ):
        told, kept = found.told("choice"), settings.remembered(folder, "annotator")
        seed, _space, number = kept.partition(" ")
        right = not told or (seed == told[-1].split()[0] and int(number) - int(told[-1].split()[1]) in (0, 1))
        tally.add(found.moment or Moment(), len(told), 0 if right else 1, faults(folder))
    tally.close()


def test_merge(tmp_path: Path) -> None:
    tally, base = Tally("merge"), tmp_path / "base"
    with projects.make(base, {f"n{number:02}": "كلمة أخرى " * (WORDS // 2) for number in range(of(20, 5))}) as project:
        project.annotator("lead")
        annotate(project, "n00", 1)
    other = Path(shutil.copytree(base, tmp_path / "other"))
    with Project.open(other) as project:
        for article in project.store.article_ids():
            annotate(project, article, 3, 20, first=1)
    shutil.copy(other / "annotations" / DATABASE, base / "other.db")
    before, whole = exports(base), exports(other)
    assert before != whole
    command = lambda root, _seed: reader_command("--project", root, "merge", root / "other.db")  # noqa: E731
    for folder, found in killed(command, base, of(20, 2), tally):
        errors = [] if exports(folder) in (before, whole) else ["a database is merged by half"]
        reader("--project", folder, "merge", folder / "other.db")
        errors += [] if exports(folder) == whole else ["the next merge does not complete it"]
        tally.add(found.moment or Moment(), None, 0, errors + faults(folder))
    tally.close()


def test_backup(exported: Path) -> None:
    tally, base = Tally("backup"), exported.with_name("source")
    command = lambda root, _seed: reader_command("--project", root, "backup", root / "copy.db")  # noqa: E731
    for folder, found in killed(command, base, of(10, 1), tally):
        copy, errors = folder / "copy.db", []
        if copy.exists():
            shutil.copy(copy, folder / "annotations" / DATABASE)
        elif reader("--project", folder, "backup", copy) or not copy.exists():
            errors.append("the next backup is not made")
        tally.add(found.moment or Moment(), None, 0, errors + faults(folder))
    tally.close()
