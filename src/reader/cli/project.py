"""Looking after a project: annotators, speakers, scheme, verify."""

from pathlib import Path
from typing import cast

import click

from reader.cli.common import acting_if_known, open_project
from reader.cli.output import data, put_text, say, table
from reader.errors import ReaderError
from reader.i18n import _, _n
from reader.model.annotation import ROLES, Role
from reader.workflow.checks import verified
from reader.workflow.identities import IdentityRow, listing, stance_title
from reader.workflow.project import SYSTEM, Project, read_text

_json = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


@click.command()
@click.argument("name", required=False)
@click.option("--role", type=click.Choice(ROLES), help="Give NAME this role, entering it when it is new.")
@_json
@click.pass_context
def annotators(context: click.Context, name: str | None, role: str | None, as_json: bool) -> None:
    """List who works on the project, or give someone a role.

    The first to open a project is its lead. Roles guard against accidents; they are no security.

    \b
    Example:
      reader annotators r1 --role reviewer
    """
    project = open_project(context, writes=name is not None)
    if name is not None:
        who = acting_if_known(project)
        if role is None:
            raise click.UsageError(_("a name needs a role: --role annotator, reviewer or lead"))
        changed = project.set_role(name, cast("Role", role), actor=who.name if who else SYSTEM)
        say(_("{name} is {role} now").format(name=changed.name, role=_(changed.role)))
        return
    found = project.store.annotators()
    if as_json:
        data([{"name": each.name, "role": each.role, "entered": each.created} for each in found])
    else:
        table([_("name"), _("role"), _("entered")], [[each.name, _(each.role), each.created] for each in found])


@click.command()
@_json
@click.pass_context
def speakers(context: click.Context, as_json: bool) -> None:
    """List the speakers by all their names, with their claims and stances.

    Annotators see the counts of their own work; leads, reviewers and nobody in particular those of all.

    \b
    Example:
      reader speakers --json | jq '.[] | select(.kind == "state") | .name'
    """
    project = open_project(context)
    rows = listing(project, project.store.view(acting_if_known(project)))
    if as_json:
        data([
            {"id": row.identity.id, "name": row.identity.name, "aliases": list(row.identity.aliases),
             "kind": row.identity.kind, "affiliation": row.identity.affiliation, "mentions": row.mentions,
             "claims": row.claims, "stances": row.stances}
            for row in rows
        ])  # fmt: skip
        return
    table(
        [_("name"), _("aliases"), _("kind"), _("affiliation"), _("mentions"), _("claims"), _("stances")],
        [
            [row.identity.name, " · ".join(row.identity.aliases), row.identity.kind, row.identity.affiliation,
             row.mentions, row.claims,
             _stances(project, row)]
            for row in rows
        ],
    )  # fmt: skip


def _stances(project: Project, row: IdentityRow) -> str:
    counts = ((stance_title(project.scheme, each) or _("none"), count) for each, count in row.stances.items())
    return " · ".join(f"{stance} {count}" for stance, count in counts)


@click.group()
def scheme() -> None:
    """Show, check or replace the scheme.

    \b
    Example:
      reader scheme check annotations/scheme.yaml
    """


@scheme.command("show")
@click.option("--for", "tool", type=click.Choice(["label-studio"]), help="As the configuration of another tool.")
@click.pass_context
def scheme_show(context: click.Context, tool: str | None) -> None:
    """Print the scheme in force, as its file was, or as another tool needs it for what is exported there.

    \b
    Example:
      reader scheme show --for label-studio > labelling-interface.xml
    """
    project = open_project(context)
    if tool is not None:
        from reader.exchange.label_studio.config import config

        put_text(config(project.scheme))
        return
    put_text(project.store.scheme_source())
    if project.scheme_file_differs:
        say(
            _("{path} differs from it; put it in force with: reader scheme set {path}").format(path=project.scheme_path)
        )


@scheme.command("check")
@click.argument("file", type=click.Path(path_type=Path), required=False)
@click.pass_context
def scheme_check(context: click.Context, file: Path | None) -> None:
    """Check a scheme file and list every fault with its line."""
    from reader.model import scheme_file

    path = file or Project.find(context.find_root().obj) / "annotations" / "scheme.yaml"
    found = scheme_file.parse(read_text(path), str(path))
    say(
        _(
            "{path} is right: {name} version {version}, {spans} span labels, {relations} relations,"
            " {attributes} attributes"
        ).format(
            path=path,
            name=found.name,
            version=found.version,
            spans=len(found.spans),
            relations=len(found.relations),
            attributes=len(found.attributes),
        )
    )


@scheme.command("set")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--yes", is_flag=True, help="Do it even where annotations become invalid.")
@click.pass_context
def scheme_set(context: click.Context, file: Path, yes: bool) -> None:
    """Put a scheme in force; first lists what would become invalid."""
    from reader.model import scheme_file

    project = open_project(context, writes=True)
    text = read_text(file)
    invalid = project.invalid_under(scheme_file.parse(text, str(file)))
    if invalid and not yes:
        raise ReaderError(
            "\n".join([_("annotations would become invalid under it:"), *invalid]),
            _("Change the scheme, or use --yes; the annotations are kept either way."),
        )
    who = acting_if_known(project)
    found = project.set_scheme(text, str(file), actor=who.name if who else SYSTEM)
    say(_("{name} version {version} is in force").format(name=found.name, version=found.version))


@click.command()
@_json
@click.pass_context
def verify(context: click.Context, as_json: bool) -> None:
    """Check the database against itself: digests, offsets, and the journal replayed.

    \b
    Example:
      reader verify && cp -r annotations /backup
    """
    project = open_project(context)
    faults = verified(project)
    if as_json:
        data({"database": str(project.store.path), "clean": not faults, "faults": faults})
    elif not faults:
        say(_("{path} is clean").format(path=project.store.path))
    if faults:
        if not as_json:
            head = _n("{path} has {count} fault:", "{path} has {count} faults:", len(faults))
            raise ReaderError(
                "\n".join([head.format(path=project.store.path, count=len(faults)), *faults[:50]]),
                _("Keep a copy of the file as it is before you do anything to it."),
            )
        context.exit(1)


COMMANDS = {
    "annotators": annotators,
    "speakers": speakers,
    "scheme": scheme,
    "verify": verify,
}
