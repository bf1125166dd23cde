"""A page down in an article of a million characters, against a text area with the same text and a short article.

On its way down the long article every page is new, as it is to the text area: nothing of it has been laid out yet. In
the short article there are three pages, gone through to and fro; the same ones, at its start, are gone through in the
long article too. The text area only wraps and draws; the article is ordered and shaped, has spans, a gutter and a
panel, and its caret says which span it is in.
"""

from collections.abc import Iterator
from itertools import cycle, repeat
from statistics import median

from benchmarks import harness, long
from benchmarks.harness import DRAWN_AFTER, Result, Terminal

PAGES = 60
WARM_UP = 8


def _press(terminal: Terminal, keys: Iterator[str]) -> Iterator[float]:
    for key in keys:
        harness.pause()
        yield terminal.press(key, DRAWN_AFTER)


def _turn_pages(terminals: list[Terminal]) -> tuple[tuple[float, ...], ...]:
    """Go down, page after page, in the first two, and to and fro in the third and fourth."""
    to_and_fro = ["page_down"] * 2 + ["page_up"] * 2
    ways = [_press(each, repeat("page_down")) for each in terminals[:2]]
    ways += [_press(each, cycle(to_and_fro)) for each in terminals[2:]]
    rounds = [tuple(next(way) for way in ways) for _ in range(WARM_UP + PAGES)]
    return tuple(zip(*rounds[WARM_UP:], strict=True))


def run() -> list[Result]:
    """Measure."""
    with long.opened("long", "text_area", "long", "short") as terminals:
        down, area, known, short = map(median, _turn_pages(terminals))
    return [
        Result("scroll, to a text area", down, area, 1.0),
        Result("scroll, to a short article", known, short, 1.2),
        Result("scroll, new to known pages", down, short),
    ]


if __name__ == "__main__":
    harness.print_table(run())
