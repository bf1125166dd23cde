"""From a key that moves the caret to the last byte drawn for it, against a cursor in a bare Textual list."""

from collections.abc import Iterator
from itertools import cycle
from statistics import median

from benchmarks import harness
from benchmarks.harness import Result, Terminal

ARTICLE = "ar-port-fire"
KEYS = 220
WARM_UP = 20


def _walk_list(terminal: Terminal) -> Iterator[float]:
    for key in cycle(["down"] * 10 + ["up"] * 10):
        harness.pause()
        yield terminal.press(key)


def run() -> list[Result]:
    """Measure."""
    with harness.folder() as folder:
        with harness.project(folder / "news", {ARTICLE: harness.sample(ARTICLE)}):
            pass
        with (
            Terminal(harness.annotate(folder / "news", ARTICLE), folder) as reader,
            Terminal(harness.bare_app(), folder) as bare,
        ):
            reader.first_paint()
            bare.first_paint()
            carets, cursors = harness.walk_caret(reader), _walk_list(bare)
            pairs = [(next(carets), next(cursors)) for _ in range(WARM_UP + KEYS)][WARM_UP:]
    caret, cursor = zip(*pairs, strict=True)
    return [
        Result("key, median", median(caret), median(cursor), 1.0),
        Result("key, 95th percentile", harness.percentile(caret, 0.95), harness.percentile(cursor, 0.95), 1.5),
    ]


if __name__ == "__main__":
    harness.print_table(run())
