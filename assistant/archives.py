"""Archives (DOCX, ODT, XLSX) measured by their list of contents before anything else is read."""

import io
import zipfile
from collections.abc import Iterable
from typing import Literal

from assistant.errors import EntenteError
from assistant.language import Lang

MAX_UNPACKED = 60_000_000  # bytes, all entries together
MAX_ENTRIES = 2_000
MAX_RATIO = 250  # unpacked to packed, of a part that is XML; text packs 5 to 30 times
_SMALL = 1_000_000  # bytes below which a ratio does not matter
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)

Fault = Literal["damaged", "large", "unusual", "encrypted"]
_SAID: dict[Lang, dict[Fault, str]] = {
    "en": {
        "damaged": "{} is damaged and cannot be opened; save it again and try once more.",
        "large": f"{{}} unpacks to more than {MAX_UNPACKED // 1_000_000} MB; take the pictures out "
        "and try again.",
        "unusual": "{} is packed in a way that is not accepted; save it again from an office "
        "program.",
        "encrypted": "{} is encrypted; save it without a password.",
    },
    "fr": {
        "damaged": "{} est abîmé et ne peut pas être ouvert\u202f; enregistrez-le de nouveau et "
        "réessayez.",
        "large": f"{{}} dépasse {MAX_UNPACKED // 1_000_000}\u202fMo une fois décompressé\u202f; "
        "ôtez les images et réessayez.",
        "unusual": "{} est compressé d’une façon qui n’est pas admise\u202f; enregistrez-le de "
        "nouveau depuis une suite bureautique.",
        "encrypted": "{} est chiffré\u202f; enregistrez-le sans mot de passe.",
    },
}


class ArchiveError(EntenteError):
    """An archive that is not opened; one sentence says why and what to do."""

    def __init__(self, fault: Fault, shown: str, lang: Lang) -> None:
        super().__init__(_SAID[lang][fault].format(shown))
        self.fault = fault


def measured(content: bytes, shown: str, lang: Lang = "en") -> frozenset[str]:
    """The names in an archive that is safe to read.

    Its list of contents alone is looked at: count, sizes, ratios, methods of packing and names.
    To be called in a confined process, as the list itself can be long.

    Raises:
        ArchiveError: the archive is damaged, encrypted, too large or packed in an unusual way.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, EOFError) as error:
        raise ArchiveError("damaged", shown, lang) from error
    if any(entry.flag_bits & 1 for entry in entries):
        raise ArchiveError("encrypted", shown, lang)
    if sum(entry.file_size for entry in entries) > MAX_UNPACKED:
        raise ArchiveError("large", shown, lang)
    if len(entries) > MAX_ENTRIES or not _ordinary(entries, len(content)):
        raise ArchiveError("unusual", shown, lang)
    return frozenset(entry.filename for entry in entries)


def _ordinary(entries: Iterable[zipfile.ZipInfo], size: int) -> bool:
    seen: set[str] = set()
    packed = 0
    for entry in entries:
        name = entry.filename
        packed += entry.compress_size
        if (
            entry.compress_type not in _METHODS
            or name in seen
            or name.startswith("/")
            or ".." in name.split("/")
            or "\\" in name
            or len(name) > 200
            or (
                name.endswith((".xml", ".rels"))
                and entry.file_size > max(_SMALL, MAX_RATIO * entry.compress_size)
            )
        ):
            return False
        seen.add(name)
    return packed <= size  # parts that lie over each other are a bomb
