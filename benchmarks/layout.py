"""Laying out a window of an article, against the two libraries that any right-to-left display has to call."""

import sys
from statistics import median

import arabic_reshaper
from bidi import get_display

from benchmarks import harness
from benchmarks.harness import Result
from reader.text.layout import ArticleLayout, Position

ROUNDS = 60
LINES = 40
WIDTH = 80


def _window(body: str) -> list[int]:
    """Lay the first lines out; gives the block of each."""
    lines = ArticleLayout(body, WIDTH, mostly_rtl=True).walk(Position(0, 0))
    return [position.block for _, (position, _line) in zip(range(LINES), lines, strict=False)]


def _forget() -> None:
    """Empty every cache of the text engine."""
    for name, module in list(sys.modules.items()):
        if name.startswith("reader.text"):
            for each in vars(module).values():
                if hasattr(each, "cache_clear"):
                    each.cache_clear()


def _bound(paragraphs: list[str]) -> None:
    for each in paragraphs:
        get_display(each, base_dir="R")
        arabic_reshaper.reshape(each)


def run() -> list[Result]:
    """Measure."""
    body = harness.sample("ar-river-agreement")
    paragraphs = [each for each in body.split("\n")[: _window(body)[-1] + 1] if each]

    def cold() -> float:
        _forget()
        return harness.timed(lambda: _window(body))

    def warm() -> float:
        _window(body)
        return harness.timed(lambda: _window(body))

    colds, warms, bounds = harness.taking_turns(ROUNDS, cold, warm, lambda: harness.timed(lambda: _bound(paragraphs)))
    return [
        Result("layout, cold caches", median(colds), median(bounds), 3.0),
        Result("layout, warm caches", median(warms), median(bounds)),
    ]


if __name__ == "__main__":
    harness.print_table(run())
