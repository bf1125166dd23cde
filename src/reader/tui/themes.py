"""The light and the dark theme, with the grounds of labels as variables."""

from typing import Final

from textual.theme import Theme

from reader.terminal.palette import GROUNDS


def _variables(*, dark: bool) -> dict[str, str]:
    found = {
        "footer-key-foreground": "#f0a94e" if dark else "#8f4a00",
        "caret-background": "#f5f5f0" if dark else "#1c1c1c",
        "caret-foreground": "#101418" if dark else "#ffffff",
        "selection-background": "#5a5f66" if dark else "#b9c4d6",
        "badge-background": "#f2d64b" if dark else "#5a3d00",
        "badge-foreground": "#101010" if dark else "#ffffff",
    }
    for name, ground in GROUNDS.items():
        found[f"label-{name}"] = ground.dark if dark else ground.light
        found[f"label-{name}-accent"] = ground.accent_dark if dark else ground.accent_light
    return found


THEMES: Final = (
    Theme(
        name="reader-dark", primary="#7db4f5", secondary="#5fd0a8", accent="#f0a94e",
        warning="#f2c14e", error="#f08a95",
        success="#5fd0a8", foreground="#e6e6e1", background="#14171a", surface="#1b1f23", panel="#23282d", dark=True,
        variables=_variables(dark=True),
    ),
    Theme(
        name="reader-light", primary="#0b57a8", secondary="#00664a", accent="#8f4a00",
        warning="#7a5200", error="#a3152a",
        success="#00664a", foreground="#1c1c1c", background="#fbfaf7", surface="#f1efe9", panel="#e6e3da", dark=False,
        variables=_variables(dark=False),
    ),
)  # fmt: skip
