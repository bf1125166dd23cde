"""Review from the command line: merging what needs no looking at."""

import click

from reader.agreement.strategies import STRATEGIES, Strategy
from reader.cli import terminal
from reader.cli.common import acting, open_project
from reader.cli.output import data, note, say, table
from reader.cli.reading import open_screens
from reader.i18n import _, _n
from reader.workflow.review_queue import audit, merge
from reader.workflow.reviewed import SAMPLE, STATES, ToReview
from reader.workflow.reviewing import Review


@click.command()
@click.argument("articles", nargs=-1, metavar="[ARTICLE]...")
@click.option("--apply", "strategy", type=click.Choice(STRATEGIES),
              help="What becomes gold: what all say alike, or more than half of all annotators.")  # fmt: skip
@click.option("--reviewer", metavar="R", help="In whose name.")
@click.option("--round", "round_", default="main", show_default=True, metavar="R", help="Of which round.")
@click.option("--sample", type=click.FloatRange(0, 1), default=SAMPLE, show_default=True, metavar="SHARE",
              help="How many of the cases on which all agree are to be looked at.")  # fmt: skip
@click.option("--audit", "audit_", is_flag=True, help="Tell what looking at the sample has found.")
@click.option("--discard", metavar="ID", help="Take all decisions over this article back.")
@terminal.options
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_context
def review(
    context: click.Context,
    articles: tuple[str, ...],
    strategy: Strategy | None,
    reviewer: str | None,
    round_: str,
    sample: float,
    audit_: bool,
    discard: str | None,
    as_json: bool,
) -> None:
    """Review finished layers case by case, or merge them into gold by a strategy.

    With --apply no screen is opened. Who marked nothing has voted against; decisions that were made before stay as they
    are; what the strategy does not decide stays open. Some of the cases on which all agree are shown all the same, a
    sample that is the same whenever it is drawn; --audit tells how many of them were wrong.

    \b
    Example:
      reader review
      reader review --apply unanimous --reviewer r1
      reader review --audit
    """
    if sum(map(bool, (strategy, audit_, discard))) > 1:
        raise click.UsageError(_("--apply, --audit and --discard go one at a time"))
    if audit_:
        _tell_audit(context, round_, as_json=as_json)
    elif discard:
        project = open_project(context)
        Review(project, acting(project, reviewer), discard, round_).discard(discard)
        say(_("all decisions over {article} are taken back; undo in review brings them back").format(article=discard))
    elif strategy:
        _merge(context, articles, strategy, reviewer, round_, sample, as_json=as_json)
    else:
        if len(articles) > 1:
            raise click.UsageError(_("one article at a time is reviewed; several go with --apply"))
        if as_json:
            raise click.UsageError(_("--json goes with --apply and --audit"))
        start = ToReview(round_, sample)
        open_screens(context.find_root().obj, articles[0] if articles else None, reviewer, review=start)


def _tell_audit(context: click.Context, round_: str, *, as_json: bool) -> None:
    found = audit(open_project(context), round_)
    interval = found.interval
    if as_json:
        data({"round": round_, "looked_at": found.looked_at, "wrong": found.wrong, "error_rate": found.error_rate,
              "interval": list(interval) if interval else None})  # fmt: skip
    elif interval is None:
        say(_("nobody has looked at any case of the sample yet"))
    else:
        text = _("looked at {count} of the cases on which all agreed: {wrong} wrong, {rate} (95 %: {low} to {high})")
        rate, low, high = (f"{each:.1%}" for each in (found.error_rate or 0.0, *interval))
        say(text.format(count=found.looked_at, wrong=found.wrong, rate=rate, low=low, high=high))


def _merge(
    context: click.Context, articles: tuple[str, ...], strategy: Strategy, reviewer: str | None, round_: str,
    sample: float, *, as_json: bool,
) -> None:  # fmt: skip
    project = open_project(context, writes=True)
    merged = merge(project, acting(project, reviewer), strategy, articles=articles, round_=round_, sample=sample)
    for article, reason in merged.left_out.items():
        note(f"{article}: {reason}")
    for article, names in merged.apart.items():
        text = _("not compared, since on another text of the article: {names}").format(names=", ".join(names))
        note(f"{article}: {text}")
    if as_json:
        data({
            "articles": list(merged.articles), "cases": dict(merged.states), "left_out": dict(merged.left_out),
            "on_another_text": {article: list(names) for article, names in merged.apart.items()},
        })  # fmt: skip
        return
    say(
        _n("{count} article merged", "{count} articles merged", len(merged.articles)).format(count=len(merged.articles))
    )
    table([_("state"), _("cases")], [[_(STATES[state]), count] for state, count in merged.states.items()])


COMMANDS = {"review": review}
