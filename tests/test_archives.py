"""Archives that would unpack to too much are refused from their list of contents."""

import io
import struct
import zipfile

import pytest

from assistant.archives import ArchiveError, Fault, measured
from assistant.language import Lang


def packed(entries: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as target:
        for name, content in entries.items():
            target.writestr(name, content)
    return out.getvalue()


def claiming(content: bytes, size: int) -> bytes:
    """An archive whose list says of its first entry that it unpacks to ``size`` bytes."""
    at = content.index(b"PK\x01\x02")
    return content[: at + 24] + struct.pack("<I", size) + content[at + 28 :]


def many(count: int) -> bytes:
    return packed({f"a{n}": b"" for n in range(count)}, zipfile.ZIP_STORED)


BAD: dict[str, tuple[bytes, Fault]] = {
    "no archive": (b"PK\x03\x04 nothing", "damaged"),
    "cut": (packed({"a": b"x" * 1000})[:-30], "damaged"),
    "bzip2": (packed({"mimetype": b"\0" * 1_000_000}, zipfile.ZIP_BZIP2), "unusual"),
    "lzma": (packed({"a.xml": b"\0" * 1000}, zipfile.ZIP_LZMA), "unusual"),
    "gigabytes in one entry": (claiming(packed({"mimetype": b"x"}), 1_500_000_000), "large"),
    "many megabytes": (packed({f"{n}.bin": b"\0" * 20_000_000 for n in range(4)}), "large"),
    "a page of zeros": (packed({"content.xml": b" " * 5_000_000}), "unusual"),
    "many entries": (many(2_001), "unusual"),
    "up and away": (packed({"../a": b"x"}), "unusual"),
    "from the root": (packed({"/etc/a": b"x"}), "unusual"),
}


@pytest.mark.parametrize("lang", ["fr", "en"])
@pytest.mark.parametrize("name", BAD)
def test_an_archive_that_is_not_safe_is_refused(name: str, lang: Lang) -> None:
    content, fault = BAD[name]
    with pytest.raises(ArchiveError, match=r"^x\.docx .*\.$") as caught:
        measured(content, "x.docx", lang)
    assert caught.value.fault == fault


def test_a_name_that_stands_twice_is_refused() -> None:
    content = packed({"aa": b"1", "ab": b"2"}).replace(b"ab", b"aa")
    with pytest.raises(ArchiveError):
        measured(content, "x.docx")


def test_ordinary_archives_are_listed() -> None:
    content = packed(
        {"mimetype": b"x", "content.xml": b"<p>word</p>" * 2000, "a.png": b"\0" * 10_000}
    )
    assert measured(content, "x.odt") == {"mimetype", "content.xml", "a.png"}
