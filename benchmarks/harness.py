"""What the benchmarks share: a terminal that only listens, statistics, results as a table, and projects to open."""

import argparse
import fcntl
import math
import os
import random
import re
import resource
import select
import signal
import struct
import sys
import termios
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final, Self

import reader
from reader.model import article as article_files
from reader.model.annotation import MAIN, Layer, Status
from reader.model.article import Article
from reader.model.ids import layer_id, now
from reader.store import journal
from reader.store.journal import Edit
from reader.store.rows import State
from reader.workflow import backups, importing
from reader.workflow.project import Project

ANNOTATOR: Final = "a1"
FULL: Final = os.environ.get("READER_BENCH") == "full"
"""Whether benchmarks that have a smaller size for every day are to run at the size that their bars are meant for."""
SAMPLES: Final = Path(__file__).parents[1] / "articles"

PAINTED_AFTER: Final = 0.5
"""Seconds of silence that end a first paint."""

ANSWERED_AFTER: Final = 0.04
"""Seconds of silence that end the answer to a key."""

DRAWN_AFTER: Final = 0.15
"""Seconds of silence that end the answer to a key after which the whole window is laid out and drawn."""

SETTLED_AFTER: Final = 0.4
"""Seconds of silence that end the answer to what goes through a whole article."""

KEYS: Final = {
    "left": b"\x1b[D", "right": b"\x1b[C", "down": b"\x1b[B", "up": b"\x1b[A",
    "page_down": b"\x1b[6~", "page_up": b"\x1b[5~", "home": b"\x1b[H", "end": b"\x1b[F",
    "enter": b"\r", "escape": b"\x1b", "backspace": b"\x7f", "tab": b"\t",
}  # fmt: skip
"""What a terminal sends for the keys that are no characters."""

_ROWS, _COLUMNS = 32, 100
_PATIENCE = 30.0
_ENTERED = b"\x1b[?1049h"
_ASKED, _ANSWER = b"\x1b[c", b"\x1b[?62;22c"
"""The question for a terminal's features, and the answer of one that names itself in no other way."""

_SECONDS_TO_LEAVE = 5.0


# Results -------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Result:
    """One ratio."""

    name: str
    measured: float
    """Seconds, or what else the unit says."""
    baseline: float
    """The same."""
    bar: float | None = None
    """The ratio that is good enough; None where the ratio is only for information."""
    unit: str = "ms"
    """`ms` for seconds, `B` for bytes, which are printed in a readable size; any other is printed as it is."""

    @property
    def ratio(self) -> float:
        """How many times as long as the baseline it took."""
        return self.measured / self.baseline

    @property
    def verdict(self) -> str:
        """Whether it is good enough."""
        if self.bar is None:
            return "-"
        return "ok" if self.ratio <= self.bar else "missed"

    @property
    def shown_bar(self) -> str:
        """The ratio that is good enough, as text."""
        return "-" if self.bar is None else f"{self.bar:.2f}"

    @property
    def amounts(self) -> tuple[str, str]:
        """The measured and the baseline, as text."""
        return _amount(self.measured, self.unit), _amount(self.baseline, self.unit)

    @property
    def row(self) -> str:
        """All of it in one line, under `HEADING`."""
        measured, baseline = self.amounts
        return f"{self.name:<38}{measured:>12}{baseline:>12}{self.ratio:>8.2f}{self.shown_bar:>7}  {self.verdict}"


HEADING: Final = f"{'name':<38}{'measured':>12}{'baseline':>12}{'ratio':>8}{'bar':>7}  verdict"


def print_table(results: Iterable[Result]) -> None:
    """Print results as they come, under a heading."""
    print(HEADING, flush=True)
    for each in results:
        print(each.row, flush=True)


def main(
    name: str, run: Callable[[int], Iterable[Result]], articles: int, inside: Callable[[str, Path], object]
) -> None:
    """Run a benchmark whose size can be chosen and which measures in processes of their own.

    Args:
        name: of its module.
        run: measures with so many articles.
        articles: how many unless `--articles` says otherwise.
        inside: does one thing with a project, in such a process.
    """
    parser = argparse.ArgumentParser(prog=f"python -m benchmarks.{name}")
    parser.add_argument("--articles", type=int, default=articles)
    parser.add_argument("--inside", nargs=2, metavar=("WHAT", "PROJECT"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.inside:
        inside(options.inside[0], Path(options.inside[1]))
    else:
        print_table(run(options.articles))


def _amount(value: float, unit: str) -> str:
    if unit == "ms":
        return f"{value:.1f} s" if value >= 10 else f"{value * 1000:.2f} ms"
    return f"{value / 1e6:.1f} MB" if unit == "B" and value >= 1e6 else f"{value:,.0f} {unit}"


def percentile(values: Sequence[float], share: float) -> float:
    """Give the value that a share of the values does not exceed (nearest rank)."""
    return sorted(values)[max(math.ceil(share * len(values)) - 1, 0)]


def timed(act: Callable[[], object]) -> float:
    """Tell how many seconds a call takes."""
    start = time.perf_counter()
    act()
    return time.perf_counter() - start


def taking_turns(rounds: int, *acts: Callable[[], float]) -> list[list[float]]:
    """Measure several things in turn, round after round, in an order that alternates.

    Args:
        rounds: how often.
        acts: each measures once and gives seconds. A first, uncounted round warms up.

    Returns:
        The seconds of every act.
    """
    found: list[list[float]] = [[] for _ in acts]
    for number in range(rounds + 1):
        order = list(enumerate(acts))
        for index, act in order if number % 2 else reversed(order):
            seconds = act()
            if number:
                found[index].append(seconds)
    return found


# Programs in a terminal ----------------------------------------------------------------------------------------------


class Terminal:
    """A program in a pty that reads all it writes, and answers what every terminal does: which features it has."""

    def __init__(self, command: Sequence[str], home: Path) -> None:
        """Start a program.

        Args:
            command: the program and its arguments.
            home: a folder for what it remembers and for compiled modules, in place of the user's own; a program that
                starts a second time there finds both, as an installed one does.
        """
        own = ("PYTHON", "READER", "TEXTUAL")
        environment = {name: value for name, value in os.environ.items() if not name.startswith(own)}
        environment |= {
            "TERM": "xterm-256color",
            "COLORTERM": "truecolor",
            "LC_ALL": "C.UTF-8",
            "READER_ANNOTATOR": ANNOTATOR,
        }
        environment |= {"XDG_CONFIG_HOME": str(home), "PYTHONPYCACHEPREFIX": str(home / "compiled")}
        self.started = time.perf_counter()
        self._pid, self._handle = os.forkpty()
        if self._pid == 0:
            fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", _ROWS, _COLUMNS, 0, 0))
            os.execve(command[0], command, environment)
        self.output = b""
        """What was written since the last wait began."""
        self._last = self.started
        """When anything was read last."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exception: object) -> None:
        """End the program: politely, since a killed one would leave its database to be recovered by the next."""
        with suppress(ProcessLookupError):
            os.kill(self._pid, signal.SIGTERM)
        deadline = time.perf_counter() + _SECONDS_TO_LEAVE
        while os.waitpid(self._pid, os.WNOHANG) == (0, 0):
            if time.perf_counter() > deadline:
                os.kill(self._pid, signal.SIGKILL)
            with suppress(OSError):
                if select.select([self._handle], [], [], 0.01)[0]:
                    os.read(self._handle, 65536)
        os.close(self._handle)

    def first_paint(self) -> float:
        """Wait until the screen is complete; gives the seconds from the start of the program to its last byte.

        Raises:
            RuntimeError: the program ended, or drew no screen.
        """
        self.output = b""
        while _ENTERED not in self.output:
            self._read(_PATIENCE)
        return self._until_quiet(PAINTED_AFTER) - self.started

    def send(self, key: str) -> None:
        """Send a key to which nothing is to be drawn."""
        os.write(self._handle, KEYS[key] if len(key) > 1 else key.encode())

    def press(self, key: str, silence: float = ANSWERED_AFTER) -> float:
        """Send a key; gives the seconds until the last byte of the answer.

        Args:
            key: a character, or a name of `KEYS`.
            silence: seconds without a byte that end the answer; more than the program may be at work between two.

        Raises:
            RuntimeError: nothing was written in answer.
        """
        self.output = b""
        begin = time.perf_counter()
        self.send(key)
        self._read(_PATIENCE)
        return self._until_quiet(silence) - begin

    def resize(self, columns: int, rows: int, silence: float) -> float:
        """Give the terminal another size; gives the seconds until the last byte of what is drawn for it.

        Raises:
            RuntimeError: nothing was drawn.
        """
        self.output = b""
        begin = time.perf_counter()
        fcntl.ioctl(self._handle, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        self._read(_PATIENCE)
        return self._until_quiet(silence) - begin

    def _until_quiet(self, silence: float) -> float:
        """Read on until nothing comes for a while; gives the time of the last byte."""
        while self._read(silence, or_fail=False):
            pass
        return self._last

    def _read(self, patience: float, *, or_fail: bool = True) -> bool:
        """Read what comes within a time; false where nothing does.

        Raises:
            RuntimeError: the program ended, or wrote nothing although it had to.
        """
        if not select.select([self._handle], [], [], patience)[0]:
            if or_fail:
                raise RuntimeError(f"nothing was written within {patience:.0f} seconds, but: {self.output[-500:]!r}")
            return False
        try:
            data = os.read(self._handle, 65536)
        except OSError:
            data = b""
        self._last = time.perf_counter()
        if not data:
            raise RuntimeError(f"the program ended: {self.output[-500:]!r}")
        if _ASKED in data:
            os.write(self._handle, _ANSWER)
        self.output += data
        return True


def most_memory() -> int:
    """Give the most memory that this process ever had, in bytes; where it is known, without that of its parent."""
    status = Path("/proc/self/status")
    if status.exists():
        return int(re.findall(r"VmHWM:\s*(\d+) kB", status.read_text(encoding="ascii"))[0]) * 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def pause() -> None:
    """Wait up to a frame, so that keys do not keep step with the program's own clock."""
    time.sleep(random.uniform(0, 0.02))


def bare_app() -> list[str]:
    """Give the command of the baseline: a Textual application that shows a list and nothing else."""
    return [sys.executable, str(Path(__file__).with_name("bare_app.py"))]


def text_area(*files: Path) -> list[str]:
    """Give the command of the baseline for texts: a Textual application that shows files in its text area."""
    return [sys.executable, str(Path(__file__).with_name("text_area_app.py")), *map(str, files)]


def annotate(project: Path, article: str) -> list[str]:
    """Give the command that opens an article, in the `reader` that this process has imported."""
    return command(project, "annotate", article, "--annotator", ANNOTATOR)


def command(project: Path, *arguments: str) -> list[str]:
    """Give a command of the `reader` that this process has imported, over a project.

    The day's copy of the database counts as made: it is made once a day, and would come between what is measured.
    """
    copy = backups.todays(project)
    copy.parent.mkdir(parents=True, exist_ok=True)
    copy.touch()
    source = Path(reader.__file__).parents[1]
    program = f"import sys; sys.path.insert(0, {str(source)!r}); from reader.cli import main; main()"
    return [sys.executable, "-c", program, "--project", str(project), *arguments]


def first_paint(program: Sequence[str], home: Path) -> float:
    """Start a program, wait for its first paint and end it; gives the seconds."""
    with Terminal(program, home) as terminal:
        return terminal.first_paint()


def walk_caret(terminal: Terminal, lines: int = 10) -> Iterator[float]:
    """Move the caret through the first lines of an article, left and down in turn, for ever; gives seconds a key."""
    while True:
        for _ in range(lines):
            for key in ("left", "down"):
                pause()
                yield terminal.press(key)
        terminal.press("z")


# Projects ------------------------------------------------------------------------------------------------------------


@contextmanager
def folder() -> Iterator[Path]:
    """Make a folder for as long as a benchmark runs."""
    with TemporaryDirectory(prefix="benchmark-") as made:
        yield Path(made)


def sample(name: str) -> str:
    """Read the body of a sample article."""
    path = SAMPLES / f"{name}.md"
    return article_files.parse(path.read_text(encoding="utf-8"), path.name)[1]


def news(length: int, seed: int = 1) -> str:
    """Make a body of some length from the paragraphs of the Arabic sample articles, shuffled and repeated."""
    paragraphs = [line for path in sorted(SAMPLES.glob("ar-*.md")) for line in sample(path.stem).split("\n") if line]
    shuffle = random.Random(seed)
    found: list[str] = []
    size = 0
    while size < length:
        found.append(shuffle.choice(paragraphs))
        size += len(found[-1]) + 2
    return "\n\n".join(found)[:length]


@contextmanager
def project(root: Path, bodies: Mapping[str, str]) -> Iterator[Project]:
    """Make a project that holds articles and an annotator, open for as long as it is being filled.

    Args:
        root: the folder to be made.
        bodies: the texts, by the ids of their articles.
    """
    Project.init(root)
    with Project.open(root) as made:
        made.annotator(ANNOTATOR)
        changes = []
        for name, body in bodies.items():
            entered = Article(name, f"{name}: {body[:40].strip()}", language="ar")
            change, along, _outcome = importing.article_change(made, entered, body, (), ANNOTATOR)
            if change is not None:
                changes.append((change, along))
        made.store.record_all(changes)
        yield made


def fill_layer(
    opened: Project,
    article: str,
    items: Callable[[Layer], Iterable[State]],
    *,
    annotator: str = ANNOTATOR,
    status: Status = "in progress",
) -> None:
    """Give an article a layer full of items, in one change.

    Args:
        opened: a project that holds the article.
        article: its id.
        items: makes spans and relations for a layer.
        annotator: whose layer it is.
        status: how far the annotator is.
    """
    found = opened.store.article(article)
    assert found is not None
    opened.annotator(annotator)
    layer = Layer(
        layer_id(article, annotator, MAIN), article, annotator, found.revision, status=status,
        scheme=opened.scheme.version, created=now(), updated=now(),
    )  # fmt: skip
    edits = [Edit(None, state) for state in (layer, *items(layer))]
    opened.store.record(journal.make(annotator, "fill", edits, layer=layer.id, article=article))


def words_of(body: str) -> list[tuple[int, int]]:
    """Find the words of a text, roughly."""
    return [match.span() for match in re.finditer(r"\w+", body)]
