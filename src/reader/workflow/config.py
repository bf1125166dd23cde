"""What a user sets for all projects, in one file: language, theme, keyboard and keys of the interface, daily copies."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final, NamedTuple

from reader.errors import InputError
from reader.i18n import _
from reader.workflow import settings

_DAILY: Final = 7
_DIGITS: Final = 5


class Setting(NamedTuple):
    """What a line of the file sets, and where it stands, for errors that only a reader of the value can find."""

    values: tuple[str, ...]
    line: int


@dataclass(frozen=True, slots=True)
class Config:
    """A user's settings; each empty where the file does not set it."""

    path: Path | None = None
    """The file it was read from; None where there is none."""
    ui: Setting | None = None
    theme: Setting | None = None
    keyboard: Setting | None = None
    keys: Mapping[str, Setting] = field(default_factory=dict)
    """Keys by the action's id."""
    backups: int = _DAILY
    """How many daily copies of a project's database are kept."""

    def fault(self, setting: Setting, what: str, hint: str) -> InputError:
        """Make the error for a setting that cannot be used."""
        return InputError(f"{self.path}:{setting.line}: {what}", hint)


_KNOWN: Final = ("ui", "theme", "keyboard", "keys", "backups")


def path() -> Path:
    """Tell where the file lies."""
    return settings.path().with_name("config.yaml")


def read() -> Config:
    """Read the user's settings; none where there is no file.

    Raises:
        InputError: the file cannot be read, or holds something unknown.
    """
    file = path()
    try:
        data = file.read_bytes()
    except FileNotFoundError:
        return Config()
    except OSError as error:
        raise InputError(
            _("cannot read {path}: {error}").format(path=file, error=error.strerror), _("Check the permissions.")
        ) from error
    from reader.text.sanitise import decode

    return parse(decode(data, str(file)).text, file)


def parse(text: str, file: Path) -> Config:
    """Read settings from YAML.

    Raises:
        InputError: it is no YAML, or holds something unknown.
    """
    from reader.model import yaml_tree  # YAML is slow to import, and most users have no such file

    root = yaml_tree.load(text, str(file))
    if not isinstance(root, yaml_tree.Mapping):
        raise InputError(f"{file}:1: " + _("settings are names with values"), _("Write lines such as `ui: ar`."))
    config = Config(file)
    for name, node in root.entries.items():
        if name not in _KNOWN:
            raise InputError(
                f"{file}:{root.key_lines[name]}: " + _("there is no setting {name!r}").format(name=name),
                _("There are {names}.").format(names=", ".join(_KNOWN)),
            )
        if name == "keys":
            config = replace(config, keys=_keys(node, file, root.key_lines[name]))
        elif name == "ui":
            config = replace(config, ui=_setting(node, file, name, several=False))
        elif name == "theme":
            config = replace(config, theme=_setting(node, file, name, several=False))
        elif name == "backups":
            config = replace(config, backups=_count(config, _setting(node, file, name, several=False)))
        else:
            config = replace(config, keyboard=_setting(node, file, name, several=True))
    return config


def _keys(node: object, file: Path, line: int) -> dict[str, Setting]:
    from reader.model import yaml_tree

    if not isinstance(node, yaml_tree.Mapping):
        raise InputError(
            f"{file}:{line}: " + _("`keys` holds actions with their keys"), _("Write lines such as `reading.undo: u`.")
        )
    return {action: _setting(keys, file, action, several=True) for action, keys in node.entries.items()}


def _count(config: Config, setting: Setting) -> int:
    (text,) = setting.values
    if not (text.isascii() and text.isdigit() and len(text) < _DIGITS):
        raise config.fault(
            setting, _("`backups` is how many daily copies are kept"), _("Write a number; 0 keeps none.")
        )
    return int(text)


def _setting(node: object, file: Path, name: str, *, several: bool) -> Setting:
    from reader.model import yaml_tree

    if isinstance(node, yaml_tree.Scalar):
        return Setting((node.text,), node.line)
    if isinstance(node, yaml_tree.Sequence) and several:
        texts = [each.text for each in node.items if isinstance(each, yaml_tree.Scalar)]
        if len(texts) == len(node.items):
            return Setting(tuple(texts), node.line)
    line = node.line if isinstance(node, yaml_tree.Sequence | yaml_tree.Mapping) else 1
    wanted = _("a word or a list of words") if several else _("one word")
    hint = _("Write lines such as `ui: ar`.") if name in _KNOWN else _("Write lines such as `reading.undo: u`.")
    raise InputError(f"{file}:{line}: " + _("{name} is {wanted}").format(name=name, wanted=wanted), hint)
