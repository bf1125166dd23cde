"""What the bars of the reading screen say."""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime

from reader.i18n import _, _n
from reader.model.annotation import MAIN, Item, Relation, Span
from reader.model.scheme import ARTICLE, Attribute, Scheme, shown
from reader.text.bidi import ARABIC_LETTER_MARK, follows_arabic_letter
from reader.tui.widgets.bars import Piece, progress_bar
from reader.workflow.session import Session

Sides = tuple[list[Piece], list[Piece]]
"""Pieces at the left and at the right of a bar."""


def header(session: Session, *, at_end: bool) -> Sides:
    """Say which article this is; its title stands at the edge where reading it begins, the bar's end or start.

    Where the title stands above the text in full, it is the article's id.
    """
    _before, _after, number, count = session.neighbours()
    place = [Piece(f"{number}/{count} ", "dim"), Piece(progress_bar(number, count, 10), "accent")]
    named = session.article.id if session.scheme.show_title else session.article.title
    title, who = Piece(named, "strong"), [Piece(session.annotator.name, "dim")]
    if session.round != MAIN:
        who.append(Piece("  " + _("round {round}").format(round=session.round), "warning"))
    return ([*place, Piece("  "), *who], [title]) if at_end else ([title], [*who, Piece("  "), *place])


def current(session: Session, item: Item | None, place: tuple[int, int], *, on_article: bool) -> list[Piece]:
    """Say what is current, with its values.

    Args:
        session: the article.
        item: what is current.
        place: which of the items at the caret is current (0 for none), and how many there are.
        on_article: whether the article itself is current.
    """
    if item is None:
        about = [Piece("↩ ", "warning"), Piece(session.comment, "warning")] if session.comment else []
        if not on_article:
            return about or [Piece(_("no item is current"), "dim")]
        values = _values(session, ARTICLE, session.article_values)
        return [Piece(_("article"), "strong"), *values, *([Piece("  "), *about] if about else [])]
    found = [Piece(session.scheme.shown_label(item.label), "strong")]
    if place[0] and place[1] > 1:
        found.append(Piece("  " + _("{number}/{count} here").format(number=place[0], count=place[1]), "accent"))
    found += _values(session, item.label, item.attributes)
    if item.note:
        found += [Piece(f" · {'?' if item.question else '✎'} ", "dim"), Piece(item.note, "dim")]
    if answer := session.answers.get(item.id):
        found += [Piece(" · ↳ ", "dim"), Piece(answer.text, "accent")]
    return found


def _values(session: Session, label: str, values: Mapping[str, str]) -> list[Piece]:
    return [
        Piece(f" · {shown(each)}: {value_text(session, each, values[each.name])}")
        for each in session.scheme.attributes_of(label)
        if each.name in values
    ]


def state(session: Session, mode: str, *, hidden_controls: bool) -> list[Piece]:
    """Say what is missing in the article, and that all is saved.

    Args:
        session: the article.
        mode: what the keys mean now, where that is not the usual.
        hidden_controls: whether the visible text holds characters that are not seen.
    """
    right = [Piece(f"{mode}  ", "accent")] if mode else []
    orphans = len(session.index.orphans)
    if count := session.index.problem_count() - orphans:
        text = _n("{count} problem", "{count} problems", count)
        right.append(Piece(text.format(count=count) + "  ", "warning"))
    if orphans:
        text = _n("{count} span without a place", "{count} spans without a place", orphans)
        right.append(Piece(text.format(count=orphans) + "  ", "warning"))
    right.append(Piece(_(session.status), "dim"))
    if session.saved:
        at = datetime.fromisoformat(session.saved).astimezone().strftime("%H:%M")
        right.append(Piece("  " + _("saved {time}").format(time=at), "dim"))
    if hidden_controls:
        right.append(Piece("  " + HIDDEN_SIGN + " " + _("hidden controls"), "warning"))
    if session.outdated:
        right.append(Piece("  " + _("older revision"), "warning"))
    return right


HIDDEN_SIGN = "⚑"


def label_keys(scheme: Scheme) -> list[Piece]:
    """List the keys of the scheme's span labels."""
    keyed = (label for label in scheme.spans if label.key)
    return [piece for label in keyed for piece in (Piece(f"{label.key} ", "key"), Piece(f"{shown(label)}  "))]


def folded(session: Session, item: Item | None) -> Sides:
    """Put what the panel says of the current item into one line: what is claimed, by whom, with which stance."""
    index = session.index
    span = index.spans[item.target] if isinstance(item, Relation) else item
    if span is None:
        return [Piece(_("{count} items").format(count=len(index.order)), "dim")], []
    place = Piece(f"{index.position(span) + 1}/{len(index.order)} ", "dim")
    start = [place, Piece(session.scheme.shown_label(span.label) + " ", "key"), Piece(quotation(session.body, span))]
    end: list[Piece] = []
    for link in index.links_to(span.id) if span.id == getattr(item, "id", "") else [item]:
        if isinstance(link, Relation) and (value := panel_value(session.scheme, link)):
            end += [Piece("  " + index.spans[link.source].text(session.body)[:40]), Piece(f" {value}", "accent")]
    problems = [problem.message for problem in index.problems.get(span.id, ())]
    return start, end or [Piece("  ! " + each, "warning") for each in problems[:1]]


def question_rows(session: Session, item: Item) -> list[str]:
    """Give the question that an item asks, and its answer, as rows of the panel."""
    answer = session.answers.get(item.id)
    asked = [f"? {item.note}"] if item.question else []
    return [*asked, f"↳ {answer.text}"] if answer else asked


def summary(session: Session, seconds: int) -> list[str]:
    """Sum up what was made of an article, and how long it took."""
    index = session.index
    counts = Counter(span.label for span in index.spans.values())
    scheme, values = session.scheme, session.article_values
    lines = [_("{label}: {count}").format(label=shown(each), count=counts[each.name]) for each in scheme.spans]
    if scheme.spans:
        lines.append(_("links: {count}").format(count=len(index.relations)))
    else:
        lines += [
            f"{shown(each)}: {value_text(session, each, values.get(each.name, '')) or '–'}"
            for each in scheme.applicable(ARTICLE, values)
        ]
    if problems := index.problem_count():
        lines.append(_n("{count} problem is left", "{count} problems are left", problems).format(count=problems))
    if asked := sum(item.question for some in (index.spans, index.relations) for item in some.values()):
        lines.append(_("questions: {asked}, answered: {answered}").format(asked=asked, answered=len(session.answers)))
    lines.append(_("active time: {minutes} min {seconds} s").format(minutes=seconds // 60, seconds=seconds % 60))
    return lines


def panel_value(scheme: Scheme, item: Item) -> str:
    """Give what the panel shows at the far edge of a row: a link's value, or an item's own conditional one."""
    for attribute in scheme.attributes_of(item.label):
        value = item.attributes.get(attribute.name)
        if value and (isinstance(item, Relation) or (attribute.when and not attribute.propose)):
            found = attribute.value(value)
            return shown(found) if found else value
    return ""


def value_text(session: Session, attribute: Attribute, value: str) -> str:
    """Give a value as people read it."""
    found = attribute.value(value)
    return shown(found) if found else session.display_value(attribute, value)


def quotation(body: str, span: Span) -> str:
    """Quote a span so that numbers at its start stand in the order they have in the article.

    Rule W2 of UAX #9 turns European numbers behind an Arabic letter into Arabic ones; alone, ``12-13`` would be drawn
    the other way round. An Arabic letter mark stands in for the letter before.
    """
    text = span.text(body)
    return ARABIC_LETTER_MARK + text if text[:1].isdecimal() and follows_arabic_letter(body, span.start) else text


def shown_attribute(scheme: Scheme, label: str, values: Mapping[str, str], wanted: str) -> Attribute | None:
    """Choose the attribute in the strip: the one stepped to, else the first that is missing, else the first."""
    applicable = list(scheme.applicable(label, values))
    for attribute in applicable:
        if attribute.name == wanted:
            return attribute
    missing = (each for each in applicable if each.required and each.name not in values)
    return next(missing, applicable[0] if applicable else None)


def value_pieces(attribute: Attribute, value: str) -> list[Piece]:
    """Spell the values of an attribute out with their digits, the set one strong."""
    pieces = [Piece(f"{shown(attribute)}  ", "dim")]
    for digit, each in enumerate(attribute.values, 1):
        chosen = each.name == value
        pieces.append(Piece(f"{digit} ", "key"))
        pieces.append(Piece(f"{shown(each)}  ", "accent" if chosen else ""))
    if attribute.kind == "identity":
        pieces += [
            Piece(f"{attribute.key or 'Enter'} ", "key"),
            Piece(value or _("not set"), "accent" if value else "dim"),
        ]
    elif attribute.kind == "text":
        pieces += [Piece("Enter ", "key"), Piece(value or _("not set"), "accent" if value else "dim")]
    return pieces
