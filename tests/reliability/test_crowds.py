"""Many at once on one database: everything is there afterwards, and nobody sees an error."""

import json
import subprocess
import time
from collections import Counter
from pathlib import Path
from typing import Any

from reader.store.verify import verify
from reader.workflow.project import Project
from reader.workflow.reviewing import Review
from reader.workflow.session import Session
from tests import projects
from tests.reliability.children import state
from tests.reliability.figures import FIGURES, Figure, child_environment, of
from tests.reliability.interrupting import child_command
from tests.reliability.test_kills import annotate
from tests.terminal.pty import Terminal

PROCESSES = 8
SHARED = 3
"""How many of them, each as someone else, are in the same article."""
TYPED = 40


class Crowd:
    """Children that begin together."""

    def __init__(self, *commands: list[str]) -> None:
        self.children = [
            subprocess.Popen(
                command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                env=child_environment(),
            )
            for command in commands
        ]  # fmt: skip
        for each in self.children:
            assert each.stdout is not None
            assert each.stdout.readline() == '{"begun": true}\n', each.communicate()[1]

    def go(self) -> None:
        for each in self.children:
            assert each.stdin is not None
            each.stdin.write("\n")
            each.stdin.flush()

    def told(self) -> list[dict[str, Any]]:
        """Wait for all; gives the last line of each."""
        found = [each.communicate(timeout=900) for each in self.children]
        assert [each.returncode for each in self.children] == [0] * len(self.children), found
        return [json.loads(output.splitlines()[-1]) for output, _errors in found]


def article_of(number: int) -> str:
    return f"n{max(number - SHARED + 1, 0)}"


def body(words: int = 400) -> str:
    return "كلمة أخرى " * (words // 2)


def test_eight_processes_change_one_database(tmp_path: Path) -> None:
    many, names = of(500, 40), [f"a{number}" for number in range(PROCESSES)]
    with projects.make(tmp_path, {f"n{number}": body() for number in range(PROCESSES)}) as project:
        for name in names:
            project.annotator(name)
    crowd = Crowd(*(
        child_command("crowded", tmp_path, number, many, name, article_of(number)) for number, name in enumerate(names)
    ))  # fmt: skip
    began = time.monotonic()
    crowd.go()
    told = crowd.told()
    seconds = time.monotonic() - began
    with Project.open(tmp_path) as project:
        query = "SELECT actor, count(*) FROM journal WHERE actor <> 'reader' AND action NOT IN ('start', 'enter') GROUP BY actor"
        changes = dict(project.store.connection.execute(query).fetchall())
        layers = [Session(project, project.annotator(name), article_of(number)) for number, name in enumerate(names)]
        wrong = [
            each.annotator.name for each, line in zip(layers, told, strict=True) if state(each.index) != line["state"]
        ]
        faults = verify(project.store)
    errors = [error for line in told for error in line["errors"]]
    FIGURES.append(
        Figure(
            f"{PROCESSES} processes × {many} changes", sum(changes.values()), PROCESSES * many - sum(changes.values()),
            len(errors) + len(wrong) + len(faults), seconds,
            f"{sum(changes.values()) / seconds:.0f} a second; {sum(line['again'] for line in told)} tried again after 0.3 s;"
            f" the longest took {max(line['longest'] for line in told):.2f} s",
        )
    )  # fmt: skip
    assert Counter(errors) == {}
    assert changes == dict.fromkeys(names, many)
    assert wrong == []
    assert faults == []


def test_someone_types_among_seven_processes(tmp_path: Path) -> None:
    names = [f"a{number}" for number in range(PROCESSES - 1)]
    with projects.make(tmp_path, {f"n{number}": body() for number in range(PROCESSES)}) as project:
        for name in (*names, "typist"):
            project.annotator(name)
    began = time.monotonic()
    with Terminal("--project", str(tmp_path), "annotate", "n0", READER_ANNOTATOR="typist", size=(100, 30)) as terminal:
        terminal.wait_for("no item is current")
        crowd = Crowd(*(
            child_command("crowded", tmp_path, number, of(120, 40), name, f"n{number}") for number, name in enumerate(names)
        ))  # fmt: skip
        crowd.go()
        terminal.press(*(["wc"] * TYPED))
        terminal.wait(lambda: any(f"{TYPED} problems" in row for row in terminal.rows), "the last claim", 120)
        complaints, waited = terminal.raw.count("is locked"), terminal.raw.count("database is busy")
        told = crowd.told()
        terminal.press("qq")
        assert terminal.finish() == 0
    with Project.open(tmp_path) as project:
        spans = len(Session(project, project.annotator("typist"), "n0").index.spans)
        faults = verify(project.store)
    errors = [error for line in told for error in line["errors"]]
    FIGURES.append(
        Figure(
            "keys among 7 such processes",
            TYPED,
            TYPED - spans,
            len(errors) + complaints + len(faults),
            time.monotonic() - began,
            f"{waited} times told that it waits",
        )
    )
    assert (spans, complaints, errors, faults) == (TYPED, 0, [], [])


def test_two_reviewers_decide_the_same_articles(tmp_path: Path) -> None:
    articles = of(8, 2)
    with projects.make(tmp_path, {f"n{number}": body(60) for number in range(articles)}) as project:
        project.annotator("lead")
        for name in ("r1", "r2"):
            project.set_role(name, "reviewer", actor="lead")
        for article in project.store.article_ids():
            annotate(project, article, 2, 25)
        cases = {
            each: len(Review(project, project.annotator("r1"), each).cases) for each in project.store.article_ids()
        }
    crowd = Crowd(*(child_command("deciding", tmp_path, number, 0, f"r{number}") for number in (1, 2)))
    began = time.monotonic()
    crowd.go()
    told = crowd.told()
    seconds = time.monotonic() - began
    with Project.open(tmp_path) as project:
        left = Counter[str]()
        for article in cases:
            left.update(Review(project, project.annotator("r1"), article).states())
        judged = Counter(
            item for layer in cases if (gold := project.store.gold_of(layer)) for each in project.store.decisions(gold.id)
            for item in each.judged
        )  # fmt: skip
        faults = verify(project.store)
    errors = [error for line in told for error in line["errors"]]
    open_ = left["open"] + left["agreed"]
    FIGURES.append(
        Figure(
            "2 reviewers of the same articles", sum(cases.values()), open_, len(errors) + len(faults), seconds,
            f"cases; {sum(line['overtaken'] for line in told)} times the other one had just decided",
        )
    )  # fmt: skip
    assert errors == []
    assert faults == []
    assert open_ == 0
    assert set(judged.values()) == {1}
