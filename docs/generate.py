"""Writes the parts of the documentation that come from code: commands, keys, schema, and the README's picture.

Run it with `make docs`; a test fails when what it would write is not what is there.
"""

import asyncio
import re
import shutil
import sqlite3
import tempfile
from pathlib import Path

import click

from reader.cli import cli
from reader.exchange import features, formats
from reader.i18n import speak
from reader.model import scheme_file
from reader.store.store import Store
from reader.tui import actions

DOCS = Path(__file__).resolve().parent
ROOT = DOCS.parent
NOTE = "<!-- Made by `make docs`; edit the code instead. -->\n"


def commands() -> str:
    """Give the help of every command."""
    parts = [NOTE, "# Commands\n", _help(cli, "reader")]
    context = click.Context(cli)
    for name in cli.list_commands(context):
        command = cli.get_command(context, name)
        assert command is not None
        parts.append(f"\n## reader {name}\n")
        parts.append(_help(command, f"reader {name}"))
        if isinstance(command, click.Group):
            parts += [_help(each, f"reader {name} {inner}") for inner, each in command.commands.items()]
    return "\n".join(parts)


def _help(command: click.Command, path: str) -> str:
    text = command.get_help(click.Context(command, info_name=path, terminal_width=100, max_content_width=100))
    return f"```\n{text}\n```"


def keys() -> str:
    """Give all keys of the screens with the ids by which they are changed, and those of the default scheme."""
    scheme = scheme_file.parse((ROOT / "annotations" / "scheme.yaml").read_text(encoding="utf-8"))
    lines = [NOTE, "# Keys\n", "How to change them: [settings.md](settings.md).\n"]
    for context, title in actions.SCREENS.items():
        lines.append(f"## {title}\n")
        for heading, rows in actions.grouped(actions.BY_CONTEXT[context]).items():
            if context == "reading":
                lines.append(f"### {heading}\n")
            lines += ["| keys | action | id |", "|---|---|---|"]
            if context == "reading" and heading == actions.TAGGING:
                lines += [f"| `{label.key}` | tag {label.name} (from the scheme) | |" for label in scheme.spans]
            if context == "reading" and heading == actions.CURRENT_ITEM:
                own = [each for each in scheme.attributes if each.key]
                lines += [f"| `{each.key}` | {each.name} (from the scheme) | |" for each in own]
            lines += [f"| {_quoted(keys)} | {action.text} | `{action.id}` |" for action, keys in rows] + [""]
    return "\n".join(lines) + "\n"


def _quoted(keys: str) -> str:
    return " ".join(f"`{key}`" for key in keys.split())


def schema() -> str:
    """Give the database's tables and views as SQLite holds them."""
    with tempfile.TemporaryDirectory() as folder, Store.open(Path(folder) / "schema.db", create=True) as store:
        found: list[tuple[str]] = (
            sqlite3.connect(store.path)
            .execute(
                "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE '\\_sqlite%' ESCAPE '\\'"
                " AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND name NOT LIKE 'idx\\__sqlite%' ESCAPE '\\'"
                " AND name NOT LIKE 'search\\_%' ESCAPE '\\'"
            )
            .fetchall()
        )
    statements = "\n".join(f"{sql};" for (sql,) in found)
    return f"{NOTE}\n# Database schema\n\n```sql\n{statements}\n```\n"


def exchange() -> str:
    """Give a table of the formats with what each holds, and what is to be known of each."""
    every = list(formats.every())
    lines = [
        NOTE, "# Formats of annotations\n",
        "`reader import` finds the format of a file by its content, `--format NAME` says it; `reader export --format"
        " NAME` writes it. What a format cannot hold is counted on stderr when it is written; what a file holds and a"
        " layer cannot, when it is read. How the native format is built is in [formats.md](formats.md).\n",
        "| | " + " | ".join(f"`{each.name}`" for each in every) + " |", "|---" * (len(every) + 1) + "|",
        "| read | " + " | ".join("yes" if each.read else "–" for each in every) + " |",
        "| written | " + " | ".join("yes" if each.written else "–" for each in every) + " |",
    ]  # fmt: skip
    lines += [
        f"| {feature.title} | " + " | ".join("yes" if feature in each.holds else "–" for each in every) + " |"
        for feature in features.ALL
    ]
    lines += [f"\n## {each.title}: `--format {each.name}`\n{each.remark}" for each in every]
    return "\n".join(lines) + "\n"


GENERATED = {"commands.md": commands, "exchange.md": exchange, "keys.md": keys, "schema.md": schema}


async def screenshot() -> str:
    """Annotate a sample article with keys and take the picture of it."""
    from reader.tui.app import ReaderApp
    from reader.tui.widgets.article_view import ArticleView
    from reader.workflow.importing import import_first
    from reader.workflow.project import Project

    with tempfile.TemporaryDirectory() as folder:
        shutil.copytree(ROOT / "articles", Path(folder) / "articles")
        Project.init(Path(folder))
        with Project.open(Path(folder)) as project:
            import_first(project)
            app = ReaderApp(project, project.annotator("a1"), article="ar-dam-talks", library=False)
            async with app.run_test(size=(104, 30)) as pilot:
                await pilot.pause()
                for text, keys_pressed in STEPS:
                    view = app.screen.query_one(ArticleView)
                    start = view.layout_of_text.body.index(text)
                    view.select(start, start + len(text))
                    await pilot.press(*keys_pressed.split())
                    await pilot.pause()
                app.clear_notifications()
                await pilot.pause()
                return _fixed(app.export_screenshot(title="reader"))


STEPS: list[tuple[str, str]] = [
    ("نادر الشلبوني", "s"),
    ("الملء سيبدأ مع موسم الأمطار المقبل “سواء وُقّع الاتفاق أم لم يُوقَّع", "c l 1"),
    ("نفت", "r"),
    ("هالة مرعشان", "s"),
    ("وفدها قد تسلّم أي ضمانات مكتوبة", "c l 3"),
    ("سمعنا وعوداً كثيرة، لكننا لم نرَ ورقة واحدة تحمل توقيعاً", "c l 1"),
    ("ملء الخزان خلال سنتين سيخفض تدفق النهر إلى بلادها بنحو الثلث", "c"),
]
"""What is annotated for the picture: a text to select, and the keys to press then."""


def _fixed(svg: str) -> str:
    """Keep browsers from ordering the rows a second time, and from fetching fonts."""
    svg = re.sub(r"@font-face \{.*?\}", "", svg, flags=re.DOTALL)
    return svg.replace("<style>", "<style>text { unicode-bidi: bidi-override; direction: ltr; }", 1)


def main() -> None:
    """Write everything, in English whatever the locale."""
    speak("en")
    for name, make in GENERATED.items():
        (DOCS / name).write_text(make(), encoding="utf-8")
    (DOCS / "screenshot.svg").write_text(asyncio.run(screenshot()), encoding="utf-8")


if __name__ == "__main__":
    main()
