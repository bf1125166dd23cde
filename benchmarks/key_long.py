"""An article of a million characters with ten thousand spans, against one of four thousand with as many a page."""

from statistics import median

from benchmarks import harness, long
from benchmarks.harness import Result, Terminal

PAINTS = 7
KEYS = 160
WARM_UP = 20


def run() -> list[Result]:
    """Measure."""
    with harness.folder() as folder, long.articles(folder) as commands:
        long_paints, short_paints = harness.taking_turns(
            PAINTS,
            lambda: harness.first_paint(commands.long, folder),
            lambda: harness.first_paint(commands.short, folder),
        )
        with Terminal(commands.long, folder) as in_long, Terminal(commands.short, folder) as in_short:
            in_long.first_paint()
            in_short.first_paint()
            carets = harness.walk_caret(in_long), harness.walk_caret(in_short)
            pairs = [(next(carets[0]), next(carets[1])) for _ in range(WARM_UP + KEYS)][WARM_UP:]
    keys, short_keys = zip(*pairs, strict=True)
    return [
        Result("key_long, median", median(keys), median(short_keys), 1.2),
        Result("key_long, first paint", median(long_paints), median(short_paints), 1.5),
    ]


if __name__ == "__main__":
    harness.print_table(run())
