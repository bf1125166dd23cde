"""From starting the program to a complete first paint of an article, against a bare Textual application."""

from statistics import median

from benchmarks import harness
from benchmarks.harness import Result

ROUNDS = 11
ARTICLE = "ar-port-fire"


def run() -> list[Result]:
    """Measure."""
    with harness.folder() as folder:
        with harness.project(folder / "news", {ARTICLE: harness.sample(ARTICLE)}):
            pass  # what opens must not have to import anything
        reader, bare = harness.taking_turns(
            ROUNDS,
            lambda: harness.first_paint(harness.annotate(folder / "news", ARTICLE), folder),
            lambda: harness.first_paint(harness.bare_app(), folder),
        )
    return [Result("start", median(reader), median(bare), 1.5)]


if __name__ == "__main__":
    harness.print_table(run())
