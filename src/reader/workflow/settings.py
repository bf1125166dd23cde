"""What is remembered on this machine, outside any project: who annotates where, and how terminals want their text."""

import json
from pathlib import Path
from typing import Final

from reader.errors import InputError
from reader.workflow.files import write_whole

_EVERYWHERE: Final = "*"
_PROJECTS = "projects.json"
_TERMINALS = "terminals.json"


def path(file: str = _PROJECTS) -> Path:
    """Tell where the remembered choices are kept."""
    import platformdirs

    return Path(platformdirs.user_config_dir("reader")) / file


def remembered(project: Path, name: str) -> str:
    """Look up what was remembered for a project; empty when nothing was."""
    return _found(_PROJECTS, str(project), name)


def remember(project: Path, name: str, value: str) -> None:
    """Keep a choice for a project. A folder that cannot be written to is no reason to stop, so that is ignored."""
    _keep(_PROJECTS, str(project), name, value)


def terminal_choice(terminal: str, name: str) -> str:
    """Look up what the user chose for the terminals of a name; empty where nothing is remembered."""
    return _found(_TERMINALS, terminal, name)


def remember_terminal_choice(terminal: str, name: str, value: str) -> None:
    """Keep a choice for the terminals of a name; an empty one is forgotten."""
    _keep(_TERMINALS, terminal, name, value)


def _keep(file: str, key: str, name: str, value: str) -> None:
    choices = _read(file)
    if choices.get(key, {}).get(name, "") == value:
        return
    choices.setdefault(key, {})[name] = value
    choices = {key: {name: value for name, value in kept.items() if value} for key, kept in choices.items()}
    try:
        path(file).parent.mkdir(parents=True, exist_ok=True)
        write_whole(path(file), json.dumps(choices, indent=1, sort_keys=True) + "\n")
    except (OSError, InputError):
        return


def remembered_everywhere(name: str) -> str:
    """Look up what was remembered for all projects; empty when nothing was."""
    return _found(_PROJECTS, _EVERYWHERE, name)


def remember_everywhere(name: str, value: str) -> None:
    """Keep a choice for all projects."""
    remember(Path(_EVERYWHERE), name, value)


def _found(file: str, key: str, name: str) -> str:
    """Look a choice up; the file may hold anything, and what is no text is none."""
    found = _read(file).get(key, {}).get(name, "")
    return found if isinstance(found, str) and not any("\ud800" <= each <= "\udfff" for each in found) else ""


def _read(file: str) -> dict[str, dict[str, str]]:
    try:
        found = json.loads(path(file).read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}
    if not isinstance(found, dict):
        return {}
    return {key: value for key, value in found.items() if isinstance(value, dict)}
