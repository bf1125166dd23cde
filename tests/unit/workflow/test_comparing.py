"""Agreement per article: the figures of the measures, an article at a time, the lowest first."""

import subprocess
import sys
from pathlib import Path

import pytest

from reader.errors import InputError
from reader.workflow.agreeing import agreement
from reader.workflow.comparing import Compared, by_article
from reader.workflow.reviewing import Review
from tests import projects
from tests.projects import tag
from tests.unit.agreement import disagreements


def test_every_article_has_the_figures_that_the_measures_give_of_it_alone(tmp_path: Path) -> None:
    with disagreements.hand_made(tmp_path) as project:
        view = project.store.view(project.annotator("lea"))
        found = by_article(project, view)
        assert {each.article for each in found} == {*disagreements.ARTICLES}
        assert [each.overlap is None for each in found].index(True) == len(found) - 1
        assert found[-1].article == "weather"
        for each in found:
            measures = agreement(project, view, Compared(articles=(each.article,), rounds=(each.round,))).measures
            expected = {one.name: one for one in measures if one.about == "spans" and not one.on}
            assert (each.overlap, each.exact) == (expected["F1, overlap"].value, expected["F1, exact"].value)
        known = [each.overlap for each in found[:-1]]
        assert known == sorted(known)
        claims = {each.article: each for each in by_article(project, view, Compared(labels=("claim",)))}
        assert claims["strike"].spans == 1
        assert by_article(project, view, Compared(articles=("tram",), rounds=("again",)))[0].annotators == (
            "ann",
            "ben",
        )


def test_what_is_counted_of_an_article(tmp_path: Path) -> None:
    body = "the mayor says the tram is late"
    with projects.make(tmp_path, {"b": body, "a": body, "alone": body, "empty": body, "same": body}) as project:
        for name, articles in (("ann", "a b alone empty same"), ("ben", "a b empty same"), ("cem", "b")):
            for article in articles.split():
                work = projects.session(project, name, article)
                if article != "empty":
                    tag(work, "claim", "the tram is late" if name == "ann" or article == "same" else "tram is late")
                    tag(work, "speaker", "the mayor")
                work.set_status("done")
        project.set_role("lea", "lead", actor="lea")
        lea = project.annotator("lea")
        review = Review(project, lea, "same")
        review.apply("unanimous")
        review.sign_off()
        found = by_article(project, project.store.view(lea))
        assert [each.article for each in found] == ["a", "b", "same", "empty"]
        a, b, same, empty = found
        assert (a.annotators, a.spans, a.cases, a.disputed, a.overlap, a.exact) == (("ann", "ben"), 4, 2, 1, 1.0, 0.5)
        assert (b.annotators, b.spans, b.overlap) == (("ann", "ben", "cem"), 6, 1.0)
        assert b.exact == pytest.approx((0.5 + 0.5 + 1) / 3)
        assert (same.disputed, same.exact, same.signed_off, a.signed_off) == (0, 1.0, True, False)
        assert (empty.cases, empty.overlap, empty.exact) == (0, None, None)
        assert by_article(project, project.store.view(lea), Compared(rounds=("training",))) == []
        with pytest.raises(InputError, match="does not see"):
            by_article(project, project.store.view(project.annotator("ben")))
        with pytest.raises(InputError, match="no article"):
            by_article(project, project.store.view(lea), Compared(articles=("nope",)))


def test_layers_over_another_text_are_not_compared(tmp_path: Path) -> None:
    with projects.make(tmp_path, {"news": "the tram is late"}) as project:
        for number, name in enumerate(("ann", "ben", "cem")):
            if number == 1:
                projects.revise_alone(project, "the tram is late again")
            work = projects.session(project, name)
            tag(work, "claim", "the tram")
            work.set_status("done")
        (found,) = by_article(project, project.store.view())
        assert found.annotators == ("ben", "cem")


def test_it_loads_no_numpy() -> None:
    code = "import sys, reader.workflow.comparing; sys.exit('numpy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False, timeout=30).returncode == 0
