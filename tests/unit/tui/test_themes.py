"""Every theme is read with ease, and its labels are told apart without full colour vision."""

from itertools import combinations

import pytest
from textual.theme import Theme

from reader.terminal.palette import GROUNDS, contrast
from reader.tui.themes import THEME_TITLES, THEMES

LEAST_TEXT = {"reader-dark": 4.5, "reader-light": 4.5, "reader-contrast": 7.0, "reader-contrast-light": 7.0}

# Machado, Oliveira and Fernandes (2009): severity 1.0, on linear RGB
SIGHT = {
    "full": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protanopia": (
        (0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "deuteranopia": (
        (0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881)),
    "tritanopia": (
        (1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.303900)),
}  # fmt: skip


def lab(color: str, sight: str) -> tuple[float, float, float]:
    channels = [int(color[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in channels]
    seen = [min(max(sum(a * b for a, b in zip(row, linear, strict=True)), 0), 1) for row in SIGHT[sight]]
    x = 0.4124 * seen[0] + 0.3576 * seen[1] + 0.1805 * seen[2]
    y = 0.2126 * seen[0] + 0.7152 * seen[1] + 0.0722 * seen[2]
    z = 0.0193 * seen[0] + 0.1192 * seen[1] + 0.9505 * seen[2]
    fx, fy, fz = (
        each ** (1 / 3) if each > 0.008856 else 7.787 * each + 16 / 116 for each in (x / 0.95047, y, z / 1.08883)
    )
    return 116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)


def difference(one: str, other: str, sight: str) -> float:
    return sum((a - b) ** 2 for a, b in zip(lab(one, sight), lab(other, sight), strict=True)) ** 0.5


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
def test_text_is_read_on_every_ground(theme: Theme) -> None:
    least = LEAST_TEXT[theme.name]
    text, variables = str(theme.foreground), theme.variables
    grounds = {name: value for name, value in variables.items() if name.startswith("label-") and "accent" not in name}
    assert len(grounds) == 2 * len(GROUNDS["dark"])
    for name, ground in {**grounds, "background": theme.background, "panel": theme.panel}.items():
        assert contrast(text, str(ground)) >= least, name
    assert contrast(text, variables["selection-background"]) >= min(least, 4.5)
    for pair in ("caret", "badge", "found"):
        assert contrast(variables[f"{pair}-foreground"], variables[f"{pair}-background"]) >= least, pair
    assert contrast(variables["excluded-foreground"], str(theme.background)) >= min(least, 4.5)


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
def test_letters_and_messages_are_read_on_the_window(theme: Theme) -> None:
    least = LEAST_TEXT[theme.name]
    accents = [value for name, value in theme.variables.items() if name.endswith("-accent")]
    for color in [*accents, theme.warning, theme.error, theme.primary, theme.secondary]:
        assert contrast(str(color), str(theme.background)) >= least, color
    assert contrast(theme.variables["footer-key-foreground"], str(theme.panel)) >= 4.5


@pytest.mark.parametrize("sight", SIGHT)
@pytest.mark.parametrize("theme", GROUNDS)
def test_grounds_are_told_apart(theme: str, sight: str) -> None:
    for one, other in combinations(GROUNDS[theme], 2):
        apart = difference(GROUNDS[theme][one].ground, GROUNDS[theme][other].ground, sight)
        assert apart >= 10, f"{one} and {other}: {apart:.1f}"


def test_every_theme_has_a_title() -> None:
    assert [theme.name for theme in THEMES] == list(THEME_TITLES)
