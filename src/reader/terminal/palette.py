"""The grounds of labels in every theme: told apart by colour-blind eyes, readable under the theme's text."""

from functools import lru_cache
from typing import Final, NamedTuple


class Ground(NamedTuple):
    """What a label looks like, as ``#rrggbb``."""

    ground: str
    """Behind its text."""
    accent: str
    """Of its letters in the gutter and the panel."""


GROUNDS: Final[dict[str, dict[str, Ground]]] = {
    "dark": {
        "blue": Ground("#002d5a", "#7db4f5"),
        "orange": Ground("#461f07", "#f0a94e"),
        "green": Ground("#006f11", "#5fd0a8"),
        "purple": Ground("#883ea1", "#c79bea"),
        "red": Ground("#5e1729", "#f08a95"),
        "teal": Ground("#00586e", "#5cc8e0"),
        "yellow": Ground("#5c4a27", "#e0cf57"),
        "pink": Ground("#3e1f3c", "#ee93cd"),
        "grey": Ground("#47494d", "#b4bcc6"),
    },
    "light": {
        "blue": Ground("#d1e4fe", "#0b57a8"),
        "orange": Ground("#ed9f5f", "#8f4a00"),
        "green": Ground("#8cfbbf", "#00664a"),
        "purple": Ground("#d9c3ff", "#6a2a99"),
        "red": Ground("#dfa69a", "#a3152a"),
        "teal": Ground("#74bad2", "#00607a"),
        "yellow": Ground("#edefa0", "#6b5a00"),
        "pink": Ground("#f8d1db", "#9c1f76"),
        "grey": Ground("#aeb1b6", "#4b535d"),
    },
    "contrast": {
        "blue": Ground("#005e8f", "#7db4f5"),
        "orange": Ground("#7d4f0e", "#f0a94e"),
        "green": Ground("#143812", "#5fd0a8"),
        "purple": Ground("#5d2b92", "#c79bea"),
        "red": Ground("#992d39", "#f08a95"),
        "teal": Ground("#4f595c", "#5cc8e0"),
        "yellow": Ground("#4c3e00", "#e0cf57"),
        "pink": Ground("#710035", "#ee93cd"),
        "grey": Ground("#3b3d42", "#b4bcc6"),
    },
    "contrast-light": {
        "blue": Ground("#dee9f1", "#0a4e97"),
        "orange": Ground("#ea9944", "#7b4000"),
        "green": Ground("#92ffaa", "#005c43"),
        "purple": Ground("#c397fc", "#6a2a99"),
        "red": Ground("#eeaa9c", "#9c1428"),
        "teal": Ground("#64d6f9", "#00566e"),
        "yellow": Ground("#e0dd7b", "#5e4f00"),
        "pink": Ground("#d497ce", "#901d6d"),
        "grey": Ground("#babdc2", "#4a515b"),
    },
}
"""Grounds by theme, then by the colour that a scheme names."""


def sgr_ground(color: str, *, theme: str = "dark") -> str:
    """Give the SGR parameters that set a label's ground, and a text that is read on it."""
    ground = GROUNDS[theme].get(color, GROUNDS[theme]["grey"]).ground
    red, green, blue = _channels(ground)
    text = "30" if theme.endswith("light") else "97"
    return f"{text};48;2;{red};{green};{blue}"


def blend(one: str, other: str, share: float) -> str:
    """Mix two colours written as ``#rrggbb``, with a share of the other between 0 and 1."""
    mixed = (round(a * (1 - share) + b * share) for a, b in zip(_channels(one), _channels(other), strict=True))
    return "#" + "".join(f"{value:02x}" for value in mixed)


def contrast(one: str, other: str) -> float:
    """Give the contrast ratio of two colours, 1 to 21 (WCAG 2.2, "contrast ratio")."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def stronger(ground: Ground, text: str, least: float) -> str:
    """Mix as much of its accent into a ground as leaves the contrast with a text; for what is current."""
    return strongest(ground.ground, ground.accent, text, least, most=0.5)


def strongest(ground: str, accent: str, text: str, least: float, *, most: float = 1.0) -> str:
    """Mix as much of an accent into a ground, up to a share, as leaves a contrast with the text on it."""
    share = most
    while share > 0 and contrast(blend(ground, accent, share), text) < least:
        share -= 0.05
    return blend(ground, accent, max(share, 0.0))


@lru_cache(maxsize=256)
def _luminance(color: str) -> float:
    linear = [
        value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4
        for value in (channel / 255 for channel in _channels(color))
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _channels(color: str) -> tuple[int, int, int]:
    return int(color[1:3], 16), int(color[3:5], 16), int(color[5:7], 16)
