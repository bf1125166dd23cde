"""How an annotator last sorted and filtered the library, remembered on this machine."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from reader.workflow import settings


@dataclass(frozen=True, slots=True)
class Choices:
    """What is shown of the library, and in which order."""

    sort: str = ""
    """Name of the column."""
    status: str = ""
    """The status shown alone; empty for all."""
    filter: str = ""
    """What was typed."""


def recall(project: Path, annotator: str) -> Choices:
    """Give what was chosen last; nothing where that cannot be read."""
    try:
        found = json.loads(settings.remembered(project, _name(annotator)) or "{}")
        return Choices(**{name: str(found[name]) for name in ("sort", "status", "filter") if name in found})
    except (ValueError, TypeError):
        return Choices()


def remember(project: Path, annotator: str, choices: Choices) -> None:
    """Keep what was chosen."""
    settings.remember(project, _name(annotator), json.dumps(asdict(choices), ensure_ascii=False))


def _name(annotator: str) -> str:
    return f"library of {annotator}"
