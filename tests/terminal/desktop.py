"""Real terminals on a display of their own, and pictures of what they draw, cut into cells."""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Self

FONT, COLUMNS, ROWS = "DejaVu Sans Mono", 100, 32
NEEDED = ("Xvfb", "import", "convert")
"""Commands without which no picture can be taken: Debian's xvfb and imagemagick."""

_LUMINANCE = (0.299, 0.587, 0.114)
_INK_DISTANCE, _INK_SHARE = 70, 0.03
_POLL_SECONDS = 0.15
_INSIDE = 40
"""A column of pixels that is in every window."""


def command(name: str, script: Path) -> list[str]:
    """How each terminal is started with a shell script in a window of a known size."""
    size, run = f"{COLUMNS}x{ROWS}", ["sh", str(script)]
    kitty = {"font_family": FONT, "font_size": "11", "remember_window_size": "no", "force_ltr": "yes"}
    kitty |= {"initial_window_width": f"{COLUMNS}c", "initial_window_height": f"{ROWS}c", "cursor_blink_interval": "0"}
    return {
        "xterm": ["xterm", "-tn", "xterm-256color", "-fa", FONT, "-fs", "11", "-geometry", f"{size}+0+0", "-b", "0",
                  "+sb", "-bg", "black", "-fg", "white", "-e", *run],
        "VTE": ["sakura", "-c", str(COLUMNS), "-r", str(ROWS), "-f", f"{FONT} 11", "-e", f"sh {script}"],
        "mlterm": ["mlterm", "-A", "-O", "none", "-b", "black", "-f", "white", "-w", "15", "-g", size, "-e", *run],
        "Konsole": ["konsole", "--nofork", "--hide-menubar", "--hide-tabbar", "-p", f"Font={FONT},11",
                    "-p", f"TerminalColumns={COLUMNS}", "-p", f"TerminalRows={ROWS}", "-p", "ScrollBarPosition=2",
                    "-e", *run],
        "Alacritty": ["alacritty", "-o", f"font.normal.family='{FONT}'", "-o", "font.size=11",
                      "-o", f"window.dimensions.columns={COLUMNS}", "-o", f"window.dimensions.lines={ROWS}",
                      "-e", *run],
        "kitty": ["kitty", "--config", "NONE", *(part for item in kitty.items() for part in ("-o", "=".join(item))),
                  *run],
    }[name]  # fmt: skip


TERMINALS = ("xterm", "VTE", "mlterm", "Konsole", "Alacritty", "kitty")


def missing(*names: str) -> list[str]:
    """The programs that are not installed here, of those needed for some terminals."""
    programs = [*NEEDED, *(command(name, Path())[0] for name in names)]
    return [each for each in programs if shutil.which(each) is None]


@dataclass(frozen=True)
class Cell:
    """What a picture shows in one cell."""

    ground: tuple[int, int, int]
    ink: bool


@dataclass(frozen=True)
class Picture:
    """A screenshot."""

    png: bytes
    width: int
    height: int
    rgb: bytes

    def pixel(self, x: int, y: int) -> tuple[int, int, int]:
        """The colour of one pixel."""
        at = (y * self.width + x) * 3
        return self.rgb[at], self.rgb[at + 1], self.rgb[at + 2]

    def sample(self) -> list[tuple[int, int, int]]:
        """The colours of about one pixel in a hundred."""
        return [tuple(self.rgb[at : at + 3]) for at in range(0, len(self.rgb), 3 * 97)]

    def box(self, color: Callable[[int, int, int], bool]) -> tuple[int, int, int, int]:
        """The box between two bars of a colour, one above the other, with both in it: left, top, right, bottom."""
        rows = [y for y in range(self.height) if color(*self.pixel(_INSIDE, y))]
        columns = [x for x in range(self.width) if color(*self.pixel(x, rows[0]))]
        return columns[0], rows[0], columns[-1] + 1, rows[-1] + 1

    def cells(self, box: tuple[int, int, int, int]) -> list[list[Cell]]:
        """Cut what is inside a box into the cells of a terminal."""
        left, top, right, bottom = box
        wide, high = (right - left) / COLUMNS, (bottom - top) / ROWS
        return [
            [
                self._cell(
                    range(round(left + x * wide), round(left + (x + 1) * wide)),
                    range(round(top + y * high), round(top + (y + 1) * high)),
                )
                for x in range(COLUMNS)
            ]
            for y in range(ROWS)
        ]

    def _cell(self, columns: range, rows: range) -> Cell:
        pixels = Counter(
            tuple(self.rgb[(y * self.width + x) * 3 : (y * self.width + x) * 3 + 3]) for y in rows for x in columns
        )
        ground = pixels.most_common(1)[0][0]
        ink = sum(count for pixel, count in pixels.items() if abs(_light(pixel) - _light(ground)) > _INK_DISTANCE)
        return Cell(ground, ink > _INK_SHARE * len(rows) * len(columns))


def _light(pixel: tuple[int, ...]) -> float:
    return sum(part * share for part, share in zip(pixel, _LUMINANCE, strict=True))


class Desktop:
    """An X server without a screen, on a free display."""

    def __enter__(self) -> Self:
        read, write = os.pipe()
        self._server = subprocess.Popen(
            ["Xvfb", "-displayfd", str(write), "-screen", "0", "1100x760x24", "-nolisten", "tcp", "-noreset"],
            pass_fds=[write], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        os.close(write)
        with os.fdopen(read) as numbers:
            self.display = ":" + numbers.readline().strip()
        return self

    def __exit__(self, *_exception: object) -> None:
        self._server.terminate()
        self._server.wait(10)

    def picture(self) -> Picture:
        """Take a screenshot."""
        png = subprocess.run(
            ["import", "-display", self.display, "-window", "root", "png:-"], capture_output=True, check=True, timeout=30
        ).stdout  # fmt: skip
        ppm = subprocess.run(["convert", "png:-", "-depth", "8", "ppm:-"], input=png, capture_output=True, check=True, timeout=30).stdout  # fmt: skip
        _kind, size, _depth, rgb = ppm.split(b"\n", 3)
        width, height = map(int, size.split())
        return Picture(png, width, height, rgb)


class Window:
    """A terminal that goes through the steps of a shell script, each begun by `go`."""

    def __init__(self, desktop: Desktop, name: str, steps: list[str]) -> None:
        self.name = name
        self._desktop = desktop
        self._folder = Path(tempfile.mkdtemp(prefix="terminal-"))
        script = self._folder / "steps.sh"
        lines = ["printf '\\033[?25l'"]
        for number, step in enumerate(steps):
            os.mkfifo(self._folder / f"go{number}")
            lines += [f"read x < {self._folder}/go{number}", step.replace("READY", f": > {self._folder}/ready{number}")]
        script.write_text("\n".join([*lines, "read x"]) + "\n", encoding="utf-8")
        self._prepare_mlterm()
        with (self._folder / "log").open("wb") as log:
            self._process = subprocess.Popen(
                command(name, script), env=self._environment(), stdout=log, stderr=log, start_new_session=True
            )

    def _prepare_mlterm(self) -> None:
        fonts = self._folder / ".mlterm" / "aafont"
        fonts.parent.mkdir()
        fonts.write_text(f"DEFAULT={FONT} 15\nISO10646_UCS4_1={FONT} 15\nU+0590-5FF=DejaVu Sans 15\n")

    def _environment(self) -> dict[str, str]:
        own = ("TERM", "TMUX", "STY", "VTE_", "KONSOLE_", "MLTERM", "KITTY_", "ALACRITTY_", "XTERM_", "WAYLAND_", "WT_")
        kept = {name: value for name, value in os.environ.items() if not name.startswith(own)}
        return kept | {
            "DISPLAY": self._desktop.display, "HOME": str(self._folder), "XDG_CONFIG_HOME": str(self._folder),
            "XDG_RUNTIME_DIR": str(self._folder), "LIBGL_ALWAYS_SOFTWARE": "1", "LANG": "C.UTF-8",
            "LC_ALL": "C.UTF-8", "COLORTERM": "truecolor", "QT_QPA_PLATFORM": "xcb", "GDK_BACKEND": "x11",
            "NO_AT_BRIDGE": "1",
        }  # fmt: skip

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_exception: object) -> None:
        for number in (signal.SIGHUP, signal.SIGKILL):
            try:
                os.killpg(self._process.pid, number)
                self._process.wait(5)
            except ProcessLookupError:
                break
            except subprocess.TimeoutExpired:
                continue
        self._process.wait(5)
        shutil.rmtree(self._folder, ignore_errors=True)

    def go(self, step: int, seen: Callable[[Picture], bool], seconds: float = 40) -> Picture:
        """Begin a step; gives the picture once the step says that it is ready, it fits, and it no longer changes."""
        with (self._folder / f"go{step}").open("w") as pipe:
            pipe.write("\n")
        end = time.monotonic() + seconds
        last = b""
        while time.monotonic() < end:
            try:
                self._process.wait(_POLL_SECONDS)
            except subprocess.TimeoutExpired:
                pass
            else:
                break
            if not (self._folder / f"ready{step}").exists():
                continue
            picture = self._desktop.picture()
            if picture.rgb == last and seen(picture):
                return picture
            last = picture.rgb
        log = (self._folder / "log").read_text(errors="replace")[-600:]
        raise AssertionError(f"{self.name} showed no picture of step {step}: {log}")
