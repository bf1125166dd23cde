"""A project: a folder with articles, a scheme and a database."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import Final

from reader.errors import ConflictError, InputError, RuleError, StoreError
from reader.i18n import _
from reader.model.annotation import MAIN, Annotator, Role, Round
from reader.model.article import digest
from reader.model.ids import now
from reader.model.scheme import ARTICLE, Scheme
from reader.store import journal
from reader.store.aggregates import Connection
from reader.store.journal import Edit
from reader.store.store import Store
from reader.workflow import settings
from reader.workflow.files import write_whole

ARTICLES: Final = "articles"
ANNOTATIONS: Final = "annotations"
DATABASE: Final = "annotations.db"
BACKUPS: Final = "backups"
"""Where daily copies of the database are, in `ANNOTATIONS`."""

SCHEME: Final = "scheme.yaml"
GUIDELINES: Final = "guidelines.md"
SCHEMES: Final = ("claims", "attribution", "headline-stance")
"""The schemes that a project can start from; the first where none is named."""
SYSTEM: Final = journal.SYSTEM
"""The journal's actor for what the program does by itself."""

_MAX_NAME: Final = 60


class Project:
    """An open project. Opening it costs one small query; articles and layers are read when they are asked for."""

    def __init__(self, root: Path, store: Store) -> None:
        self.root = root
        self.store = store

    @staticmethod
    def find(start: Path | None) -> Path:
        """Find the project folder at or above a folder.

        Args:
            start: the folder that `--project` names, which must be one itself; None for the current folder.

        Raises:
            InputError: there is none.
        """
        here = (start or Path.cwd()).absolute()
        for folder in [here] if start is not None else [here, *here.parents]:
            annotations = folder / ANNOTATIONS
            if (annotations / SCHEME).is_file() or (annotations / DATABASE).is_file():
                return folder
        where = str(here) if start is not None else _("{folder} or above").format(folder=here)
        raise InputError(_("there is no project in {where}").format(where=where), _("Make one with: reader init"))

    @staticmethod
    def init(root: Path, scheme: str = "") -> list[Path]:
        """Make the folders and files of a new project, leaving what is there.

        Args:
            root: the folder.
            scheme: one of `SCHEMES` to start from; the first when empty.

        Returns:
            What was made.

        Raises:
            InputError: the folder cannot be written to, there is no such scheme, or the project has one already.
        """
        if scheme and scheme not in SCHEMES:
            raise InputError(
                _("there is no scheme {scheme!r} to start from").format(scheme=scheme[:100]),
                _("There are: {names}.").format(names=", ".join(SCHEMES)),
            )
        if scheme and (root / ANNOTATIONS / SCHEME).exists():
            raise InputError(
                _("{path} is there already").format(path=root / ANNOTATIONS / SCHEME),
                _("Choose another folder, or change the scheme with: reader scheme set FILE"),
            )
        made = []
        try:
            for folder in (root / ARTICLES, root / ANNOTATIONS):
                if not folder.is_dir():
                    folder.mkdir(parents=True)
                    made.append(folder)
        except OSError as error:
            raise InputError(
                _("cannot make a project in {root}: {error}").format(root=root, error=error.strerror),
                _("Choose another folder."),
            ) from error
        for name in (SCHEME, GUIDELINES):
            target = root / ANNOTATIONS / name
            if not target.exists():
                write_whole(target, default_file(name, scheme))
                made.append(target)
        return made

    @classmethod
    def open(cls, root: Path) -> "Project":
        """Open a project, making its database when there is none yet and adopting the scheme file.

        Raises:
            StoreError: the database cannot be used, or is gone although there are copies of it.
            SchemeError: there is no usable scheme in the database yet, and the file has faults.
        """
        database = root / ANNOTATIONS / DATABASE
        _check_not_lost(database)
        project = cls(root, Store.open(database, create=True))
        try:
            project._adopt_scheme()
        except BaseException:
            project.close()
            raise
        return project

    def reopened(self) -> "Project":
        """Open the same project once more, for another thread."""
        return Project(self.root, Store.open(self.store.path))

    def close(self) -> None:
        """Close the database."""
        self.store.close()

    def __enter__(self) -> "Project":
        return self

    def __exit__(self, *_exception: object) -> None:
        self.close()

    @property
    def name(self) -> str:
        """What to call the project."""
        return self.root.name

    # Scheme ----------------------------------------------------------------------------------------------------------

    @cached_property
    def scheme(self) -> Scheme:
        """The scheme in force."""
        found = self.store.scheme()
        assert found is not None  # opening adopts one
        return found[0]

    @property
    def scheme_path(self) -> Path:
        """Where the scheme file lies."""
        return self.root / ANNOTATIONS / SCHEME

    @property
    def scheme_file_differs(self) -> bool:
        """True when the scheme file no longer is the scheme in force."""
        found = self.store.scheme()
        text = read_text(self.scheme_path) if self.scheme_path.is_file() else None
        return found is not None and text is not None and digest(text) != found[1]

    def guidelines(self) -> str:
        """Read the guidelines; a sentence that there are none when the file is missing."""
        path = self._guidelines_path(self.scheme)
        return (
            read_text(path)
            if path.is_file()
            else _("# Guidelines\n\nThere is no {file} in {folder}/ yet.").format(file=path.name, folder=ANNOTATIONS)
        )

    def guidelines_digest(self, scheme: Scheme | None = None) -> str:
        """Give the SHA-256 of the guidelines of a scheme, else of the one in force; of nothing where there are none."""
        path = self._guidelines_path(scheme or self.scheme)
        return digest(read_text(path) if path.is_file() else "")

    def _guidelines_path(self, scheme: Scheme) -> Path:
        return self.root / ANNOTATIONS / (scheme.guidelines or GUIDELINES)

    def _adopt_scheme(self) -> None:
        found = self.store.scheme()
        if found is None:
            if not self.scheme_path.is_file():
                raise InputError(
                    _("there is no {file} in {folder}").format(file=f"{ANNOTATIONS}/{SCHEME}", folder=self.root),
                    _("Make one with: reader init"),
                )
            try:
                self.set_scheme(read_text(self.scheme_path), str(self.scheme_path), actor=SYSTEM)
            except ConflictError:  # another program opened the new project at the same moment
                found = self.store.scheme()
                assert found is not None
                self.scheme = found[0]
        else:
            self.scheme = found[0]

    def invalid_under(self, scheme: Scheme) -> list[str]:
        """List what the annotations hold that a scheme does not allow, with counts."""
        faults: dict[str, int] = {}
        for content in self.store.view().contents():
            spans, relations = (*content.spans, *content.orphans), (*content.relations, *content.parked)
            labels = {span.id: span.label for span in spans}
            items: list[tuple[str, Mapping[str, str], bool]] = [(span.label, span.attributes, True) for span in spans]
            items += [(relation.label, relation.attributes, False) for relation in relations]
            items.append((ARTICLE, content.layer.attributes, False))
            for label, values, is_span in items:
                for fault in _label_faults(scheme, label, values, is_span=is_span):
                    faults[fault] = faults.get(fault, 0) + 1
            for relation in relations:
                ends = labels[relation.source], labels[relation.target]
                if relation.label not in [each.name for each in scheme.links(*ends)]:
                    fault = _("relation {label} from {source} to {target}").format(
                        label=relation.label, source=ends[0], target=ends[1]
                    )
                    faults[fault] = faults.get(fault, 0) + 1
        return [f"{fault}: {count}" for fault, count in sorted(faults.items())]

    def set_scheme(self, text: str, name: str, *, actor: str) -> Scheme:
        """Put a scheme in force.

        Args:
            text: the YAML.
            name: the file, for errors.
            actor: who does it.

        Raises:
            SchemeError: it has faults.
            RuleError: its version is not above the one in force while that is a different scheme.
        """
        from reader.model import scheme_file  # YAML is needed here alone

        scheme = scheme_file.parse(text, name)
        found = self.store.scheme()
        before = found[0] if found and found[0].version == scheme.version else None
        if (found and found[0].version > scheme.version) or (before is not None and before != scheme and self._used()):
            assert found is not None
            raise RuleError(
                _("version {version} of the scheme is not above {current}, which is in force").format(
                    version=scheme.version, current=found[0].version
                ),
                _("Write `version: {version}` in {name}.").format(version=found[0].version + 1, name=name),
            )
        sha256 = digest(text)

        change_time = now()

        def keep_source(connection: Connection) -> None:
            connection.execute(
                "UPDATE schemes SET sha256 = ?, source = ? WHERE version = ?", (sha256, text, scheme.version)
            )
            if before is None:
                connection.execute("UPDATE schemes SET created = ? WHERE version = ?", (change_time, scheme.version))

        edits = [Edit(before, scheme)] if before != scheme else []
        if found is None:
            edits.append(Edit(None, Round(MAIN, False, scheme.version, self.guidelines_digest(scheme), now())))
        self.store.record(replace(journal.make(actor, "set scheme", edits), time=change_time), keep_source)
        self.scheme = scheme
        return scheme

    def _used(self) -> bool:
        return any(each.status != "new" for each in self.store.view().layers())

    # Annotators ------------------------------------------------------------------------------------------------------

    def remembered_annotator(self) -> str:
        """Give the name last used for this project on this machine; empty when there is none."""
        return settings.remembered(self.root, "annotator")

    def annotator(self, name: str, *, remember: bool = False) -> Annotator:
        """Give an annotator, entering the name when it is new. The first in a project is its lead.

        Raises:
            InputError: it cannot be a name.
        """
        name = check_name(name)
        found = self.store.annotator(name)
        if found is None:
            role: Role = "annotator" if self.store.annotators() else "lead"
            found = Annotator(name, role, now())
            try:
                self.store.record(journal.make(name, "enter", [Edit(None, found)]))
            except ConflictError:  # another program entered the same name at the same moment
                found = self.store.annotator(name)
                assert found is not None
        if remember:
            settings.remember(self.root, "annotator", name)
        return found

    def set_role(self, name: str, role: Role, *, actor: str) -> Annotator:
        """Give an annotator a role, entering the name when it is new."""
        name = check_name(name)
        before = self.store.annotator(name)
        after = Annotator(name, role, before.created if before else now())
        if after != before:
            self.store.record(journal.make(actor, f"role {role}", [Edit(before, after)]))
        return after


def _label_faults(scheme: Scheme, label: str, values: Mapping[str, str], *, is_span: bool) -> list[str]:
    known = {each.name for each in (scheme.spans if is_span else scheme.relations)}
    if label not in known and label != ARTICLE:
        return [(_("span label {label}") if is_span else _("relation label {label}")).format(label=label)]
    faults = []
    attributes = {attribute.name: attribute for attribute in scheme.attributes_of(label)}
    for name, value in values.items():
        if name not in attributes:
            faults.append(_("attribute {name} of {label}").format(name=name, label=label))
        elif attributes[name].kind == "choice" and attributes[name].value(value) is None:
            faults.append(_("value {value} of {name} of {label}").format(value=value, name=name, label=label))
    return faults


def _check_not_lost(database: Path) -> None:
    """Look whether a database is gone, or empty, although there are copies of it.

    Raises:
        StoreError: it is; a new one in its place would hide that, and push the copies out in time.
    """
    try:
        if database.stat().st_size:
            return
    except OSError as error:
        if not isinstance(error, FileNotFoundError):
            return  # what is wrong is said when it is opened
    copies = sorted((database.parent / BACKUPS).glob("annotations-*.db"))
    if copies:
        raise StoreError(
            _("the database {path} is gone, and there are copies of it").format(path=database),
            _("Restore the newest: cp {copy} {path} – or move the folder {folder} away to begin anew.").format(
                copy=copies[-1], path=database, folder=copies[-1].parent
            ),
        )


def check_name(name: str, where: str = "") -> str:
    """Check a person's name and give it without outer spaces; `where` tells where it stands, for the error.

    Raises:
        InputError: it is empty, too long, or holds control characters.
    """
    return clean_name(name, where, _("{name!r} cannot be an annotator's name"))


def clean_name(name: str, where: str, refusal: str) -> str:
    """Give a name without outer spaces; `refusal` says, with ``name``, what it cannot be.

    Raises:
        InputError: it is empty, too long, or holds control characters.
    """
    clean = " ".join(name.split())
    if not clean or len(clean) > _MAX_NAME or not clean.isprintable():
        raise InputError(
            (where and where + ": ") + refusal.format(name=name[:80]),
            _("Use 1 to {most} printable characters.").format(most=_MAX_NAME),
        )
    return clean


def read_text(path: Path) -> str:
    """Read a text file of the project.

    Raises:
        InputError: it is missing, unreadable or no text.
    """
    from reader.text.sanitise import decode

    try:
        return decode(path.read_bytes(), str(path)).text
    except OSError as error:
        raise InputError(
            _("cannot read {path}: {error}").format(path=path, error=error.strerror),
            _("Check the name and the permissions."),
        ) from error


def default_file(name: str, scheme: str = "") -> str:
    """Read the scheme file or the guidelines of one of `SCHEMES`; of the first when none is named."""
    from importlib import resources  # needed by `reader init` alone

    folder = resources.files("reader.workflow").joinpath("defaults", scheme or SCHEMES[0])
    return folder.joinpath(name).read_text(encoding="utf-8")


def check_names(
    project: Project, articles: Iterable[str], annotators: Iterable[str] = (), labels: Iterable[str] = ()
) -> None:
    """Check that what a command names is there.

    Raises:
        InputError: there is no such article, annotator or span label.
    """
    for article in articles:
        if project.store.article(article) is None:
            raise unknown_article(project, article)
    known = {annotator.name for annotator in project.store.annotators()}
    for annotator in annotators:
        if annotator not in known:
            raise InputError(
                _("there is no annotator {annotator!r}").format(annotator=annotator),
                _("There are: {names}.").format(names=", ".join(sorted(known)) or _("none")),
            )
    names = [label.name for label in project.scheme.spans]
    for label in labels:
        if label not in names:
            raise InputError(
                _("the scheme has no label {label!r}").format(label=label),
                _("It has {names}.").format(names=", ".join(names) or _("none")),
            )


def unknown_article(project: Project, article: str) -> InputError:
    """Make the error for an article that does not exist, with the nearest name there is."""
    import difflib

    near = difflib.get_close_matches(article, project.store.article_ids(), n=1, cutoff=0.5)
    hint = (
        _("Did you mean {near!r}?").format(near=near[0]) if near else _("See `reader list` for the articles there are.")
    )
    return InputError(_("there is no article {article!r}").format(article=article[:100]), hint)
