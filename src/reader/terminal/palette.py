"""The grounds of labels: told apart by colour-blind eyes, readable under dark and light text."""

from typing import Final, NamedTuple


class Ground(NamedTuple):
    """A label's background in the dark and the light theme, as ``#rrggbb``, and its accent for letters."""

    dark: str
    light: str
    accent_dark: str
    accent_light: str


GROUNDS: Final[dict[str, Ground]] = {
    "blue": Ground("#1f3f6b", "#c5dcf7", "#7db4f5", "#0b57a8"),
    "orange": Ground("#6a3c0a", "#f9d9b0", "#f0a94e", "#8f4a00"),
    "green": Ground("#0f4d3a", "#bfe8d9", "#5fd0a8", "#00664a"),
    "purple": Ground("#50306b", "#e3d1f3", "#c79bea", "#6a2a99"),
    "red": Ground("#6b2430", "#f8cfd3", "#f08a95", "#a3152a"),
    "teal": Ground("#0d4a5c", "#bfe6f0", "#5cc8e0", "#00607a"),
    "yellow": Ground("#574a08", "#f3e9a8", "#e0cf57", "#6b5a00"),
    "pink": Ground("#682a55", "#f6d0e8", "#ee93cd", "#9c1f76"),
    "grey": Ground("#444a52", "#dde1e6", "#b4bcc6", "#4b535d"),
}


def sgr_ground(color: str, *, dark: bool = True) -> str:
    """Give the SGR parameters that set a label's ground."""
    ground = GROUNDS.get(color, GROUNDS["grey"])
    value = ground.dark if dark else ground.light
    red, green, blue = (int(value[index : index + 2], 16) for index in (1, 3, 5))
    text = "97" if dark else "30"
    return f"{text};48;2;{red};{green};{blue}"
