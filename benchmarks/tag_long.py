"""Tagging a word in an article of a million characters with ten thousand spans, against a short article."""

from statistics import median

from benchmarks import harness, long
from benchmarks.harness import DRAWN_AFTER, Result, Terminal

TAGS = 60
WARM_UP = 6
LABEL_KEY = "r"
"""Of a label that the articles' own spans do not have, so that no word has it yet."""


def _tag(reader: Terminal) -> float:
    """Go to the next word and tag it."""
    reader.press("w", DRAWN_AFTER)
    harness.pause()
    return reader.press(LABEL_KEY, DRAWN_AFTER)


def run() -> list[Result]:
    """Measure."""
    with long.opened("long", "short") as terminals:
        rounds = [[_tag(each) for each in terminals] for _ in range(WARM_UP + TAGS)][WARM_UP:]
    in_long, in_short = map(median, zip(*rounds, strict=True))
    return [Result("tag_long, to a short article", in_long, in_short, 1.2)]


if __name__ == "__main__":
    harness.print_table(run())
