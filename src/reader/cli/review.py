"""Review from the command line: merging what needs no looking at."""

import click

from reader.agreement.strategies import STRATEGIES, Strategy
from reader.cli import terminal
from reader.cli.common import acting, open_project
from reader.cli.output import data, note, say, table
from reader.cli.reading import open_screens
from reader.i18n import _, _n
from reader.workflow.reviewing import STATES, merge


@click.command()
@click.argument("articles", nargs=-1, metavar="[ARTICLE]...")
@click.option("--apply", "strategy", type=click.Choice(STRATEGIES),
              help="What becomes gold: what all say alike, or more than half of all annotators.")  # fmt: skip
@click.option("--reviewer", metavar="R", help="In whose name.")
@click.option("--round", "round_", default="main", show_default=True, metavar="R", help="Of which round.")
@terminal.options
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.pass_context
def review(
    context: click.Context,
    articles: tuple[str, ...],
    strategy: Strategy | None,
    reviewer: str | None,
    round_: str,
    as_json: bool,
) -> None:
    """Review finished layers case by case, or merge them into gold by a strategy.

    With --apply no screen is opened. Who marked nothing has voted against; decisions that were made before stay as they
    are; what the strategy does not decide stays open.

    \b
    Example:
      reader review
      reader review --apply unanimous --reviewer r1
    """
    if strategy is None:
        if len(articles) > 1:
            raise click.UsageError(_("one article at a time is reviewed; several go with --apply"))
        if as_json or round_ != "main":
            raise click.UsageError(_("--json and --round go with --apply"))
        open_screens(context.find_root().obj, articles[0] if articles else None, reviewer, review=True)
        return
    project = open_project(context)
    merged = merge(project, acting(project, reviewer), strategy, articles=articles, round_=round_)
    for article, reason in merged.left_out.items():
        note(f"{article}: {reason}")
    if as_json:
        data({"articles": list(merged.articles), "cases": dict(merged.states), "left_out": dict(merged.left_out)})
        return
    say(
        _n("{count} article merged", "{count} articles merged", len(merged.articles)).format(count=len(merged.articles))
    )
    table([_("state"), _("cases")], [[_(STATES[state]), count] for state, count in merged.states.items()])


COMMANDS = {"review": review}
