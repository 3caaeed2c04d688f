"""The checklist templates of a folder, with the problems of those that cannot be used."""

from dataclasses import dataclass
from pathlib import Path

from assistant.errors import EntenteError
from assistant.language import LANGUAGES, Lang
from assistant.library.documents import Problem
from assistant.library.markdown import FileError
from assistant.library.playbooks import Playbook, read_playbook
from assistant.library.reader import MAX_BYTES, hash_of
from assistant.library.taxonomy import Taxonomy, nearest


@dataclass(frozen=True)
class Shelf:
    """Templates by id and language. One bad file leaves the others in use."""

    templates: dict[tuple[str, Lang], Playbook]
    problems: tuple[Problem, ...]

    @classmethod
    def read(cls, folder: Path) -> "Shelf":
        """All templates in ``folder/fr`` and ``folder/en``."""
        taxonomy = Taxonomy.load()
        templates: dict[tuple[str, Lang], Playbook] = {}
        problems = []
        for path in sorted(folder.glob("*/*.md")):
            name = f"playbooks/{path.relative_to(folder).as_posix()}"
            if path.parent.name not in LANGUAGES or path.name == "README.md":
                continue
            try:
                content = path.read_bytes()
                if len(content) > MAX_BYTES:
                    raise FileError(Problem(name, 1, "", "the file is too large"))
                text = content.decode("utf-8-sig")
                template = read_playbook(text, name, hash_of(content), taxonomy)
            except FileError as error:
                problems.append(error.problem)
            except (OSError, UnicodeDecodeError):
                problems.append(Problem(name, 1, "", "the file cannot be read as UTF-8 text"))
            else:
                templates[template.id, template.lang] = template
        return cls(templates, tuple(problems))

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
                raise EntenteError(f"The playbook '{id_}' has an error: {problem}.")
        near = nearest(id_, self.ids())
        raise EntenteError(f"There is no playbook '{id_}'; the nearest are: {near}.")
