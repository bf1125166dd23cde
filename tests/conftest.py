"""What several tests share: where real input and conformance data lie, when they are there."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from reader.i18n import speak

ROOT = Path(__file__).resolve().parent.parent
SHARED = ROOT.parent / "shared"
FULL = os.environ.get("READER_CONFORMANCE") == "full"

settings.register_profile("quick", max_examples=60, deadline=None)
settings.register_profile("full", max_examples=3000, deadline=None)
settings.load_profile("full" if FULL else "quick")


def unicode_data(name: str) -> Path:
    """Find a Unicode conformance file, or skip saying where it was looked for."""
    places = [SHARED / "unicode" / name, SHARED / "unicode" / f"{name}.xz", Path("/usr/share/unicode") / name]
    for place in places:
        if place.exists():
            return place
    pytest.skip(f"no {name}: looked in {', '.join(map(str, places))}")


def real_articles() -> list[Path]:
    """Find the real articles, or skip saying where they were looked for."""
    found = sorted((SHARED / "articles").glob("*.txt"))
    if not found:
        pytest.skip(f"no real articles in {SHARED / 'articles'}")
    return found


@pytest.fixture(autouse=True)
def _home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep every test away from the settings of the person who runs it."""
    home = tmp_path_factory.mktemp("home")
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(home / ".config"))
    for name in ("READER_ANNOTATOR", "NO_COLOR", "UNICODE_VERSION", "COLUMNS", "LINES"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(autouse=True)
def _english(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let every test begin in English, whatever the locale of the person who runs it, and leave it so."""
    monkeypatch.setenv("LANGUAGE", "en")
    speak("en")
    yield
    speak("en")
