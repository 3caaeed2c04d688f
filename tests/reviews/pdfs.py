"""PDF files made by hand, good and hostile."""

import zlib
from collections.abc import Iterable, Sequence

FONT = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"
Word = tuple[float, float, str]  # points from the left and the bottom, and what stands there


def written(objects: Sequence[bytes]) -> bytes:
    """A file of numbered objects, of which the first is the catalogue."""
    out, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj%s endobj\n" % (number, body)
    start, size = len(out), len(objects) + 1
    out += b"xref\n0 %d\n0000000000 65535 f \n" % size
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    return out + b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (size, start)


def pages(
    streams: Sequence[bytes],
    *,
    packed: bool = False,
    resources: bytes = b"",
    on_page: bytes = b"",
    more: Iterable[bytes] = (),
) -> bytes:
    """A page for each stream, with the font F1; ``more`` objects begin with number 4."""
    further = list(more)
    first = 4 + len(further)
    kids = b" ".join(b"%d 0 R" % (first + 2 * n) for n in range(len(streams)))
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[%s]/Count %d>>" % (kids, len(streams)),
        FONT,
        *further,
    ]
    for n, stream in enumerate(streams):
        content = zlib.compress(stream, 9) if packed else stream
        how = b"/Filter/FlateDecode" if packed else b""
        objects.append(
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents %d 0 R"
            b"/Resources<</Font<</F1 3 0 R>>%s>>%s>>" % (first + 2 * n + 1, resources, on_page)
        )
        objects.append(b"<</Length %d%s>>stream\n%s\nendstream" % (len(content), how, content))
    return written(objects)


def shown(words: Iterable[Word]) -> bytes:
    """The stream that shows words at their places."""
    return b"BT /F1 11 Tf " + b" ".join(
        b"1 0 0 1 %d %d Tm (%s) Tj" % (x, y, text.encode("cp1252")) for x, y, text in words
    ) + b" ET"  # fmt: skip


def lines(texts: Iterable[str]) -> bytes:
    """The stream of a page with a text a line."""
    return shown((50, 740 - 14 * n, text) for n, text in enumerate(texts))
