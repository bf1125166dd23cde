"""How figures of agreement are read: what each is about, its value or why there is none, what it counts."""

from typing import Final

from reader.agreement.measures import OVERLAP, Confusion, Measure
from reader.i18n import N_, _, _n
from reader.model.scheme import ARTICLE, Scheme, shown

_ABOUT: Final = {
    "spans": N_("spans"), "attributes": N_("attributes"), "relations": N_("relations"), "task": N_("whole task"),
    "annotators": N_("annotators"),
}  # fmt: skip


def about(scheme: Scheme, measure: Measure) -> str:
    """Name what a measure is about: a label or an attribute, of whom, in which round."""
    who = " – ".join(measure.annotators)
    label = scheme.shown_label(measure.on) if measure.on else _("all labels") if measure.about == "spans" else ""
    if measure.attribute:
        attribute = shown(scheme.attribute(measure.attribute, measure.on))
        label = attribute if measure.on == ARTICLE else f"{label}: {attribute}"
    what = "" if measure.about == "annotators" else label or _(_ABOUT[measure.about])
    return " · ".join(filter(None, (what, who, measure.round)))


def value(measure: Measure) -> str:
    """Give the value, or the reason why there is none."""
    return _("undefined: {reason}").format(reason=reason(measure)) if measure.value is None else short(measure.value)


def reason(measure: Measure) -> str:
    """Say why there is no value; where a layer overlaps itself, in how many articles."""
    if measure.undefined != OVERLAP or measure.total is None or measure.matched is None:
        return _(measure.undefined)
    count = measure.total - measure.matched
    return _n(
        "{count} of {total} articles has a layer that overlaps itself",
        "{count} of {total} articles have a layer that overlaps itself",
        count,
    ).format(count=count, total=measure.total)


def interval(measure: Measure) -> str:
    """Give the interval; empty where there is none."""
    if measure.low is None or measure.high is None:
        return ""
    return _("{low} to {high}").format(low=short(measure.low), high=short(measure.high))


def matched(measure: Measure) -> str:
    """Say how much was matched, of all; of measures of the text, how many articles, where some were left out."""
    if measure.total is None or measure.unit not in ("characters", "words"):
        return "" if measure.total is None else f"{measure.matched}/{measure.total}"
    if measure.value is None or measure.matched == measure.total:
        return ""
    return _n("{count}/{total} article", "{count}/{total} articles", measure.total).format(
        count=measure.matched, total=measure.total
    )


def counted(measure: Measure) -> str:
    """Say what n is: how many of which units."""
    n = measure.n
    text = {
        "spans": _n("{count} span", "{count} spans", n),
        "characters": _n("{count} character", "{count} characters", n),
        "words": _n("{count} word", "{count} words", n),
        "items": _n("{count} item", "{count} items", n),
        "relations": _n("{count} relation", "{count} relations", n),
        "claims": _n("{count} claim", "{count} claims", n),
    }[measure.unit]
    return text.format(count=n)


def short(number: float) -> str:
    """Give a number in three places."""
    return f"{number:.3f}"


def confused(scheme: Scheme, confusion: Confusion) -> str:
    """Name the attribute that a confusion matrix is of."""
    name = shown(scheme.attribute(confusion.attribute, confusion.on))
    return name if confusion.on == ARTICLE else f"{scheme.shown_label(confusion.on)}: {name}"


def values(scheme: Scheme, confusion: Confusion) -> list[str]:
    """Name the values of a confusion matrix."""
    attribute = scheme.attribute(confusion.attribute, confusion.on)
    return [shown(found) for name in confusion.values if (found := attribute.value(name))]
