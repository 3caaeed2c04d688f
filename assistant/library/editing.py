"""The texts of a library's pages and reviews, opened, checked and saved whole by its keepers."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

from pydantic import ValidationError

from assistant.errors import EntenteError, MissingError
from assistant.files import SHARED_FILE, write_whole
from assistant.language import LANGUAGES, Lang
from assistant.library.documents import Problem
from assistant.library.drafting import (
    LayoutError,
    blank_page,
    id_of_title,
    page_questions,
    with_practice,
    with_question,
)
from assistant.library.files import (
    MAX_BYTES,
    Folder,
    Kept,
    LibraryFile,
    LibraryFiles,
    hash_of,
)
from assistant.library.guidance import GuidanceFields
from assistant.library.markdown import FileError, parse
from assistant.library.reader import read_file, text_of
from assistant.library.taxonomy import Taxonomy
from assistant.library.vocabulary import FILE, Vocabulary
from assistant.library.writing import StoredText, Writer, text_path
from assistant.typography import fold

TextKind = Literal["page", "review"]
TEXT_KINDS: tuple[TextKind, ...] = get_args(TextKind)
_FOLDERS: dict[TextKind, Folder] = {"page": "guidance", "review": "reviews"}


@dataclass(frozen=True)
class EditableText:
    """The file of a page or review as it is now.

    Attributes:
        hash: stands for exactly this text.
        own: whether it stands in the library that is written to; what is changed elsewhere is
            copied there, in all its languages.
        problems: what keeps readers from seeing it.
    """

    kind: TextKind
    id: str
    lang: Lang
    path: str
    text: str
    hash: str
    own: bool
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True)
class ListedText:
    """A file in a list, by its name."""

    kind: TextKind
    id: str
    lang: Lang
    path: str
    own: bool


@dataclass(frozen=True)
class StalePage:
    """A page of guidance that nobody has updated for long."""

    id: str
    lang: Lang
    title: str
    updated: dt.date


class LibraryEditor:
    """Opens and saves texts by kind, id and language: nothing else can be addressed.

    Whoever calls it has made sure that a person may do this.
    """

    def __init__(
        self, files: LibraryFiles, vocabulary: Vocabulary, shipped: Path,
        modes: Mapping[Folder, Callable[[str], int]],
    ) -> None:  # fmt: skip
        """
        Args:
            shipped: the library that comes with the program, which is never written to.
            modes: the rights of a file with some text, by folder; others are for everybody.
        """
        self._files = files
        self._vocabulary = vocabulary
        self._heads = Kept(files, "guidance", _page_head)
        self._own = files.libraries[-1]
        self._shipped = shipped
        self._writers = {
            folder: Writer(files, folder, modes.get(folder, lambda _: SHARED_FILE))
            for folder in _FOLDERS.values()
        }

    @property
    def editable(self) -> bool:
        """Whether there is a library that is written to."""
        return self._own.resolve() != self._shipped.resolve()

    def listed(self) -> list[ListedText]:
        """All pages and reviews, faulty ones included."""
        found = []
        for kind, folder in _FOLDERS.items():
            for path in self._files.marks(folder):
                _, lang, name = path.split("/")
                if lang in LANGUAGES:
                    spoken: Lang = "fr" if lang == "fr" else "en"
                    id_ = name.removesuffix(".md")
                    found.append(ListedText(kind, id_, spoken, path, self._is_own(path)))
        return found

    def stale(self, before: dt.date) -> list[StalePage]:
        """Pages that were last updated before a day, oldest first."""
        found = (page for page in self._heads.all().values() if page and page.updated < before)
        return sorted(found, key=lambda page: (page.updated, page.id))

    def text(self, kind: TextKind, id_: str, lang: Lang) -> EditableText:
        """A file as it is now.

        Raises:
            MissingError: there is none.
        """
        path = self._path(kind, id_, lang)
        stored = self._writers[_FOLDERS[kind]].read(path)
        if stored is None:
            raise MissingError(
                f"There is no file of '{id_}' ({lang}).",
                f"Il n’y a pas de fichier pour «\u00a0{id_}\u00a0» ({lang}).",
            )
        return self._editable(kind, id_, lang, stored)

    def check(self, kind: TextKind, id_: str, lang: Lang, text: str) -> tuple[Problem, ...]:
        """What would keep readers from seeing this text, by line."""
        return self._problems(self._path(kind, id_, lang), text, self._vocabulary.taxonomy())

    def save(self, kind: TextKind, id_: str, lang: Lang, text: str, read: str) -> EditableText:
        """Put a text in the place of the one that was read.

        Args:
            read: the hash of the text that was read; empty for a new one.

        Raises:
            TextChangedError: somebody else changed it meanwhile.
            EntenteError: it would take from readers what they see now, or there is no library to
                write to.
        """
        self._check_editable()
        path = self._path(kind, id_, lang)
        text = text.replace("\r\n", "\n")
        text = text if text.endswith("\n") else f"{text}\n"
        if len(text.encode("utf-8")) > MAX_BYTES:
            raise EntenteError(
                f"The text is larger than {MAX_BYTES // 1000} kB; keep what matters.",
                f"Le texte dépasse {MAX_BYTES // 1000} ko\u202f; gardez l’essentiel.",
            )
        writer = self._writers[_FOLDERS[kind]]
        before = writer.read(path)
        sound = before and not self.check(kind, id_, lang, before.text)
        if sound and (found := self.check(kind, id_, lang, text)):
            raise EntenteError(
                f"Readers would no longer see this text: {found[0]}. Mend it, then save.",
                "Les lecteurs ne verraient plus ce texte\u00a0: corrigez d’abord la ligne "
                f"{found[0].line}, puis enregistrez.",
            )
        return self._editable(kind, id_, lang, writer.write(path, text, read))

    def add_question(self, page: str, lang: Lang, question: str) -> EditableText:
        """Add a question to those of a page.

        Raises:
            MissingError: there is no such page in this language.
            EntenteError: it has the question, or its file cannot be changed so.
        """
        self._check_editable()
        found, question = self.text("page", page, lang), _line(question)
        try:
            known = {fold(each).strip() for each in page_questions(found.text)}
            if fold(question).strip() in known:
                raise EntenteError(
                    "The page has this question already.", "Cette fiche a déjà cette question."
                )
            made = with_question(found.text, question)
        except LayoutError:
            raise EntenteError(
                f"The questions of {found.path} cannot be added to by themselves; open the file "
                "and add it there.",
                f"La question ne peut pas être ajoutée d’elle-même à {found.path}\u202f; ouvrez le "
                "fichier et ajoutez-la.",
            ) from None
        return self.save("page", page, lang, made, found.hash)

    def begin_page(
        self, title: str, theme: str, lang: Lang, question: str, today: dt.date,
        like: tuple[Sequence[str], Sequence[str]] = (("operate",), ("manager",)),
    ) -> EditableText:  # fmt: skip
        """A page to be written, with its practice in the library's vocabulary.

        Args:
            like: the phases and the roles of a page that it resembles.

        Raises:
            EntenteError: the title gives no id, the theme does not exist, there is such a page, or
                the vocabulary cannot be added to.
        """
        self._check_editable()
        title, id_ = _line(title), id_of_title(title)
        taxonomy = self._vocabulary.taxonomy()
        if not id_ or theme not in taxonomy.theme_by_id:
            raise EntenteError(
                "Give the page a title of a few words, and choose its theme.",
                "Donnez à la fiche un titre de quelques mots et choisissez son thème.",
            )
        path = self._path("page", id_, lang)
        if self._writers["guidance"].read(path) is not None:
            raise EntenteError(
                f"There is a page '{id_}' already; choose another title, or add the question to "
                "it.",
                f"Il y a déjà une fiche «\u00a0{id_}\u00a0»\u202f; choisissez un autre titre, ou "
                "ajoutez-lui la question.",
            )
        known = taxonomy.practice_by_id.get(id_)
        if known is None:
            self._add_practice(id_, theme, lang, title)
        text = blank_page(
            id_, lang, title, known.theme if known else theme, like[0], like[1],
            _line(question), today,
        )  # fmt: skip
        return self.save("page", id_, lang, text, "")

    def _add_practice(self, id_: str, theme: str, lang: Lang, label: str) -> None:
        file = self._own / FILE
        try:
            with self._writers["guidance"].alone():
                text = file.read_text(encoding="utf-8-sig") if file.is_file() else ""
                made = with_practice(text, id_, theme, lang, label)
                write_whole(file, made, SHARED_FILE)
        except (OSError, UnicodeDecodeError, LayoutError) as error:
            raise EntenteError(
                f"The practice '{id_}' cannot be added to {file} by itself; add it there under "
                "'practices', then try again.",
                f"La pratique «\u00a0{id_}\u00a0» ne peut pas être ajoutée d’elle-même à "
                f"{file}\u202f; ajoutez-la sous «\u00a0practices\u00a0», puis réessayez.",
            ) from error

    def _path(self, kind: TextKind, id_: str, lang: Lang) -> str:
        return text_path(_FOLDERS[kind], id_, lang)

    def _is_own(self, path: str) -> bool:
        return self.editable and self._files.locate(path).is_relative_to(self._own)

    def _editable(self, kind: TextKind, id_: str, lang: Lang, stored: StoredText) -> EditableText:
        return EditableText(
            kind, id_, lang, stored.path, stored.text, stored.hash, self._is_own(stored.path),
            self.check(kind, id_, lang, stored.text),
        )  # fmt: skip

    def _check_editable(self) -> None:
        if not self.editable:
            raise EntenteError(
                "The library that comes with Entente is not changed; make one of your own with "
                "'entente init DIR' and serve both with 'entente --library shipped --library DIR "
                "serve'.",
                "La bibliothèque livrée avec Entente n’est pas modifiée\u202f; créez la vôtre avec "
                "«\u00a0entente init DOSSIER\u00a0», puis servez les deux avec "
                "«\u00a0entente --library shipped --library DOSSIER serve\u00a0».",
            )

    @staticmethod
    def _problems(path: str, text: str, taxonomy: Taxonomy) -> tuple[Problem, ...]:
        content = text.encode("utf-8", "replace")
        found = read_file(LibraryFile(path, content, hash_of(content)), taxonomy)
        return found.each() if isinstance(found, Problem) else ()


def _page_head(file: LibraryFile | Problem) -> StalePage | None:
    if isinstance(file, Problem):
        return None
    try:
        matter, _ = parse(text_of(file), file.path)
        said = GuidanceFields.model_validate(matter.values)
    except (FileError, ValidationError):
        return None
    lang: Lang = "fr" if file.path.split("/")[1] == "fr" else "en"
    return StalePage(said.id, lang, said.title, said.updated)


def _line(text: str) -> str:
    return " ".join(text.split())
