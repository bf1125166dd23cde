"""Someone who annotates by keys in a pty, writing down beside it what is meant by them."""

import re
import signal
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from tests.soak.intended import SOURCES, STANCES, Layer, Link, Project, Span, form, fresh
from tests.soak.invented import Text
from tests.terminal.pty import Terminal

KEYS = {"claim": "c", "speaker": "s", "cue": "r"}
LETTERS = "abcdefghijkmnopqrstu"
_ARABIC = str.maketrans("wertyuoasdfjlzxcvmJU", "صثقفغعخشسيبتمئءؤرةـ‘")
"""What an Arabic keyboard writes in the places of the commands."""
_AT_ONCE = 60
"""Keys in one write; a pty takes some thousands before it makes the writer wait."""


class Person:
    """Presses keys and keeps the model; knows where the caret is, as far as the script's own moves tell."""

    def __init__(self, folder: Path, texts: list[Text]) -> None:
        self.folder = folder
        self.texts = {each.id: each for each in texts}
        self.order = [each.id for each in texts]
        self.project = Project()
        self.counts: Counter[str] = Counter()
        self.asked: set[str] = set()
        """The notes that are questions to the lead, those too that were taken back again."""
        self.opened: set[str] = set()
        self.article = ""
        self.current: int | None = None
        """Number of the item that keys act on; None when the script does not know."""
        self.caret: int | None = None
        """Where the caret is; None when the script does not know."""
        self.arabic = False
        """Whether an Arabic layout is active."""
        self._linked_from = 0
        self._pending = ""
        self.terminal: Terminal

    # Keys ------------------------------------------------------------------------------------------------------------

    def keys(self, keys: str) -> None:
        """Press commands, on whatever keyboard is active."""
        self.type(keys.translate(_ARABIC) if self.arabic else keys)

    def type(self, text: str) -> None:
        """Type a text as it is."""
        self._pending += text
        if len(self._pending) >= _AT_ONCE:
            self.flush()

    def flush(self) -> None:
        """Let what was typed arrive, in one write."""
        if self._pending:
            self.terminal.press(self._pending)
            self._pending = ""

    def wait(self, condition: Callable[[], bool], what: str) -> None:
        """Let what was typed arrive, and look until the screen says something."""
        self.flush()
        self.terminal.wait(condition, what, 60)

    def wait_for(self, text: str) -> None:
        self.wait(lambda: any(text in row for row in self.terminal.rows), text)

    def sync(self) -> None:
        """Wait until everything typed so far is done, and look whether as many problems are left as there should be."""
        self.keys("V")
        self.wait_for("selecting exactly")
        self.keys("V")
        self.wait(lambda: not any("selecting exactly" in row for row in self.terminal.rows), "the selection dropped")
        self.see_problems()

    def see_problems(self) -> None:
        """Wait until the status counts as many problems as there should be."""
        count = self.layer.problems()
        wanted = re.compile(rf"(?<!\d){count} problem" if count else r"^(?!.*\d problem).*saved")
        self.wait(lambda: any(wanted.search(row) for row in self.terminal.rows[-4:]), f"{count} problems")

    # Where -----------------------------------------------------------------------------------------------------------

    @property
    def text(self) -> Text:
        return self.texts[self.article]

    @property
    def layer(self) -> Layer:
        return self.project.layer(self.article)

    def start(self, *args: str, size: tuple[int, int] = (80, 24)) -> None:
        """Start the program."""
        self.terminal = Terminal("--project", str(self.folder), *args, size=size, READER_ANNOTATOR="ليلى")

    def arrived(self, article: str) -> None:
        """Wait until an article is open."""
        self.article = article
        self.opened.add(article)
        self.current = self.caret = None
        number = f"{self.order.index(article) + 1}/{len(self.order)}"
        self.wait(lambda: number in self.terminal.rows[0] and "article " not in self.terminal.rows[1], number)

    def neighbour(self, way: int) -> None:
        """Go to the next or previous article."""
        self.type("y" if way > 0 else "Y")
        self.arrived(self.order[self.order.index(self.article) + way])

    def unfinished(self) -> None:
        """Go to the next article that is not finished, going round."""
        at = self.order.index(self.article)
        self.type("D")
        self.arrived(next(e for e in self.order[at + 1 :] + self.order[:at] if self.project.layer(e).status != "done"))

    def library(self) -> None:
        """Go to the library."""
        self.type("q")
        self.wait_for("sorted by")

    def choose(self, article: str) -> None:
        """Open an article from the library."""
        self.type("\x1b[H" + "\x1b[B" * self.order.index(article) + "\r")
        self.arrived(article)

    def go(self, word: int) -> None:
        """Put the caret at the start of a word: by words where that is near, else from the article's start."""
        text, target = self.text, self.text.words[word]
        if self.caret is None or not 0 <= target.start - self.caret < 60:
            self.keys("z" + "J" * target.paragraph)
            inside = [each.start for each in text.sentences if each.paragraph == target.paragraph]
            start = text.sentences[target.sentence].start
            self.keys("j" * inside.index(start))
            self.caret = start
        self.keys("w" * sum(self.caret < each.start <= target.start for each in text.words))
        self.caret = target.start

    def resize(self, columns: int, rows: int, *, wait: bool = True) -> None:
        """Change the size of the window."""
        self.flush()
        self.terminal.resize(columns, rows)
        self.counts["resizes"] += 1
        if wait:
            self.wait(lambda: "c claim" in self.terminal.rows[-1], "the key line at the bottom")

    # Spans -----------------------------------------------------------------------------------------------------------

    def word(self, label: str, word: int) -> bool:
        """Tag a word."""
        found = self.text.words[word]
        return self._tag(label, word, "", found.start, found.end)

    def run(self, label: str, word: int, count: int) -> bool:
        """Tag some words that follow each other in a paragraph."""
        words = self.text.words[word : word + count + 1]
        if len(words) <= count or len({each.paragraph for each in words}) != 1 or not words[count - 1].plain_end:
            return False
        start, last = words[0].start, words[count - 1]
        end = last.end
        if last.quoted and last.quoted[1] == end + 1 and start < last.quoted[0]:
            end += 1  # the closing mark belongs to the opening one, which is inside
        return self._tag(label, word, "v" + "w" * count, start, end)

    def to_end(self, label: str, word: int, *, sentence: bool) -> bool:
        """Tag from a word to the end of its clause or sentence."""
        start = self.text.words[word].start
        ends = [each.end for each in self.text.sentences] if sentence else self.text.clause_ends
        return self._tag(label, word, "f" if sentence else "t", start, min(end for end in ends if end > start))

    def quotation(self, label: str, word: int) -> bool:
        """Tag what stands in quotation marks round a word."""
        quoted = self.text.words[word].quoted
        return quoted is not None and self._tag(label, word, "ee", quoted[0] + 1, quoted[1] - 1)

    def _tag(self, label: str, word: int, select: str, start: int, end: int) -> bool:
        """Select and tag; false, and nothing done, where the same span or one that is ambiguous is there."""
        number = self.text.words[word].sentence
        for each in self.layer.spans.values():
            if each.label == label and each.ranges[0][0] == start:
                return False
            if label in ("claim", "cue") and each.label == label and self.sentence(each) == number:
                return False
        self.go(word)
        self.keys(select + KEYS[label])
        self.counts["tags"] += 1
        made = self.project.number()
        after = self.layer.with_span(made, fresh(self.text, label, start, end))
        self.project.change(self.article, self._marked(after, made, number))
        self.current, self.caret = made, end
        return True

    def sentence(self, span: Span) -> int:
        """Tell in which sentence a span begins."""
        return max(at for at, each in enumerate(self.text.sentences) if each.start <= span.ranges[0][0])

    def _marked(self, layer: Layer, made: int, sentence: int) -> Layer:
        """Add the link that the program makes by itself between the cue and the claim of a sentence."""
        label = layer.spans[made].label
        wanted = {"claim": "cue", "cue": "claim"}.get(label)
        linked = {end for each in layer.links.values() if each.label == "marks" for end in (each.source, each.target)}
        for at, each in layer.spans.items():
            if each.label == wanted and self.sentence(each) == sentence and at not in linked:
                source, target = (made, at) if label == "cue" else (at, made)
                return layer.with_link(self.project.number(), Link("marks", source, target, {}))
        return layer

    def values(self, source: int, stance: int) -> None:
        """Say of the current claim that nobody in the article says it, and what the text does with it."""
        claim = self.layer.spans[self._current()]
        self.keys("o")
        self.type(f"{source}{stance}")
        values = {"source": SOURCES[source - 1], "type": "fact"}
        self.project.change(self.article, self.layer.with_span(self._current(), replace(claim, values=values)))
        values = {**values, "stance": STANCES[stance - 1]}
        self.project.change(self.article, self.layer.with_span(self._current(), replace(claim, values=values)))

    def unnamed(self) -> None:
        """Say of the current speaker that it is not named."""
        self.type("2" if not self.arabic else "٢")
        self._reshape(replace(self.layer.spans[self._current()], values={"named": "no"}))

    def relabel(self, label: str) -> None:
        """Give the current single word another label; the links of the old one go."""
        number, span = self._current(), self.layer.spans[self._current()]
        self.type("R" + KEYS[label])
        bare = self.layer.without(number)
        self.project.change(self.article, bare.with_span(number, fresh(self.text, label, *span.ranges[0])))

    def delete(self) -> None:
        """Delete the current item."""
        self.keys("x")
        self.project.change(self.article, self.layer.without(self._current()))
        self.current = None

    def lengthen(self, words: int) -> bool:
        """Move the end of the current span, which is one word, behind some more words."""
        (start, end), number = self.layer.spans[self._current()].ranges[0], self._current()
        at = next(at for at, each in enumerate(self.text.words) if each.end == end)
        behind = self.text.words[at + 1 : at + words + 2]
        if any(self.text.body[one.end : two.start] != " " for one, two in zip(behind, behind[1:], strict=False)):
            return False
        if len(behind) <= words or self.text.body[end : end + 1] != " ":
            return False
        self.type("]" + "w" * (words + 1) + "\r")
        self._reshape(replace(self.layer.spans[number], ranges=((start, behind[words - 1].end),)))
        self.caret = None
        return True

    def add_fragment(self, word: int) -> bool:
        """Add a word to the current span, as a further fragment."""
        span, words = self.layer.spans[self._current()], self.text.words
        found = words[word]
        if [each.paragraph for each in words[word : word + 2]] != [found.paragraph] * 2:
            return False
        crossed = range(span.ranges[-1][1], found.end + 2)
        if not found.plain_end or any(
            left in crossed or left <= crossed.start < right
            for each in self.layer.spans.values()
            for left, right in each.ranges
        ):
            return False  # fmt: skip
        self.go(word)
        self.type("vwa")
        self._reshape(replace(span, ranges=(*span.ranges, (found.start, found.end))))
        self.caret = None
        return True

    def _reshape(self, span: Span) -> None:
        if span.label == "claim":
            values = {**span.values, "form": form(self.text, *span.ranges[0])}
            assert values == span.values, "a claim keeps the form that it was given"
        self.project.change(self.article, self.layer.with_span(self._current(), span))

    def _current(self) -> int:
        assert self.current is not None
        return self.current

    # Links and notes -------------------------------------------------------------------------------------------------

    def _end(self) -> int:
        """Give the span to link from: the current one, or the one that the current link was made from."""
        assert self.current is not None
        return self.current if self.current in self.layer.spans else self._linked_from

    def near(self, span: int, label: str) -> list[int]:
        """List the spans of a label by how far they begin from where a span begins; those before it come first."""
        start = self.layer.spans[span].ranges[0][0]
        found = [(at, each.ranges[0][0]) for at, each in self.layer.spans.items() if each.label == label and at != span]
        return [at for at, other in sorted(found, key=lambda each: (abs(each[1] - start), each[1] > start))]

    def link(self, stance: int, *, letter: int | None = None, why: str = "") -> bool:
        """Link the current claim or speaker with the nearest of its other kind, or with the one of a letter."""
        one = self._end()
        label = self.layer.spans[one].label
        found = self.near(one, "speaker" if label == "claim" else "claim")
        if len(found) <= (letter or 0):
            return False
        other = found[letter or 0]
        source, target = (other, one) if label == "claim" else (one, other)
        values = {"stance": STANCES[stance - 1]}
        for at, each in self.layer.links.items():
            if (each.source, each.target) == (source, target):
                if each.values == values:
                    return False
                return self._linked(at, replace(each, values=values), stance, letter, why or each.note)
        return self._linked(self.project.number(), Link("stance", source, target, values), stance, letter, why)

    def _linked(self, at: int, link: Link, stance: int, letter: int | None, why: str) -> bool:
        self.keys("l")
        self.type(f"{'' if letter is None else LETTERS[letter]}{stance}")
        self.counts["links"] += 1
        self.project.change(self.article, self.layer.with_link(at, link))
        self._linked_from = self._end()
        self.current = at
        if stance == STANCES.index("unclear") + 1 and not link.note:
            self.type(why + "\r")
            self._noted(why)
        return True

    def same(self) -> bool:
        """Link the current claim with the nearest other claim, by its letter; everything must be in the window."""
        one = self._end()
        speakers, claims = self.near(one, "speaker"), self.near(one, "claim")
        if not claims or len(speakers) >= len(LETTERS):
            return False
        later, earlier = sorted((one, claims[0]), key=lambda at: -self.layer.spans[at].ranges[0][0])
        self.keys("l")
        self.type(LETTERS[len(speakers)])
        self.counts["links"] += 1
        self._linked_from, self.current = one, self.project.number()
        self.project.change(self.article, self.layer.with_link(self.current, Link("same", later, earlier, {})))
        return True

    def note(self, text: str, *, question: bool = False) -> None:
        """Write a note about the current item, or a question to the lead."""
        self.keys("m")
        self.type(("؟ " if question else "") + text + "\r")
        if question:
            self.asked.add(text)
        self._noted(text)

    def _noted(self, text: str) -> None:
        number, layer = self._current(), self.layer
        self.counts["notes"] += 1
        if number in layer.spans:
            after = layer.with_span(number, replace(layer.spans[number], note=text))
        else:
            after = layer.with_link(number, replace(layer.links[number], note=text))
        self.project.change(self.article, after)

    # Back and forth --------------------------------------------------------------------------------------------------

    def undo(self, count: int = 1) -> None:
        """Take changes back; in another article the first press goes there alone."""
        for _time in range(count):
            article = self.project.undo_article()
            self.keys("u")
            if article != self.article:
                self.arrived(article)
                self.keys("u")
            self.project.undo()
            self.counts["undos"] += 1
        self.current = self.caret = None

    def redo(self, count: int = 1) -> None:
        """Make changes again."""
        for _time in range(count):
            article = self.project.redo_article()
            assert article is not None
            self.keys("U")
            if article != self.article:
                self.arrived(article)
                self.keys("U")
            self.project.redo()
            self.counts["redos"] += 1
        self.current = self.caret = None

    def search(self, typed: str, found: list[int], *, steps: str = "") -> None:
        """Search for a word from the article's start; the matches are given as words, n and N go on from the first."""
        self.keys("z")
        self.type("/" + typed + "\r" + steps)
        self.counts["searches"] += 1
        at = (steps.count("n") - steps.count("N")) % len(found)
        self.current, self.caret = None, self.text.words[found[at]].start
        self.wait_for(f"match {at + 1} of {len(found)}")

    def search_in_vain(self, typed: str) -> None:
        """Search for what is not there, and leave it: the caret is where it was."""
        self.type("/" + typed)
        self.counts["searches"] += 1
        self.wait_for("no match")
        self.type("\x1b")
        self.wait(lambda: not any("no match" in row for row in self.terminal.rows), "the search left")

    # The end of an article, and of the program -----------------------------------------------------------------------

    def done(self) -> None:
        """Say that the article is done, whatever problems are left, and go on with the next unfinished one."""
        problems = self.layer.problems()
        self.keys("d")
        if problems:
            self.wait_for("Done, with problems left?")
            self.type("\r")
        self.wait_for("active time")
        self.project.change(self.article, replace(self.layer, status="done"))
        at = self.order.index(self.article)
        self.type("\r")
        self.arrived(next(e for e in self.order[at + 1 :] + self.order[:at] if self.project.layer(e).status != "done"))

    def killed(self) -> None:
        """Have the program killed as soon as a change is shown as saved."""
        self.sync()
        before = self.layer.problems()
        next(at for at in range(len(self.text.words)) if self.word("claim", at))
        assert self.layer.problems() == before + 1
        self.see_problems()
        self.terminal.kill()
        assert self.terminal.finish() == -signal.SIGKILL
        self.counts["kills"] += 1

    def leave(self) -> None:
        """Go back to the library and quit."""
        self.library()
        self.type("q")
        self.flush()
        assert self.terminal.finish() == 0
