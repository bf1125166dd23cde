"""A lead's work: rounds, who gets which article, and how far everybody is."""

from typing import Any

import click

from reader.cli.common import acting, acting_if_known, open_project
from reader.cli.output import data, note, put_text, say, table
from reader.cli.reading import fill
from reader.i18n import _, _n
from reader.model.annotation import MAIN, Layer
from reader.model.scheme import Scheme
from reader.store.view import View
from reader.workflow import reanchoring
from reader.workflow import rounds as rounds_
from reader.workflow.assigning import Assigned, Plan, assign, take_back
from reader.workflow.checks import Progress, as_json, pace, progress
from reader.workflow.identities import in_order, stance_title
from reader.workflow.project import Project

_json = click.option("--json", "as_data", is_flag=True, help="Print JSON.")
_lead = click.option("--lead", metavar="L", help="In whose name.")


@click.command()
@click.option("--round", "round_", metavar="R", help="Only this round; all by default.")
@click.option("--orphans", is_flag=True, help="List the spans without a place instead.")
@_json
@click.pass_context
def status(context: click.Context, round_: str | None, orphans: bool, as_data: bool) -> None:
    """Show how far every annotator is, how fast, with which stances, what is covered, and what is left to mend.

    Open questions are those without an answer; minutes are active time. Claims per hour are blank without any time;
    where the scheme has no spans, articles are counted instead.
    Spans have no place when their article's text was changed and does not hold theirs any more; annotators give them
    one by hand, from the list of problems.

    \b
    Example:
      reader status --round pilot
      reader status --orphans
    """
    project = open_project(context)
    view = project.store.view(acting_if_known(project))
    if orphans:
        _print_orphans(project, view, round_, as_data=as_data)
        return
    found = progress(project, view, round_)
    if as_data:
        data(as_json(found))
        return
    _print_progress(found, project.scheme)
    _print_stances(found, project.scheme)
    none, one, more = found.coverage
    say(
        _n(
            "{count} article: {none} done by nobody, {one} by one, {more} by two or more",
            "{count} articles: {none} done by nobody, {one} by one, {more} by two or more",
            found.articles,
        ).format(count=found.articles, none=none, one=one, more=more)
    )
    for notice in [each for state in found.rounds for each in state.notices()]:
        note(notice)
    if found.blind:
        note(_("as an annotator you see your own work alone"))


def _print_orphans(project: Project, view: View, round_: str | None, *, as_data: bool) -> None:
    if round_ is not None:
        rounds_.existing(project, round_)
    found = reanchoring.orphans(view, round_)
    if as_data:
        data([reanchoring.as_json(layer, span) for layer, span in found])
    elif found:
        table(
            [_("article"), _("annotator"), _("label"), _("text")],
            [
                [layer.article, reanchoring.owner(layer), project.scheme.shown_label(span.label),
                 " ".join(span.text("").split())]
                for layer, span in found
            ],
            wide=3,
        )  # fmt: skip
    else:
        say(_("every span has a place"))


def _print_progress(found: Progress, scheme: Scheme) -> None:
    marked = bool(scheme.spans)  # rather than whole articles alone
    table(
        [_("annotator"), _("role"), _("assigned"), _("done"), _("in progress"), _("returned"), _("skipped"),
         *([_("spans"), _("links"), _("no place")] if marked else []), _("problems"), _("open questions"), _("minutes"),
         pace(scheme, found.paced_by)],
        [
            [each.annotator, _(each.role), each.assigned, each.done, each.statuses["in progress"],
             each.statuses["returned"], each.statuses["skipped"],
             *([each.spans, each.relations, each.orphans] if marked else []),
             each.problems, each.open, each.seconds // 60, "" if each.per_hour is None else f"{each.per_hour:g}"]
            for each in found.standings
        ],
    )  # fmt: skip


def _print_stances(found: Progress, scheme: Scheme) -> None:
    """Print how often everyone used each stance, if anyone used any."""
    columns = list(in_order(scheme, {stance: 0 for each in found.standings for stance in each.stances}))
    if not columns:
        return
    put_text("\n")
    table(
        [_("annotator"), *(stance_title(scheme, each) for each in columns)],
        [[each.annotator, *(each.stances.get(stance, 0) for stance in columns)] for each in found.standings],
    )


@click.command()
@click.argument("name", required=False)
@click.option("--training/--no-training", default=None, help="Whether finished layers are compared with gold.")
@click.option("--renew", is_flag=True, help="Go on with the scheme and the guidelines of now.")
@_lead
@_json
@click.pass_context
def rounds(
    context: click.Context, name: str | None, training: bool | None, renew: bool, lead: str | None, as_data: bool
) -> None:
    """List the rounds, or open one: for training, a pilot, the main work.

    A round keeps the scheme's version and the digest of the guidelines that held when it was opened; `reader status`
    says when they have changed since. Only leads open rounds. There is always the round main.

    \b
    Example:
      reader rounds training --training
    """
    project = open_project(context, writes=name is not None)
    if name is not None:
        made = rounds_.set_round(project, acting(project, lead, "--lead"), name, training=training, renew=renew)
        what = _("{round} is a training round") if made.training else _("{round} is a round")
        say(what.format(round=made.name))
        return
    if training is not None or renew:
        raise click.UsageError(_("--training and --renew need the name of a round"))
    found = rounds_.states(project, project.store.view(acting_if_known(project)))
    if as_data:
        data([rounds_.as_json(each) for each in found])
        return
    table(
        [_("round"), _("training"), _("opened"), _("scheme"), _("guidelines"), _("layers")],
        [
            [each.round.name, _("yes") if each.round.training else _("no"), each.round.created[:10],
             _changed(str(each.round.scheme), each.scheme_changed),
             _changed(each.round.guidelines[:8], each.guidelines_changed), each.layers]
            for each in found
        ],
    )  # fmt: skip


def _changed(text: str, changed: bool) -> str:
    return text + " " + _("changed since") if changed else text


@click.command("assign")
@click.option("--round", "round", default=MAIN, show_default=True, metavar="R", help="In which round.")
@click.option("--annotator", "annotators", multiple=True, metavar="A",
              help="To these annotators; to all who are no leads and no reviewers by default.")  # fmt: skip
@click.option("--article", "articles", multiple=True, metavar="ID", help="Only these articles; all by default.")
@click.option("--per-article", type=int, default=1, show_default=True, metavar="K", help="Annotators of an article.")
@click.option("--overlap", type=float, default=1.0, show_default=True, metavar="SHARE",
              help="Share of the articles that get K annotators; the others get one.")  # fmt: skip
@click.option("--twice", type=float, default=0.0, metavar="SHARE",
              help="Share of everyone's articles that they get again, in the round R-again.")  # fmt: skip
@click.option("--seed", type=int, default=0, show_default=True, metavar="N", help="Another lot.")
@click.option("--dry-run", "dry", is_flag=True, help="Show it alone.")
@click.option("--take-back", "back", is_flag=True, help="Take back instead what nobody has begun.")
@_lead
@_json
@click.pass_context
def assign_(context: click.Context, /, lead: str | None, dry: bool, back: bool, as_data: bool, **options: Any) -> None:
    """Share articles out among annotators, so that everyone has about as much to read.

    What is assigned or begun already stays and counts; the same seed gives the same again. Loads differ by no more
    words than the longest article has, when nothing was assigned before. With --twice everyone gets some of their
    articles a second time in a round of its own, for the agreement of an annotator with themselves.

    \b
    Example:
      reader assign --per-article 2 --overlap 0.2 --twice 0.1 --dry-run
      reader assign --round training --per-article 3
      reader assign --take-back --annotator a3
    """
    project = open_project(context, writes=not dry)
    who = acting(project, lead, "--lead")
    fill(project)
    if back:
        if dry:
            raise click.UsageError(_("--dry-run and --take-back do not go together"))
        _print_taken_back(take_back(project, who, Plan(**options)), as_data=as_data)
        return
    done = assign(project, who, Plan(**options), dry=dry)
    if as_data:
        _print_json(done, options["round"], dry=dry)
        return
    table(
        [_("annotator"), _("added"), _("articles"), _("words"), _("again")],
        [[name, each.added, each.articles, each.words, each.again] for name, each in done.loads.items()],
    )
    say(
        _n("{count} article, {shared} of it shared", "{count} articles, {shared} of them shared", done.articles).format(
            count=done.articles, shared=done.shared
        )
    )
    if done.again:
        note(_("what is done again is in round {round}").format(round=done.again))
    if dry:
        note(_("nothing was assigned; leave --dry-run out to do it"))


def _print_taken_back(layers: list[Layer], *, as_data: bool) -> None:
    if as_data:
        data([{"article": each.article, "annotator": each.annotator, "round": each.round} for each in layers])
    else:
        count = len(layers)
        say(_n("{count} assignment taken back", "{count} assignments taken back", count).format(count=count))


def _print_json(done: Assigned, round_: str, *, dry: bool) -> None:
    data({
        "round": round_, "again": done.again, "dry_run": dry, "articles": done.articles, "shared": done.shared,
        "annotators": [
            {"annotator": name, "added": each.added, "articles": each.articles, "words": each.words,
             "again": each.again}
            for name, each in done.loads.items()
        ],
        "assignments": [
            {"article": layer.article, "annotator": layer.annotator, "round": layer.round} for layer in done.layers
        ],
    })  # fmt: skip


COMMANDS = {"status": status, "rounds": rounds, "assign": assign_}
