"""Draws the same screens in real terminals and compares the pictures: ``python -m tests.terminal.real_terminals [DIR]``.

Needs Debian's xvfb, imagemagick and fonts-dejavu, and the terminals: xterm, sakura (VTE), mlterm, konsole, alacritty,
kitty. Pictures are left in DIR to be looked at.
"""

import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from reader.workflow.importing import import_first
from reader.workflow.project import Project
from reader.workflow.session import Session
from tests.conftest import ROOT
from tests.terminal.desktop import COLUMNS, ROWS, TERMINALS, Cell, Desktop, Picture, Window, missing
from tests.terminal.pty import MAIN, copy_project

ARTICLE = "ar-port-fire"
TAGS = [
    ("مدير الميناء، فواز الرملاتي", "speaker"),
    ("9 مستودعات فقط احترقت بالكامل", "claim"),
    ("نفت", "cue"),
    ("إصابة ٢٧ شخصاً، معظمهم بحالات اختناق", "claim"),
]
_BAR = r"printf '\033[48;2;255;0;255m%*s\033[0m' " + str(COLUMNS)
_WRITTEN = 400
"""Cells with ink, at least, in a screen that is complete."""


@dataclass(frozen=True)
class Drawn:
    """What a terminal drew, in cells."""

    shown: list[list[Cell]]
    annotated: list[list[Cell]]


def make_project(folder: Path) -> Path:
    """A project of the sample articles, with spans in one of them."""
    copy_project(folder, ROOT)
    with Project.open(folder) as project:
        import_first(project)
        session = Session(project, project.annotator("a1", remember=True), ARTICLE)
        for text, label in TAGS:
            start = session.body.index(text)
            session.tag(label, start, start + len(text))
    return folder


def steps(project: Path) -> list[str]:
    """The screens: bars that show where the cells are, an article printed, and the same one open for annotation."""
    run = f"PYTHONPATH={ROOT / 'src'} {sys.executable} -c '{MAIN}' --project {project}"
    bars = rf"printf '\033[2J\033[H'; {_BAR}; printf '\033[{ROWS};1H'; {_BAR}; READY"
    printed = rf"printf '\033[2J\033[H'; {run} show {ARTICLE} --annotator a1 --width 96; printf '\033[H'; READY"
    return [bars, printed, f"READY; {run} annotate {ARTICLE} --annotator a1"]


def draw(desktop: Desktop, name: str, project: Path, pictures: Path) -> Drawn:
    """Take the pictures of one terminal."""
    with Window(desktop, name, steps(project)) as window:
        box = window.go(0, lambda picture: _purple(picture)).box(is_purple)
        found = []
        for number, what in enumerate(("show", "annotate"), start=1):
            picture = window.go(number, lambda picture: not _purple(picture) and _ink(picture.cells(box)) > _WRITTEN)
            (pictures / f"{name}-{what}.png").write_bytes(picture.png)
            found.append(picture.cells(box))
    return Drawn(*found)


def is_purple(red: int, green: int, blue: int) -> bool:
    return red > 180 and green < 90 and blue > 180


def _purple(picture: Picture) -> bool:
    return any(
        is_purple(*picture.rgb[at : at + 3]) for at in range(0, len(picture.rgb), 3 * 97) if picture.rgb[at] > 180
    )


def _ink(cells: list[list[Cell]]) -> int:
    return sum(cell.ink for row in cells for cell in row)


def agreement(first: list[list[Cell]], second: list[list[Cell]]) -> float:
    """The share of cells that have ink in both pictures or in neither, of those that have it in any."""
    pairs = [pair for rows in zip(first, second, strict=True) for pair in zip(*rows, strict=True)]
    inked = [(one, other) for one, other in pairs if one.ink or other.ink]
    return sum(one.ink and other.ink for one, other in inked) / max(len(inked), 1)


def grounds(first: list[list[Cell]], second: list[list[Cell]]) -> float:
    """The share of cells whose ground is the same colour, of those on a ground of their own in any picture."""
    usual = {_usual(first), _usual(second)}
    pairs = [pair for rows in zip(first, second, strict=True) for pair in zip(*rows, strict=True)]
    marked = [(one.ground, other.ground) for one, other in pairs if not {one.ground, other.ground} <= usual]
    return sum(_near(one, other) for one, other in marked) / max(len(marked), 1)


def _usual(cells: list[list[Cell]]) -> tuple[int, int, int]:
    every = [cell.ground for row in cells for cell in row]
    return max(set(every), key=every.count)


def _near(one: tuple[int, ...], other: tuple[int, ...]) -> bool:
    return all(abs(a - b) < 40 for a, b in zip(one, other, strict=True))


def main() -> int:
    """Draw in every terminal that is here, and print how far each agrees with xterm."""
    pictures = Path(sys.argv[1] if len(sys.argv) > 1 else tempfile.mkdtemp(prefix="pictures-"))
    pictures.mkdir(parents=True, exist_ok=True)
    here = [name for name in TERMINALS if not missing(name)]
    for name in set(TERMINALS) - set(here):
        print(f"{name}: not tried, no {', '.join(missing(name))}")
    if "xterm" not in here:
        return 1
    print(f"{'terminal':<12}{'show: ink':>12}{'grounds':>10}{'annotate: ink':>16}{'grounds':>10}")
    with tempfile.TemporaryDirectory() as folder, Desktop() as desktop:
        project = make_project(Path(folder) / "p")
        drawn = {}
        for name in here:
            try:
                drawn[name] = draw(desktop, name, project, pictures)
            except AssertionError as failure:
                print(f"{name}: {failure}")
                continue
            if "xterm" not in drawn:
                continue
            values = [
                measure(getattr(drawn["xterm"], what), getattr(drawn[name], what))
                for what in ("shown", "annotated")
                for measure in (agreement, grounds)
            ]
            print(f"{name:<12}{values[0]:>12.3f}{values[1]:>10.3f}{values[2]:>16.3f}{values[3]:>10.3f}", flush=True)
    print(f"Look at the pictures: {pictures}")
    return 0 if len(drawn) == len(here) else 1


if __name__ == "__main__":
    sys.exit(main())
