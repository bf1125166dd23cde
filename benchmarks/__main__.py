"""Run the benchmarks and print one table; ends with 1 where one of them fails."""

import argparse
import sys
import time
from importlib import import_module
from itertools import chain

from benchmarks import report
from benchmarks.report import Failure

BENCHMARKS = (
    "start", "key", "key_long", "tag", "scroll", "resize", "find", "switch", "tag_long", "layout", "search", "library",
    "alpha", "align", "agreement", "review", "merge", "export", "importing",
)  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("name", nargs="*", help=f"one of {', '.join(BENCHMARKS)}; all when none is named")
    parser.add_argument("--readme", action="store_true", help="write the table of all into README.md")
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if unknown := set(options.name) - set(BENCHMARKS):
        parser.error(f"there is no benchmark {', '.join(sorted(unknown))}")
    if options.readme and options.name:
        parser.error("--readme takes all benchmarks")
    names = options.name or BENCHMARKS
    if options.inside:
        for name in names:
            report.print_inside(import_module(f"benchmarks.{name}").run())
        return
    described, started = report.machine(), time.monotonic()
    found = report.show(chain.from_iterable(map(report.run, names)))
    print(f"{(time.monotonic() - started) / 60:.0f} minutes")
    failed = any(isinstance(each, Failure) for each in found)
    if options.readme and not failed:
        table = f"{report.markdown(found, described)}\n\n{report.subjects(names)}"
        readme = report.README.read_text(encoding="utf-8")
        report.README.write_text(report.put_between(readme, table), encoding="utf-8")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
