"""The themes, with the grounds of labels as variables: dark and light, each with a version of high contrast."""

from typing import Any, Final

from textual.theme import Theme

from reader.i18n import N_
from reader.terminal.palette import GROUNDS, blend, stronger, strongest

_LEAST: Final = {"dark": 4.5, "light": 4.5, "contrast": 7.0, "contrast-light": 7.0}
"""The contrast that text keeps on every ground (WCAG 2.2: AA, and AAA for high contrast)."""


HEAT: Final = 4
"""Steps of a heat map above none."""


def _theme(name: str, text: str, variables: dict[str, str], **colors: Any) -> Theme:
    """Make a theme; among its variables are the grounds of labels and of heat maps: blue, and orange for what differs.

    Every ground keeps the text readable, and the steps differ in lightness too.
    """
    ground = colors["background"]
    for heat, accent in (("agree", colors["primary"]), ("differ", colors["accent"])):
        top = strongest(ground, accent, text, _LEAST[name])
        for step in range(1, HEAT + 1):
            variables[f"heat-{heat}-{step}"] = blend(ground, top, step / HEAT)
    for color, ground in GROUNDS[name].items():
        variables[f"label-{color}"], variables[f"label-{color}-accent"] = ground
        variables[f"label-{color}-current"] = stronger(ground, text, _LEAST[name])
    return Theme(name=f"reader-{name}", foreground=text, variables=variables, **colors)


def _variables(
    key: str,
    caret: str,
    on_caret: str,
    selection: str,
    badge: str,
    on_badge: str,
    found: str,
    on_found: str,
    excluded: str,
) -> dict[str, str]:
    return {
        "footer-key-foreground": key,
        "caret-background": caret, "caret-foreground": on_caret, "selection-background": selection,
        "badge-background": badge, "badge-foreground": on_badge,
        "found-background": found, "found-foreground": on_found, "excluded-foreground": excluded,
    }  # fmt: skip


THEMES: Final = (
    _theme(
        "dark", "#e6e6e1",
        _variables("#f0a94e", "#f5f5f0", "#101418", "#555b63", "#f2d64b", "#101010", "#c9b458", "#101010", "#85888b"),
        primary="#7db4f5", secondary="#5fd0a8", accent="#f0a94e", warning="#f2c14e", error="#f08a95", success="#5fd0a8",
        background="#14171a", surface="#1b1f23", panel="#23282d", dark=True,
    ),
    _theme(
        "light", "#1c1c1c",
        _variables("#8f4a00", "#1c1c1c", "#ffffff", "#b9c4d6", "#5a3d00", "#ffffff", "#ffd84d", "#1c1c1c", "#6f6d68"),
        primary="#0b57a8", secondary="#00664a", accent="#8f4a00", warning="#7a5200", error="#a3152a", success="#00664a",
        background="#fbfaf7", surface="#f0f0f0", panel="#e4e4e4", dark=False,
    ),
    _theme(
        "contrast", "#ffffff",
        _variables("#ffd75f", "#ffffff", "#000000", "#4a4a4a", "#ffff00", "#000000", "#ffff87", "#000000", "#b0b0b0"),
        primary="#8fc7ff", secondary="#6fe8c0", accent="#ffd75f", warning="#ffd75f", error="#ff9aa5", success="#6fe8c0",
        background="#000000", surface="#0a0a0a", panel="#141414", dark=True,
    ),
    _theme(
        "contrast-light", "#000000",
        _variables("#5f2f00", "#000000", "#ffffff", "#c0c8d8", "#3a2600", "#ffffff", "#ffe34d", "#000000", "#4a4a4a"),
        primary="#003f87", secondary="#004a36", accent="#5f2f00", warning="#573a00", error="#8a0018", success="#004a36",
        background="#ffffff", surface="#f7f7f7", panel="#eeeeee", dark=False,
    ),
)  # fmt: skip

THEME_TITLES: Final = {
    "reader-dark": N_("dark"),
    "reader-light": N_("light"),
    "reader-contrast": N_("high contrast"),
    "reader-contrast-light": N_("high contrast, light"),
}
"""What users call the themes, by their names."""
