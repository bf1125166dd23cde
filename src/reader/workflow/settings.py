"""What is remembered on this machine, outside any project: who annotates where."""

import json
import os
from pathlib import Path

from reader.errors import InputError


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


def _read() -> dict[str, dict[str, str]]:
    try:
        found = json.loads(path().read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    if not isinstance(found, dict):
        return {}
    return {key: value for key, value in found.items() if isinstance(value, dict)}


def write_whole(target: Path, text: str) -> None:
    """Write a file so that it is there whole or as it was: to a temporary file beside it, then renamed.

    Raises:
        InputError: the disk is full or the folder cannot be written to.
    """
    with WholeFile(target) as file:
        file.write(text)


class WholeFile:
    """A text file that appears under its name only when everything was written."""

    def __init__(self, target: Path) -> None:
        self.target = target
        self._temporary = target.with_name(f".{target.name}.{os.getpid()}.part")

    def __enter__(self) -> "WholeFile":
        with self._explained():
            self._file = self._temporary.open("w", encoding="utf-8", newline="\n")
        return self

    def write(self, text: str) -> None:
        """Append text."""
        with self._explained():
            self._file.write(text)

    def __exit__(self, kind: type[BaseException] | None, *_rest: object) -> None:
        try:
            if kind is None:
                with self._explained():
                    self._file.flush()
                    os.fsync(self._file.fileno())
                    self._file.close()
                    self._temporary.replace(self.target)
        finally:
            if not self._file.closed:
                try:
                    self._file.close()
                except OSError:
                    self._file = self._temporary.open("a", encoding="utf-8")
                    self._file.close()
            self._temporary.unlink(missing_ok=True)

    def _explained(self) -> "_Explained":
        return _Explained(self.target)


class _Explained:
    def __init__(self, target: Path) -> None:
        self.target = target

    def __enter__(self) -> None:
        return None

    def __exit__(self, _kind: type[BaseException] | None, error: BaseException | None, _trace: object) -> None:
        if isinstance(error, OSError):
            raise InputError(
                f"cannot write {self.target}: {error.strerror or error}",
                "Choose another place with -o, or free some space; what was there before is untouched.",
            ) from error
