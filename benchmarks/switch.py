"""Going on to the next article, against a text area that loads the same text.

The text area stays and takes a text that is in memory. The program writes down where the annotator was and for how
long, reads the next article and its layer from the database, and puts up a new screen of six parts; twice as long is
what that may take.
"""

from statistics import median

from benchmarks import harness, long
from benchmarks.harness import DRAWN_AFTER, Result, Terminal

ARTICLES = 40
WARM_UP = 5


def run() -> list[Result]:
    """Measure."""
    bodies = {f"article-{number:02}": harness.news(long.SHORT, number) for number in range(ARTICLES)}
    with harness.folder() as folder:
        with harness.project(folder / "news", bodies) as project:
            for name, body in bodies.items():
                (folder / name).write_text(body, encoding="utf-8")
                harness.fill_layer(project, name, lambda layer, body=body: long.spans(layer, body))
        first = next(iter(bodies))
        with (
            Terminal(harness.annotate(folder / "news", first), folder) as reader,
            Terminal(harness.text_area(*(folder / name for name in bodies)), folder) as area,
        ):
            reader.first_paint()
            area.first_paint()
            rounds = [(_switch(reader), _switch(area)) for _ in range(ARTICLES - 1)]
    switched, loaded = map(median, zip(*rounds[WARM_UP:], strict=True))
    return [Result("switch, to a text area", switched, loaded, 2.0)]


def _switch(terminal: Terminal) -> float:
    harness.pause()
    return terminal.press("y", DRAWN_AFTER)


if __name__ == "__main__":
    harness.print_table(run())
