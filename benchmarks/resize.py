"""Another size of the terminal, with an article of a million characters open, until the screen is still again.

The text area wraps the whole text again for another width, the article only what is seen; so the ratio to the text area
says whether that is done, and the one to a short article whether all of it is.
"""

from itertools import cycle
from statistics import median

from benchmarks import harness, long
from benchmarks.harness import SETTLED_AFTER, Result

SIZES = ((90, 30), (100, 32))
ROUNDS = 12
WARM_UP = 2
WRAPPED_AFTER = 3.0
"""Seconds of silence that end the answer of the text area, which may draw before it has wrapped all of its text."""


def run() -> list[Result]:
    """Measure."""
    sizes = cycle(SIZES)
    rounds = []
    with long.opened("long", "short", "text_area") as (in_long, in_short, area):
        for _ in range(WARM_UP + ROUNDS):
            size = next(sizes)
            rounds.append(
                (
                    in_long.resize(*size, SETTLED_AFTER),
                    in_short.resize(*size, SETTLED_AFTER),
                    area.resize(*size, WRAPPED_AFTER),
                )
            )
    long_article, short_article, text_area = map(median, zip(*rounds[WARM_UP:], strict=True))
    return [
        Result("resize, to a text area", long_article, text_area, 1.0),
        Result("resize, to a short article", long_article, short_article, 1.5),
    ]


if __name__ == "__main__":
    harness.print_table(run())
