"""What is remembered on this machine, outside any project: who annotates where."""

import json
from pathlib import Path
from typing import Final

from reader.errors import InputError
from reader.workflow.files import write_whole

_EVERYWHERE: Final = "*"


def path() -> Path:
    """Tell where the remembered choices are kept."""
    import platformdirs

    return Path(platformdirs.user_config_dir("reader")) / "projects.json"


def remembered(project: Path, name: str) -> str:
    """Look up what was remembered for a project; empty when nothing was."""
    return _read().get(str(project), {}).get(name, "")


def remember(project: Path, name: str, value: str) -> None:
    """Keep a choice for a project. A folder that cannot be written to is no reason to stop, so that is ignored."""
    choices = _read()
    if choices.get(str(project), {}).get(name) == value:
        return
    choices.setdefault(str(project), {})[name] = value
    try:
        path().parent.mkdir(parents=True, exist_ok=True)
        write_whole(path(), json.dumps(choices, ensure_ascii=False, indent=1, sort_keys=True) + "\n")
    except (OSError, InputError):
        return


def remembered_everywhere(name: str) -> str:
    """Look up what was remembered for all projects; empty when nothing was."""
    return _read().get(_EVERYWHERE, {}).get(name, "")


def remember_everywhere(name: str, value: str) -> None:
    """Keep a choice for all projects."""
    remember(Path(_EVERYWHERE), name, value)


def _read() -> dict[str, dict[str, str]]:
    try:
        found = json.loads(path().read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    if not isinstance(found, dict):
        return {}
    return {key: value for key, value in found.items() if isinstance(value, dict)}
