"""Which terminal is named by which answers and variables, and how it then gets its rows."""

import pytest

from reader.terminal import detect, modes, tmux
from reader.terminal.detect import Client, Terminal
from reader.terminal.replies import Replies
from reader.terminal.rows import Profile
from tests.unit.terminal.test_replies import ANSWERS


def answered(data: bytes) -> Replies:
    replies = Replies()
    replies.feed(data)
    return replies


def way(profile: Profile) -> tuple[str, str, bool]:
    return profile.order, profile.shape, profile.wrapped


@pytest.mark.parametrize(
    ("data", "environment", "name", "version", "order"),
    [
        (ANSWERS["xterm"], {"VTE_VERSION": "7006"}, "xterm", "379", "app"),
        (ANSWERS["Konsole"], {"TERM": "xterm-256color"}, "Konsole", "22.12.3", "terminal"),
        (ANSWERS["kitty"], {}, "kitty", "0.26.5", "app"),
        (ANSWERS["VTE"], {"VTE_VERSION": "7006"}, "VTE", "7006", "app"),
        (ANSWERS["VTE"], {}, "unknown", "", "app"),
        (ANSWERS["Alacritty"], {"TERM": "alacritty"}, "Alacritty", "", "app"),
        (ANSWERS["Alacritty"], {"KONSOLE_VERSION": "221203"}, "unknown", "", "app"),
        (ANSWERS["Alacritty"], {"KONSOLE_VERSION": "200000"}, "Konsole", "200000", "terminal"),
        (ANSWERS["Alacritty"], {"KONSOLE_VERSION": "221203", "ALACRITTY_WINDOW_ID": "7"}, "Alacritty", "", "app"),
        (b"\x1b[8;0$y\x1b[?63;1c", {"TERM": "mlterm", "MLTERM": "3.9.0"}, "mlterm", "3.9.0", "app"),
        (b"\x1bP>|mintty 3.7\x1b\\\x1b[?1c", {}, "mintty", "3.7", "app"),
        (b"\x1bP>|WezTerm 20240203-110809\x1b\\\x1b[?1c", {}, "WezTerm", "20240203-110809", "app"),
        (b"\x1bP>|New Thing\x1b\\\x1b[?1c", {}, "New", "", "app"),
        (b"", {"TERM_PROGRAM": "Apple_Terminal"}, "Apple Terminal", "", "terminal"),
        (b"", {"WT_SESSION": "0"}, "Windows Terminal", "", "app"),
        (b"", {"TERM": "xterm-256color"}, "unknown", "", "app"),
    ],
)
def test_names(data: bytes, environment: dict[str, str], name: str, version: str, order: str) -> None:
    found = detect.from_replies(answered(data), environment)
    assert (found.name, found.version) == (name, version)
    assert way(detect.profile_of(found)) == (order, "none" if order == "terminal" else "forms", False)


def test_variables_are_certain_when_they_name_one_terminal() -> None:
    assert detect.is_certain({"TERM": "mlterm", "MLTERM": "3.9.0"})
    assert not detect.is_certain({"TERM": "xterm-256color", "VTE_VERSION": "7006", "KONSOLE_VERSION": "221203"})
    assert not detect.is_certain({"TERM": "xterm-256color"})


def test_what_stands_between() -> None:
    assert detect.multiplexer({"TERM": "tmux-256color", "TMUX": "/tmp/x,1,0"}) == "tmux"
    assert detect.multiplexer({"TERM": "screen", "STY": "1.pts"}) == "screen"
    assert detect.multiplexer({"TERM": "xterm", "TMUX": "/tmp/x,1,0", "STY": "1.pts"}) == ""


@pytest.mark.parametrize(
    ("client", "environment", "name", "expected"),
    [
        (Client("XTerm(379)", "xterm", True), {"VTE_VERSION": "7006"}, "xterm", ("app", "forms", True)),
        (Client("Konsole 22.12.3", "xterm-256color", False), {}, "Konsole", ("terminal", "none", True)),
        (Client("", "mlterm", False), {}, "mlterm", ("terminal", "none", True)),
        (Client("", "xterm-256color", True), {"VTE_VERSION": "7006"}, "VTE", ("app", "forms", True)),
        (Client("", "xterm-256color", False), {"VTE_VERSION": "7006"}, "VTE", ("terminal", "none", True)),
        (None, {}, "unknown", ("app", "forms", True)),
    ],
)
def test_the_terminal_around_tmux_decides(client, environment, name: str, expected) -> None:
    found = detect.around_tmux(client, environment)
    assert (found.name, found.multiplexer) == (name, "tmux")
    assert way(detect.profile_of(found)) == expected


def test_screen_lets_nothing_through() -> None:
    found = detect.in_screen({"VTE_VERSION": "7006"})
    assert way(detect.profile_of(found)) == ("terminal", "none", False)


def test_what_the_user_wants_comes_first() -> None:
    assert way(detect.profile_of(Terminal("Konsole"), "app")) == ("app", "forms", False)
    assert way(detect.profile_of(Terminal("xterm"), "terminal")) == ("terminal", "none", False)
    assert way(detect.profile_of(Terminal("xterm"), None, "none")) == ("app", "none", False)


def test_modes_follow_the_profile() -> None:
    app, other = detect.profile_of(Terminal("VTE")), detect.profile_of(Terminal("Konsole"))
    assert modes.enter(app) == "\x1b[8l\x1b[1 k"
    assert modes.enter(other) == "\x1b[8h\x1b[1 k"
    assert modes.leave(app) == modes.leave(other) == "\x1b[0 k\x1b[8h"
    inside = detect.profile_of(Terminal("VTE", multiplexer="tmux"))
    assert modes.enter(inside) == "\x1bPtmux;\x1b\x1b[8l\x1b\x1b[1 k\x1b\\"
    assert modes.leave(inside) == tmux.wrapped("\x1b[0 k\x1b[8h")


def test_mlterm_is_told_in_its_own_way() -> None:
    mlterm = detect.profile_of(Terminal("mlterm"))
    assert modes.enter(mlterm) == "\x1b[8l\x1b[1 k\x1b]5379;use_ctl=false\x07"
    assert modes.leave(mlterm) == "\x1b[0 k\x1b[8h\x1b]5379;use_ctl=true\x07"
    assert way(detect.profile_of(Terminal("mlterm"), printed=True)) == ("terminal", "none", False)
    chosen = detect.profile_of(Terminal("mlterm"), "terminal")
    assert "5379" not in modes.enter(chosen) + modes.leave(chosen)


def test_tmux_is_asked_and_may_stay_silent(tmp_path, monkeypatch: pytest.MonkeyPatch) -> None:
    fake = tmp_path / "tmux"
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    fake.write_text("#!/bin/sh\nprintf 'VTE(7200)\\txterm-256color\\t1\\n'\n")
    fake.chmod(0o755)
    assert tmux.client() == Client("VTE(7200)", "xterm-256color", True)
    fake.write_text("#!/bin/sh\nexit 1\n")
    assert tmux.client() is None
    monkeypatch.setattr(tmux, "_SECONDS", 0.1)
    fake.write_text("#!/bin/sh\nexec tail -f /dev/null\n")
    assert tmux.client() is None
    fake.unlink()
    monkeypatch.setenv("PATH", str(tmp_path))
    assert tmux.client() is None
