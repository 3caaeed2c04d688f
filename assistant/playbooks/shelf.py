"""The checklist templates of a folder, with the problems of those that cannot be used."""

from dataclasses import dataclass
from pathlib import Path

from assistant.errors import EntenteError
from assistant.language import LANGUAGES, Lang
from assistant.library.documents import Problem
from assistant.library.files import Kept, LibraryFile, LibraryFiles
from assistant.library.markdown import FileError
from assistant.library.playbooks import Playbook, read_playbook
from assistant.library.reader import text_of
from assistant.library.taxonomy import Taxonomy, nearest


@dataclass(frozen=True)
class Shelf:
    """Templates by id and language. One bad file leaves the others in use."""

    templates: dict[tuple[str, Lang], Playbook]
    problems: tuple[Problem, ...]

    @classmethod
    def read(cls, folder: Path) -> "Shelf":
        """All templates in ``folder/fr`` and ``folder/en``."""
        return Templates(LibraryFiles(folder.parent, folder)).shelf()

    def ids(self) -> tuple[str, ...]:
        """Ids of the templates, in alphabetical order."""
        return tuple(sorted({id_ for id_, _ in self.templates}))

    def get(self, id_: str, lang: Lang) -> Playbook:
        """A template in a language, or in the other one where it does not exist in this.

        Raises:
            EntenteError: there is none, or its file has an error, which is named.
        """
        for spoken in (lang, *LANGUAGES):
            if found := self.templates.get((id_, spoken)):
                return found
        for problem in self.problems:
            if problem.path.endswith(f"/{id_}.md"):
                raise EntenteError(
                    f"The playbook '{id_}' has an error: {problem}.",
                    f"Le modèle «\u00a0{id_}\u00a0» contient une erreur\u00a0: {problem}.",
                )
        near = nearest(id_, self.ids())
        raise EntenteError(
            f"There is no playbook '{id_}'; the nearest are: {near}.",
            f"Le modèle «\u00a0{id_}\u00a0» n’existe pas\u202f; les plus proches\u00a0: {near}.",
        )


class Templates:
    """The templates of a library, each read once and again only when its file changed."""

    def __init__(self, files: LibraryFiles) -> None:
        self._kept = Kept(files, "playbooks", _read)

    def shelf(self) -> Shelf:
        """All of them as their files are now."""
        found = [made for path, made in self._kept.all().items() if path.split("/")[1] in LANGUAGES]
        return Shelf(
            {(made.id, made.lang): made for made in found if isinstance(made, Playbook)},
            tuple(made for made in found if isinstance(made, Problem)),
        )


def _read(file: LibraryFile | Problem) -> Playbook | Problem:
    if isinstance(file, Problem):
        return file
    try:
        return read_playbook(text_of(file), file.path, file.hash, Taxonomy.load())
    except FileError as error:
        return error.problem
