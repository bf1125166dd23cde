"""An article of a million characters with ten thousand spans, against one of four thousand with as many a page."""

from statistics import median

from benchmarks import harness
from benchmarks.harness import Result, Terminal
from reader.model.annotation import Fragment, Layer, Span
from reader.model.ids import new_id, now

LONG = 1_000_000
SHORT = 4_000
CHARACTERS_PER_SPAN = 100
PAINTS = 7
KEYS = 160
WARM_UP = 20


def _spans(layer: Layer, body: str) -> list[Span]:
    """Mark one word in every stretch of text, claims and speakers in turn."""
    found: list[Span] = []
    for start, end in harness.words_of(body):
        if start >= len(found) * CHARACTERS_PER_SPAN:
            label = ("claim", "speaker")[len(found) % 2]
            time = now()
            found.append(Span(new_id(), layer.id, label, (Fragment(start, end),), created=time, updated=time))
    return found


def run() -> list[Result]:
    """Measure."""
    body = harness.news(LONG)
    bodies = {"long": body, "short": body[:SHORT]}
    with harness.folder() as folder:
        with harness.project(folder / "news", bodies) as project:
            for name, text in bodies.items():
                harness.fill_layer(project, name, lambda layer, text=text: _spans(layer, text))
        commands = {name: harness.annotate(folder / "news", name) for name in bodies}
        long_paints, short_paints = harness.taking_turns(
            PAINTS,
            lambda: harness.first_paint(commands["long"], folder),
            lambda: harness.first_paint(commands["short"], folder),
        )
        with Terminal(commands["long"], folder) as long, Terminal(commands["short"], folder) as short:
            long.first_paint()
            short.first_paint()
            carets = harness.walk_caret(long), harness.walk_caret(short)
            pairs = [(next(carets[0]), next(carets[1])) for _ in range(WARM_UP + KEYS)][WARM_UP:]
    in_long, in_short = zip(*pairs, strict=True)
    return [
        Result("key_long, median", median(in_long), median(in_short), 1.2),
        Result("key_long, first paint", median(long_paints), median(short_paints), 1.5),
    ]


if __name__ == "__main__":
    harness.print_table(run())
