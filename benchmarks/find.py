"""Searching in an article of a million characters as the word is typed, against a short one and a plain search.

The plain search is an application that folds the text's case at every key, looks for the first place, and moves the
cursor of a text area there; it neither counts nor shows the others, and knows one spelling alone. An article is folded
once, between the key that shows the field and the first letter; that the field comes before is measured, and so is the
first letter.
"""

from collections.abc import Iterator
from statistics import median

from benchmarks import harness, long
from benchmarks.harness import DRAWN_AFTER, SETTLED_AFTER, Result, Terminal

STARTS = 5
FOLDED_AFTER = 1.0
"""Seconds of silence after which a long article is folded, too."""

WORDS = ("الوزير", "التعليق", "قال", "المدينة")
FREQUENT = "في"
"""A word that the short article has so often that the search does not go round in it."""

STEPS = 24


def _type(terminal: Terminal, word: str, *, field: bool) -> list[float]:
    """Type a word letter by letter, in a field where there is one; gives the seconds of each letter."""
    if field:
        terminal.press("/", SETTLED_AFTER)
    letters = []
    for letter in word:
        harness.pause()
        letters.append(terminal.press(letter, SETTLED_AFTER))
    if field:
        terminal.press("enter", SETTLED_AFTER)
    else:
        terminal.send("escape")
    return letters


def _go_on(terminal: Terminal) -> float:
    """Go to the next place."""
    harness.pause()
    return terminal.press("n", DRAWN_AFTER)


def _first_keys() -> Iterator[list[float]]:
    """Start anew, show the field and type the first letter, again and again.

    Yields:
        The seconds of the field in the long article, of the letter in it, and of both in the short one.
    """
    with harness.folder() as folder, long.articles(folder) as commands:
        for number in range(STARTS + 1):
            seconds = []
            for command in commands.long, commands.short:
                with Terminal(command, folder) as terminal:
                    terminal.first_paint()
                    seconds.append(terminal.press("/", FOLDED_AFTER))
                    seconds.append(terminal.press(WORDS[0][0], SETTLED_AFTER))
            if number:  # in the first round modules were compiled
                yield seconds


def run() -> list[Result]:
    """Measure."""
    field, first, short_field, short_first = map(median, zip(*_first_keys(), strict=True))
    letters: tuple[list[float], ...] = [], [], []
    with long.opened("long", "short", "text_area") as terminals:
        for word in (*WORDS, FREQUENT):
            for number, terminal in enumerate(terminals):
                letters[number].extend(_type(terminal, word, field=number < 2))
        places = [[_go_on(each) for each in terminals] for _ in range(STEPS)]
    typed, short_typed, plain_typed = map(median, letters)
    gone, short_gone, plain_gone = map(median, zip(*places, strict=True))
    return [
        Result("find, field, to short", field, short_field, 1.5),
        Result("find, first letter, to short", first, short_first, 1.5),
        Result("find, letter, to short", typed, short_typed, 1.5),
        Result("find, n, to short", gone, short_gone, 1.2),
        Result("find, letter, to plain", typed, plain_typed, 1.0),
        Result("find, n, to plain", gone, plain_gone, 1.0),
    ]


if __name__ == "__main__":
    harness.print_table(run())
