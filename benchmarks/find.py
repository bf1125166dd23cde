"""Searching in an article of a million characters as the word is typed, against a short one and a plain search.

The plain search is an application that folds the text's case at every key, looks for the first place, and moves the
cursor of a text area there; it neither counts nor shows the others, and knows one spelling alone. That its body is
folded at the first letter, and once, is part of what is measured.
"""

from statistics import median

from benchmarks import harness, long
from benchmarks.harness import DRAWN_AFTER, SETTLED_AFTER, Result, Terminal

STARTS = 5
WORDS = ("الوزير", "التعليق", "قال", "المدينة")
STEPS = 5


def _search(terminal: Terminal, word: str, *, accept: bool) -> tuple[list[float], list[float]]:
    """Type a word letter by letter, and go to its next places; gives the seconds of each letter and each place."""
    if accept:
        terminal.press("/", SETTLED_AFTER)
    letters = []
    for letter in word:
        harness.pause()
        letters.append(terminal.press(letter, SETTLED_AFTER))
    if accept:
        terminal.press("enter", SETTLED_AFTER)
    places = []
    for _ in range(STEPS):
        harness.pause()
        places.append(terminal.press("n", DRAWN_AFTER))
    return letters, places


def _first_letters() -> tuple[list[float], ...]:
    """Start anew and type the first letter, again and again."""
    found: tuple[list[float], ...] = [], [], []
    for _ in range(STARTS):
        with long.opened("long", "short", "text_area") as terminals:
            for terminal, seconds, field in zip(terminals, found, (True, True, False), strict=True):
                if field:
                    terminal.press("/", SETTLED_AFTER)
                seconds.append(terminal.press(WORDS[0][0], SETTLED_AFTER))
    return found


def run() -> list[Result]:
    """Measure."""
    first, short_first, plain_first = map(median, _first_letters())
    letters: tuple[list[float], ...] = [], [], []
    places: tuple[list[float], ...] = [], [], []
    with long.opened("long", "short", "text_area") as terminals:
        for word in WORDS:
            for number, terminal in enumerate(terminals):
                typed, gone = _search(terminal, word, accept=number < 2)
                letters[number].extend(typed)
                places[number].extend(gone)
            terminals[2].press("escape", SETTLED_AFTER)
    typed, short_typed, plain_typed = map(median, letters)
    gone, short_gone, plain_gone = map(median, places)
    return [
        Result("find, first letter, to short", first, short_first, 1.5),
        Result("find, letter, to short", typed, short_typed, 1.5),
        Result("find, n, to short", gone, short_gone, 1.2),
        Result("find, first letter, to plain", first, plain_first),
        Result("find, letter, to plain", typed, plain_typed, 1.0),
        Result("find, n, to plain", gone, plain_gone, 1.0),
    ]


if __name__ == "__main__":
    harness.print_table(run())
