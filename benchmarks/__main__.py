"""Run the benchmarks and print one table."""

import argparse
from collections.abc import Iterator, Sequence
from importlib import import_module

from benchmarks import harness

BENCHMARKS = (
    "start", "key", "key_long", "tag", "scroll", "resize", "find", "switch", "tag_long",
    "layout", "export", "importing", "search", "alpha", "align", "agreement", "review",
)  # fmt: skip


def _results(names: Sequence[str]) -> Iterator[harness.Result]:
    for name in names:
        yield from import_module(f"benchmarks.{name}").run()


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("name", nargs="*", help=f"one of {', '.join(BENCHMARKS)}; all when none is named")
    names = parser.parse_args().name
    if unknown := set(names) - set(BENCHMARKS):
        parser.error(f"there is no benchmark {', '.join(sorted(unknown))}")
    harness.print_table(_results(names or BENCHMARKS))


if __name__ == "__main__":
    main()
