"""The library over 100,000 articles, against the same over 100: its first paint, the way to its end, and a filter.

Every fourth article is begun or finished by the annotator.
"""

from collections.abc import Iterator
from functools import partial
from statistics import median
from typing import Final

from benchmarks import bulk, harness
from benchmarks.harness import SETTLED_AFTER, Result, Terminal

MANY: Final = 100_000
FEW: Final = 100
OPENINGS: Final = 9
KEYS: Final = 12
LETTER: Final = "ا"
"""What is typed into the filter; nearly every title holds it."""


def run() -> Iterator[Result]:
    """Measure."""
    with harness.folder() as folder:
        roots = folder / "many", folder / "few"
        for root, articles in zip(roots, (MANY, FEW), strict=True):
            bulk.short(root, articles)
        commands = [harness.command(root) for root in roots]
        opened = harness.taking_turns(OPENINGS, *(partial(harness.first_paint, each, folder) for each in commands))
        yield Result("library, opened", *map(median, opened), 1.5)
        with Terminal(commands[0], folder) as many, Terminal(commands[1], folder) as few:
            for each in (many, few):
                each.first_paint()
            ends = harness.taking_turns(KEYS, partial(_to_the_end, many), partial(_to_the_end, few))
            yield Result("library, to the end", *map(median, ends))
            for each in (many, few):
                each.press("/", SETTLED_AFTER)
            letters = harness.taking_turns(KEYS, partial(_filter, many), partial(_filter, few))
            yield Result("library, a letter of a filter", *map(median, letters))


def _to_the_end(terminal: Terminal) -> float:
    harness.pause()
    seconds = terminal.press("end", SETTLED_AFTER)
    terminal.press("home", SETTLED_AFTER)
    return seconds


def _filter(terminal: Terminal) -> float:
    harness.pause()
    seconds = terminal.press(LETTER, SETTLED_AFTER)
    terminal.press("backspace", SETTLED_AFTER)
    return seconds


if __name__ == "__main__":
    harness.print_table(run())
