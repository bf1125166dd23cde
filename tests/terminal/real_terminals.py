"""Draws the same screens in real terminals and compares the pictures: ``python -m tests.terminal.real_terminals [DIR [NAME…]]``.

Needs Debian's xvfb, imagemagick and fonts-dejavu, and the terminals: xterm, sakura (VTE), mlterm, konsole, alacritty,
kitty. Pictures are left in DIR to be looked at.
"""

import sys
import tempfile
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
    ("رامز الكنجاوي", "speaker"),
    ("أسعار التأمين على السفن الراسية في المنطقة قد ترتفع", "claim"),
    ("إصابة ٢٧ شخصاً، معظمهم بحالات اختناق", "claim"),
]
_BAR = r"printf '\033[48;2;255;0;255m%*s\033[0m' " + str(COLUMNS)
_BRIGHT = 50
"""Sampled pixels that are bright, at least, in a screen full of text."""


SCREENS = ("show", "annotate")


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
    printed = rf"printf '\033[2J\033[H'; {run} show {ARTICLE} --annotator a1 --width 78; printf '\033[H'; READY"
    return [bars, printed, rf"printf '\033[2J\033[H'; READY; {run} annotate {ARTICLE} --annotator a1"]


def draw(
    desktop: Desktop, name: str, project: Path, pictures: Path, screens: tuple[str, ...] = SCREENS
) -> dict[str, list[list[Cell]]]:
    """Take the pictures of one terminal; gives the cells of each screen."""
    found = {}
    with Window(desktop, name, steps(project)) as window:
        box = window.go(0, _barred).box(is_purple)
        for number, screen in enumerate(screens, start=1):
            picture = window.go(number, _written)
            (pictures / f"{name}-{screen}.png").write_bytes(picture.png)
            found[screen] = picture.cells(box)
    return found


def is_purple(red: int, green: int, blue: int) -> bool:
    return red > 180 and green < 90 and blue > 180


def _barred(picture: Picture) -> bool:
    """Tell whether the bars are on the screen."""
    sample = picture.sample()
    return sum(is_purple(*pixel) for pixel in sample) > 0.01 * len(sample)


def _written(picture: Picture) -> bool:
    """Tell whether a screen of text has taken the place of the bars."""
    return not _barred(picture) and sum(min(pixel) > 150 for pixel in picture.sample()) > _BRIGHT


def agreement(first: list[list[Cell]], second: list[list[Cell]]) -> float:
    """The share of cells that have ink in both pictures or in neither, of those that have it in any."""
    pairs = [pair for rows in zip(first, second, strict=True) for pair in zip(*rows, strict=True)]
    inked = [(one, other) for one, other in pairs if one.ink or other.ink]
    return sum(one.ink and other.ink for one, other in inked) / max(len(inked), 1)


def grounds(first: list[list[Cell]], second: list[list[Cell]]) -> float:
    """The share of cells on a coloured ground in both pictures, of those on one in any."""
    pairs = [pair for rows in zip(first, second, strict=True) for pair in zip(*rows, strict=True)]
    marked = [(_colored(one), _colored(other)) for one, other in pairs if _colored(one) or _colored(other)]
    return sum(one and other for one, other in marked) / max(len(marked), 1)


def _colored(cell: Cell) -> bool:
    return max(cell.ground) - min(cell.ground) > 40


def main() -> int:
    """Draw in every terminal that is here, and print how far each agrees with xterm."""
    pictures = Path(sys.argv[1] if len(sys.argv) > 1 else tempfile.mkdtemp(prefix="pictures-"))
    pictures.mkdir(parents=True, exist_ok=True)
    wanted = sys.argv[2:] or TERMINALS
    here = [name for name in TERMINALS if name in wanted and not missing(name)]
    for name in set(wanted) - set(here):
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
                measure(drawn["xterm"][screen], drawn[name][screen])
                for screen in SCREENS
                for measure in (agreement, grounds)
            ]
            print(f"{name:<12}{values[0]:>12.3f}{values[1]:>10.3f}{values[2]:>16.3f}{values[3]:>10.3f}", flush=True)
    print(f"Look at the pictures: {pictures}")
    return 0 if len(drawn) == len(here) else 1


if __name__ == "__main__":
    sys.exit(main())
