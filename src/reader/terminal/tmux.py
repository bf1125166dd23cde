"""Asking tmux about the terminal around it."""

import subprocess
from typing import Final

from reader.terminal.detect import Client

_SECONDS: Final = 0.5
_FORMAT: Final = "#{client_termtype}\t#{client_termname}\t#{allow-passthrough}"


def client() -> Client | None:
    """Ask which terminal this tmux client is in; None when tmux does not say in time."""
    try:
        answer = subprocess.run(  # noqa: S603 - nothing here comes from outside
            ["tmux", "display-message", "-p", _FORMAT],  # noqa: S607 - whichever tmux the user has
            stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=_SECONDS, check=True,
        ).stdout  # fmt: skip
    except (OSError, subprocess.SubprocessError):
        return None
    name, term, passes = (answer.rstrip("\n").split("\t") + ["", "", ""])[:3]
    return Client(name, term, passes not in ("", "0", "off"))


def wrapped(sequences: str) -> str:
    """Wrap escape sequences so that tmux passes them to the terminal around it, where `allow-passthrough` is on."""
    doubled = sequences.replace("\x1b", "\x1b\x1b")
    return f"\x1bPtmux;{doubled}\x1b\\"
