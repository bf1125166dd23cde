"""A working day in a pty: what is exported at its end is what the annotator meant, whatever happened in between."""

import sqlite3
from contextlib import closing
from pathlib import Path
from random import Random

from tests import projects
from tests.soak.intended import expected, exported
from tests.soak.invented import invented_arabic, write
from tests.soak.person import Person
from tests.terminal.pty import reader

LANGUAGES = {"a03": "en", "a06": "fa", "a08": "en"}
WIDE, USUAL, SMALL = (140, 45), (80, 24), (40, 12)


class Day:
    """Decides what to do next, the same way every time."""

    def __init__(self, person: Person, random: Random) -> None:
        self.person = person
        self.random = random

    def words(self, count: int) -> str:
        return " ".join(invented_arabic(self.random) for _ in range(count))

    def sentence(self, number: int, *, wide: bool = False) -> None:
        """Annotate a sentence: speakers, a cue, a claim and their links, some of them taken back and made again."""
        person, random = self.person, self.random
        words = person.text.of_sentence(number)
        self.speakers(words)
        if random.random() < 0.5:
            person.word("cue", random.choice(words[:3]))
        if not self.claim(words):
            return
        turn = random.random()
        if turn < 0.12:
            person.values(random.randint(2, 4), random.randint(1, 6))
            return
        person.link(random.randint(1, 6))
        if turn < 0.24:
            person.link(7, why=self.words(3))
        elif turn < 0.34:
            person.note(self.words(4), question=turn < 0.27)
        if wide and person.link(random.randint(1, 6), letter=1) and turn > 0.5:
            self.again(number)

    def again(self, number: int) -> None:
        """Come back to the claim of a sentence and link it with another claim."""
        person = self.person
        words = person.text.of_sentence(number)
        person.undo(2)
        person.redo(1)
        if self.claim(words):
            person.same()

    def speakers(self, words: list[int]) -> None:
        person, random = self.person, self.random
        first = words[0] + random.randint(0, 2)
        if person.run("speaker", first, random.randint(2, 3)) or person.word("speaker", first):
            turn = random.random()
            if turn < 0.2:
                person.unnamed()
            elif turn < 0.3:
                person.add_fragment(first + 4)
        if random.random() < 0.4 and person.word("speaker", words[-2]):
            turn = random.random()
            if turn < 0.2:
                person.delete()
            elif turn < 0.4:
                person.lengthen(1)
            elif turn < 0.5:
                person.relabel("cue")

    def claim(self, words: list[int]) -> bool:
        person, random = self.person, self.random
        quoted = [at for at in words if person.text.words[at].quoted]
        turn = random.random()
        if quoted and turn < 0.3:
            return person.quotation("claim", random.choice(quoted))
        at = random.choice(words[2:6])
        return person.run("claim", at, 3) if turn < 0.5 else person.to_end("claim", at, sentence=turn < 0.8)

    def sentences(self, first: int, last: int, *, wide: bool = False) -> None:
        for number in range(first, min(last, len(self.person.text.sentences))):
            self.sentence(number, wide=wide)
            if number % 4 == 3:
                back = self.random.randint(1, 3)
                self.person.undo(back)
                self.person.redo(self.random.randint(0, back))
                self.person.sync()


def search(person: Person, steps: str) -> None:
    """Search for the word that stands three times in the article, spelled in another way, and tag what is found."""
    typed = person.text.marker.replace("أ", "ا").replace("ّ", "")
    person.search(typed, person.text.markers(), steps=steps)
    at = person.text.markers()[(steps.count("n") - steps.count("N")) % 3]
    if person.word("speaker", at):
        person.link(3)
    person.search_in_vain(typed + "ء2")


def work(person: Person, random: Random) -> None:
    """Do a day's work on ten articles."""
    day = Day(person, random)
    person.start()
    person.wait_for("sorted by")
    person.choose("a01")
    day.sentences(0, 20)
    search(person, "nn")
    person.neighbour(1)
    person.resize(*WIDE)
    day.sentences(0, 12, wide=True)
    person.neighbour(1)
    search(person, "nN")
    day.sentences(0, 9, wide=True)
    person.killed()

    person.start("annotate", "a03", size=USUAL)
    person.arrived("a03")
    person.undo(3)
    person.redo(2)
    day.sentences(9, 20)
    person.done()
    person.arabic = True
    day.sentences(0, 20)
    person.resize(*SMALL)
    person.neighbour(1)
    day.sentences(0, 6)
    person.resize(*USUAL, wait=False)
    day.sentences(6, 20)
    person.arabic = False
    search(person, "N")
    person.library()
    person.choose("a07")
    day.sentences(0, 8)
    person.resize(*WIDE, wait=False)
    day.sentences(8, 20, wide=True)
    person.neighbour(-1)
    day.sentences(0, 10, wide=True)
    person.killed()

    person.start(size=SMALL)
    person.wait_for("sorted by")
    person.choose("a06")
    person.resize(*USUAL)
    day.sentences(10, 20)
    search(person, "")
    person.neighbour(1)
    person.undo(4)
    person.redo(4)
    person.unfinished()
    day.sentences(0, 20)
    person.done()
    day.sentences(0, 20)
    search(person, "nnn")
    person.unfinished()
    day.sentences(0, 20)
    for article in (each for each in person.order if each not in person.opened):
        person.library()
        person.choose(article)
        day.sentences(0, 20)
    person.leave()


def questions(folder: Path) -> set[str]:
    """Read what is asked of the lead, which an export does not tell from notes."""
    with closing(sqlite3.connect(folder / "annotations" / "annotations.db")) as database:
        return {text for (text,) in database.execute("SELECT text FROM questions")}


def test_a_working_day_ends_with_what_was_meant(tmp_path: Path) -> None:
    random = Random(20260)
    texts = [write(name, LANGUAGES.get(name, "ar"), random) for name in (f"a{number:02}" for number in range(1, 11))]
    projects.make_from_files(tmp_path, {f"{each.id}.md": each.file for each in texts}).close()
    person = Person(tmp_path, texts)
    work(person, random)

    assert reader("--project", tmp_path, "verify") == ""
    found = exported(reader("--project", tmp_path, "export"))
    meant = expected(person.project, person.texts)
    for article in sorted(meant):
        assert found[article] == meant[article]
    assert sorted(found) == sorted(meant)
    links = [each for layer in found.values() for each in layer["links"] if each[0] != "marks"]
    notes = {each[-1] for layer in found.values() for each in (*layer["spans"], *layer["links"])}
    assert questions(tmp_path) == person.asked & notes != set()
    assert len(person.opened) == 10
    assert person.counts["tags"] >= 300
    assert person.counts["links"] >= 100
    assert len(links) >= 100
    assert person.counts["undos"] >= 50
    assert person.counts["redos"] >= 20
    assert person.counts["searches"] >= 5
    assert person.counts["notes"] >= 5
    assert person.counts["resizes"] >= 4
    assert person.counts["kills"] == 2
