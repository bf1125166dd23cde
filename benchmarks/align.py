"""Aligning the shuffled spans of three annotators, against sorting them."""

from operator import attrgetter
from random import Random
from statistics import median

from benchmarks import harness
from benchmarks.harness import Result
from reader.agreement.alignment import align
from reader.model.annotation import Fragment, Span

ROUNDS = 3
SPANS = 100_000
LABELS = ("claim", "speaker", "cue")


def _layers() -> dict[str, list[Span]]:
    """Make up layers that agree on most spans, differ in the boundaries of some, and leave some out."""
    random, place = Random(1), 0
    meant = []
    for _number in range(SPANS):
        place += random.randint(1, 30)
        meant.append((place, place + random.randint(3, 40), random.choice(LABELS)))
    layers: dict[str, list[Span]] = {}
    for name in ("a1", "a2", "a3"):
        spans = layers.setdefault(name, [])
        for number, (start, end, label) in enumerate(meant):
            if random.random() < 0.3:
                start, end = start + random.randint(-1, 1), end + random.randint(-1, 5)
            if random.random() > 0.1:
                spans.append(Span(f"{name}-{number}", name, label, (Fragment(start, max(end, start + 1)),)))
        random.shuffle(spans)
    return layers


def run() -> list[Result]:
    """Measure."""
    layers = _layers()
    every = [span for spans in layers.values() for span in spans]
    order = attrgetter("start", "end", "label", "id")
    aligned, sorted_ = harness.taking_turns(
        ROUNDS,
        lambda: harness.timed(lambda: align(layers)),
        lambda: harness.timed(lambda: sorted(every, key=order)),
    )
    return [Result("align, to sorting", median(aligned), median(sorted_), 10.0)]


if __name__ == "__main__":
    harness.print_table(run())
