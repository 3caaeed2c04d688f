"""A dossier of past cases as a file to hand on."""

import datetime as dt
from collections.abc import Sequence
from importlib import import_module

from assistant.answering.answer import Citation
from assistant.errors import EntenteError
from assistant.language import Lang
from assistant.reading.case import Case
from assistant.reading.dossier.contents import contents

# What writes each format is imported with the first such file: the app starts without.
_WRITERS = {"docx": "document:to_docx", "pdf": "portable:to_pdf"}


def dossier(
    cases: Sequence[Case], ending: str, lang: Lang, together: Sequence[Citation] = ()
) -> bytes:
    """Some cases, whole, as a file.

    Args:
        ending: ``docx`` or ``pdf``.
        together: the statements that sum them up, to stand before them.

    Raises:
        EntenteError: there is no such format.
    """
    if ending not in _WRITERS:
        raise EntenteError(
            f"'{ending}' is not a format for dossiers; use one of: {', '.join(_WRITERS)}.",
            f"«\u00a0{ending}\u00a0» n’est pas un format de dossier\u202f; prenez l’un de "
            f"ceux-ci\u00a0: {', '.join(_WRITERS)}.",
        )
    module, _, name = _WRITERS[ending].partition(":")
    write = getattr(import_module(f"{__name__}.{module}"), name)
    written: bytes = write(contents(cases, lang, dt.date.today(), together), lang)
    return written
