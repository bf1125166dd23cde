"""Work that is interrupted: run as ``python -m tests.reliability.children KIND FOLDER SEED COUNT``.

Each child writes a line to its output when it begins, and one after every change that was returned to it as durable.
"""

import hashlib
import json
import os
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from random import Random
from typing import Any, TypeGuard

from reader.errors import BusyError, ConflictError, ReaderError, RuleError
from reader.model.annotation import Relation, Span
from reader.store.journal import Change
from reader.tui.screens.retrying import PAUSE, TRIES
from reader.workflow import settings
from reader.workflow.importing import files, import_files
from reader.workflow.layer import LayerIndex
from reader.workflow.project import Project
from reader.workflow.reviewing import Review
from reader.workflow.session import Session

LABELS = ("claim", "speaker", "cue")


def say(**line: Any) -> None:
    """Write a line, in one piece and at once."""
    os.write(1, json.dumps(line).encode() + b"\n")


def state(index: LayerIndex) -> str:
    """Put all items of a layer into a few characters."""
    items = [*index.spans.values(), *index.relations.values()]
    told = sorted(repr((replace(each, attributes={}), sorted(each.attributes.items()))) for each in items)
    return hashlib.sha256("\n".join(told).encode()).hexdigest()[:16]


class Annotator:
    """Changes a layer at random; refused changes are left out."""

    def __init__(self, work: Session, seed: int) -> None:
        self.work = work
        self.random = Random(seed)
        self.acts: tuple[Callable[[], Change | None], ...] = (
            self.tag, self.tag, self.tag, self.link, self.link, self.value, self.note, self.undo, self.redo, self.delete,
        )  # fmt: skip

    def change(self) -> Change:
        """Make one change."""
        while True:
            try:
                made = self.random.choice(self.acts)()
            except RuleError:
                continue
            if made is not None:
                return made

    def span(self, *labels: str) -> Span:
        found = [each for each in self.work.index.spans.values() if not labels or each.label in labels]
        if not found:
            raise RuleError("nothing there")
        return self.random.choice(found)

    def tag(self) -> Change | None:
        start = self.random.randrange(len(self.work.body) - 1)
        self.work.tag(self.random.choice(LABELS), start, start + self.random.randint(1, 12), exact=True)
        return self.work.last_change

    def link(self) -> Change | None:
        stance = self.random.choice(("assert", "deny", "relay"))
        self.work.link("stance", self.span("speaker"), self.span("claim"), {"stance": stance})
        return self.work.last_change

    def value(self) -> Change:
        return self.work.set_attribute(
            self.span("claim"), "type", self.random.choice(("prediction", "proposal", "fact"))
        )

    def note(self) -> Change:
        return self.work.set_note(self.span(), f"ملاحظة {self.random.random()}")

    def undo(self) -> Change | None:
        target = self.work.undo_target()
        return self.work.undo(target) if self.here(target) else None

    def redo(self) -> Change | None:
        target = self.work.redo_target()
        return self.work.redo(target) if self.here(target) else None

    def here(self, change: Change | None) -> TypeGuard[Change]:
        """Tell whether a change is of this layer; in another one, the screens go there first."""
        return change is not None and self.work.layer is not None and change.layer == self.work.layer.id

    def delete(self) -> Change | None:
        found: Span | Relation = self.span()
        return self.work.delete(found) if self.random.random() < 0.3 else None


class Reviewer:
    """Decides the cases of an article at random."""

    def __init__(self, review: Review, seed: int) -> None:
        self.review = review
        self.random = Random(seed)

    def change(self) -> Change | None:
        """Decide something; None where it was refused."""
        review, random = self.review, self.random
        number = random.randrange(len(review.cases))
        act = random.choice(("take", "take", "take", "all", "majority", "reject", "undo", "redo", "remark", "apply"))
        try:
            if act in ("take", "all"):
                return review.take(number, random.choice(list(review.layers)), everything=act == "all")
            if act == "majority":
                return review.take_majority(number)
            if act == "reject":
                return review.reject(number)
            if act == "remark":
                return review.remark(number, note=f"{random.random()}")
            if act == "apply":
                return review.apply("unanimous")
            return review.undo() if act == "undo" else review.redo()
        except RuleError:
            return None


class Patience:
    """Makes changes again that find the database busy, as the screens do."""

    def __init__(self) -> None:
        self.again = 0

    def carry_out(self, change: Callable[[], object]) -> None:
        """Make a change; a busy database is an error once the screens would say so."""
        for _try in range(TRIES):
            try:
                change()
            except BusyError:
                self.again += 1
                time.sleep(PAUSE)
            else:
                return
        change()


def tagging(project: Project, seed: int, count: int, name: str = "a1", article: str = "news") -> None:
    """Annotate, telling each change and the whole layer after it."""
    person = Annotator(Session(project, project.annotator(name), article), seed)
    say(begun=True)
    for _number in range(count):
        say(change=person.change().id, state=state(person.work.index))


def reviewing(project: Project, seed: int, count: int, name: str = "r1", article: str = "news") -> None:
    """Review, telling each change and the whole gold layer after it."""
    person = Reviewer(Review(project, project.annotator(name), article), seed)
    say(begun=True)
    made = 0
    while made < count:
        if change := person.change():
            made += 1
            say(change=change.id, state=state(person.review.index))


def importing(project: Project, _seed: int, _count: int) -> None:
    """Import the files beside the project, telling how many are in."""
    say(begun=True)
    import_files(project, files([project.root / "incoming"]), progress=lambda done: say(done=done))


def remembering(project: Project, seed: int, count: int) -> None:
    """Remember one choice after the other, telling each."""
    say(begun=True)
    for number in range(count):
        settings.remember(project.root, "annotator", f"{seed} {number}")
        say(choice=f"{seed} {number}")


def crowded(project: Project, seed: int, count: int, name: str, article: str) -> None:
    """Annotate as one of many when told to begin; what a person would be shown as an error is told."""
    person = Annotator(Session(project, project.annotator(name), article), seed)
    patience, errors, longest = Patience(), [], 0.0
    say(begun=True)
    sys.stdin.readline()
    for _number in range(count):
        began = time.monotonic()
        try:
            patience.carry_out(person.change)
        except ReaderError as error:
            errors.append(error.message)
        longest = max(longest, time.monotonic() - began)
    say(errors=errors, again=patience.again, longest=longest, state=state(person.work.index))


def deciding(project: Project, seed: int, _count: int, name: str) -> None:
    """Decide every case of every article, in an order of one's own; what another one has decided is left to him."""
    random, decided, overtaken, errors, patience = Random(seed), 0, 0, [], Patience()
    reviewer = project.annotator(name)
    reviews = [Review(project, reviewer, article) for article in project.store.article_ids()]
    say(begun=True)
    sys.stdin.readline()
    for review in random.sample(reviews, len(reviews)):
        while left := [number for number, each in enumerate(review.cases) if each.state in ("open", "agreed")]:
            try:
                number, layer = random.choice(left), random.choice(list(review.layers))
                patience.carry_out(partial(review.take, number, layer, everything=True))
                decided += 1
            except ConflictError:
                overtaken += 1
                review.reload()
            except RuleError:
                patience.carry_out(partial(review.reject, random.choice(left)))
                decided += 1
            except ReaderError as error:
                errors.append(error.message)
                break
    say(errors=errors, decided=decided, overtaken=overtaken)


KINDS = {
    "tagging": tagging, "reviewing": reviewing, "importing": importing, "remembering": remembering,
    "crowded": crowded, "deciding": deciding,
}  # fmt: skip

if __name__ == "__main__":
    kind, folder, seed, count, *rest = sys.argv[1:]
    with Project.open(Path(folder)) as opened:
        KINDS[kind](opened, int(seed), int(count), *rest)  # type: ignore[operator]  # each takes what it is given
