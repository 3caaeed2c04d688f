"""The checklist templates of a folder, with the problems of those that cannot be used."""

from dataclasses import dataclass
from functools import partial

from assistant.errors import EntenteError, MissingError
from assistant.language import LANGUAGES, Lang
from assistant.library.documents import Problem
from assistant.library.files import Folders, Kept, LibraryFile, LibraryFiles
from assistant.library.markdown import FileError
from assistant.library.playbooks import Playbook, read_playbook
from assistant.library.reader import text_of
from assistant.library.taxonomy import Taxonomy, nearest
from assistant.library.vocabulary import Vocabulary


@dataclass(frozen=True)
class Templates:
    """Templates by id and language. One bad file leaves the others in use; each of its faults is
    a problem."""

    by_id: dict[tuple[str, Lang], Playbook]
    problems: tuple[Problem, ...]

    @classmethod
    def read(cls, libraries: Folders, playbooks: Folders | None = None) -> "Templates":
        """All templates of some libraries, and those that stand elsewhere."""
        return TemplateFiles(LibraryFiles(libraries, playbooks), Vocabulary(libraries)).now()

    def ids(self) -> tuple[str, ...]:
        """Ids of the templates, in alphabetical order."""
        return tuple(sorted({id_ for id_, _ in self.by_id}))

    def get(self, id_: str, lang: Lang) -> Playbook:
        """A template in a language, or in the other one where it does not exist in this.

        Raises:
            EntenteError: there is none, or its file has an error, which is named.
        """
        for spoken in (lang, *LANGUAGES):
            if found := self.by_id.get((id_, spoken)):
                return found
        for problem in self.problems:
            if problem.path.endswith(f"/{id_}.md"):
                raise EntenteError(
                    f"The playbook '{id_}' has an error: {problem}.",
                    f"Le modèle «\u00a0{id_}\u00a0» contient une erreur\u00a0: {problem}.",
                )
        near = nearest(id_, self.ids())
        raise MissingError(
            f"There is no playbook '{id_}'; the nearest are: {near}.",
            f"Le modèle «\u00a0{id_}\u00a0» n’existe pas\u202f; les plus proches\u00a0: {near}.",
        )


class TemplateFiles:
    """The templates of a library, each read once and again only when its file changed."""

    def __init__(self, files: LibraryFiles, vocabulary: Vocabulary) -> None:
        self._files = files
        self._vocabulary = vocabulary
        self._read_by = ""  # the fingerprint of the taxonomy
        self._kept: Kept[Playbook | Problem] | None = None

    def now(self) -> Templates:
        """All of them as their files are now."""
        taxonomy = self._vocabulary.taxonomy()
        kept = self._kept
        if kept is None or self._read_by != taxonomy.fingerprint:
            kept = self._kept = Kept(self._files, "playbooks", partial(_read, taxonomy=taxonomy))
            self._read_by = taxonomy.fingerprint
        found = [made for path, made in kept.all().items() if path.split("/")[1] in LANGUAGES]
        return Templates(
            {(made.id, made.lang): made for made in found if isinstance(made, Playbook)},
            tuple(each for made in found if isinstance(made, Problem) for each in made.each()),
        )


def _read(file: LibraryFile | Problem, taxonomy: Taxonomy) -> Playbook | Problem:
    if isinstance(file, Problem):
        return file
    try:
        return read_playbook(text_of(file), file.path, file.hash, taxonomy)
    except FileError as error:
        return error.problem
