"""Questions that annotators ask, and what leads and reviewers answer."""

from reader.errors import RuleError
from reader.i18n import _
from reader.model.annotation import Annotator, Answer
from reader.model.ids import now
from reader.store import journal
from reader.store.journal import Change, Edit
from reader.store.view import Question
from reader.workflow.project import Project
from reader.workflow.session import MAX_NOTE


def answer(project: Project, who: Annotator, question: Question, text: str) -> Change:
    """Answer a question, or take the answer back with an empty text.

    The change belongs to no layer: the annotator's undo does not reach it, nor does the lead's own.

    Raises:
        RuleError: an annotator may not, or there is nothing to change.
        ConflictError: someone else answered meanwhile.
    """
    if who.role == "annotator":
        raise RuleError(_("only leads and reviewers answer questions"), _("See: reader annotators"))
    text = text.strip()
    if len(text) > MAX_NOTE:
        raise RuleError(_("an answer holds at most {count} characters").format(count=MAX_NOTE), _("Shorten it."))
    before = project.store.answers(question.layer).get(question.item)
    after = Answer(question.item, question.layer, text, who.name, now()) if text else None
    if (before.text if before else "") == text:
        raise RuleError(_("the answer is as it was"), "")
    action = "answer" if after else "take answer back"
    return project.store.record(journal.make(who.name, action, [Edit(before, after)], article=question.article))
