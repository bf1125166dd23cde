"""The command line: data on stdout, everything else on stderr, no traceback for what a user can cause."""

import os
import sys
from importlib import import_module
from pathlib import Path
from typing import Final

import click

import reader
from reader.cli import terminal
from reader.errors import InputError, ReaderError
from reader.i18n import _, speak
from reader.workflow import config

_COMMANDS: Final = {
    "init": "data",
    "import": "data",
    "export": "data",
    "annotate": "reading",
    "show": "reading",
    "list": "reading",
    "search": "search",
    "status": "leading",
    "rounds": "leading",
    "assign": "leading",
    "annotators": "project",
    "speakers": "project",
    "scheme": "project",
    "agreement": "agreement",
    "review": "review",
    "merge": "databases",
    "backup": "databases",
    "verify": "project",
    "doctor": "doctor",
}
"""Every command and the module that holds it; a module is imported only when one of its commands is called."""


class _LazyGroup(click.Group):
    def list_commands(self, _context: click.Context) -> list[str]:
        return list(_COMMANDS)

    def get_command(self, _context: click.Context, name: str) -> click.Command | None:
        if name not in _COMMANDS:
            return None
        module = import_module(f"reader.cli.{_COMMANDS[name]}")
        command: click.Command = module.COMMANDS[name]
        return command

    def resolve_command(
        self, context: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        try:
            return super().resolve_command(context, args)
        except click.UsageError as error:
            import difflib

            near = difflib.get_close_matches(args[0], list(_COMMANDS), n=1)
            hint = _("Did you mean {near!r}?").format(near=near[0]) if near else _("See: reader --help")
            raise click.UsageError(f"{error.message.rstrip('.')}. {hint}", context) from None


@click.group(cls=_LazyGroup, invoke_without_command=True, context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--project", type=click.Path(path_type=Path), metavar="DIR", help="The project folder.")
@click.option("--ui", metavar="LANGUAGE", help="The interface's language: en or ar; else by the locale.")
@terminal.options
@click.version_option(reader.__version__, prog_name="reader")
@click.pass_context
def cli(context: click.Context, project: Path | None, ui: str | None) -> None:
    """Read and annotate bidirectional articles in a terminal.

    Without a command it opens the project found here or above.

    \b
    Example:
      reader init news && cp *.txt news/articles && reader --project news
    """
    context.obj = project
    _speak(ui)
    if context.invoked_subcommand is None:
        from reader.cli import reading

        reading.open_screens(project, None, None)


def _speak(ui: str | None) -> None:
    """Take the language of `--ui`, else the one of the user's settings.

    Raises:
        InputError: there is no such language.
    """
    if ui:
        speak(ui)
        return
    chosen = config.read()
    if chosen.ui is None:
        return
    try:
        speak(chosen.ui.values[0])
    except InputError as error:
        raise chosen.fault(chosen.ui, error.message, error.hint) from None


def main() -> None:
    """Run the command line and exit with its code: 0, 1 when something failed, 2 for usage and bad input."""
    from reader.cli.output import complain, fail

    if sys.stdout is None or sys.stderr is None:
        sys.exit(1)  # closed by the caller: there is nowhere to write to, and nobody to tell
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8", errors="backslashreplace")  # type: ignore[union-attr]  # text streams
    if any("\ud800" <= each <= "\udfff" for each in "".join(sys.argv)):
        complain(_("an argument is not valid UTF-8"), _("Check the terminal's encoding."))
        sys.exit(2)
    speak("")  # by the locale until the options are read
    try:
        code = cli.main(standalone_mode=False)
        sys.stdout.flush()
        sys.exit(code if isinstance(code, int) else 0)
    except ReaderError as error:
        sys.exit(fail(error))
    except click.ClickException as error:
        complain(error.format_message(), _("See: reader --help") if isinstance(error, click.UsageError) else "")
        sys.exit(2)
    except (click.Abort, KeyboardInterrupt):
        complain(_("interrupted"), _("What was saved is saved."))
        sys.exit(1)
    except BrokenPipeError:
        sys.stdout = open(os.devnull, "w")  # noqa: SIM115, PTH123 - nothing may be written at exit any more
        sys.exit(1)
    except OSError as error:
        output = _("output")
        complain(
            f"{error.filename or output}: {error.strerror or error}", _("Free some space or choose another place.")
        )
        sys.stdout = open(os.devnull, "w")  # noqa: SIM115, PTH123 - nothing may be written at exit any more
        sys.exit(1)
    except Exception as error:  # noqa: BLE001 - the one boundary of the command line for what nobody foresaw
        from reader.workflow.crash import explained

        sys.exit(fail(explained(error)))
