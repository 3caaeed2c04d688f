"""Pandoc's tree of a document -> lines of plain Markdown, with every word of it."""

from collections.abc import Iterable, Iterator
from typing import Any

from assistant.reviews.tables import Cell, lay_out

Node = dict[str, Any]  # {"t": kind, "c": content}
# Around what the outline adds to the words of a document: marks of notes, addresses of links.
ADDED = ("\ue000", "\ue001")


class Outline:
    """The lines of one document, and how many pictures it has."""

    def __init__(self) -> None:
        self.pictures = 0
        self._notes: list[tuple[str, list[Node]]] = []
        self._noted = 0

    def lines(self, document: Node) -> list[str]:
        """The lines of a whole document: its title, what stands below it, its blocks."""
        meta = document.get("meta", {})
        lines: list[str] = []
        for name in ("title", "subtitle", "author", "date", "abstract"):
            text = [line for line in self._meta(meta.get(name)) if line.strip()]
            if name == "title" and text:
                lines += [f"# {' '.join(text)}", ""]
            elif name == "abstract" and text:
                lines += ["## Abstract", "", *text, ""]
            else:
                lines += [*text, ""] if text else []
        return lines + self._blocks(document.get("blocks", []))

    def _meta(self, value: Node | None) -> list[str]:
        if value is None:
            return []
        kind, content = str(value["t"]), value.get("c", "")
        if kind == "MetaInlines":
            return self._text(content).split("\n")
        if kind == "MetaBlocks":
            return self._blocks(content)
        if kind == "MetaList":
            return [line for item in content for line in self._meta(item)]
        return [str(content)] if kind == "MetaString" else []

    def _blocks(self, blocks: Iterable[Node]) -> list[str]:
        lines: list[str] = []
        for block in blocks:
            lines += self._block(block)
            if lines and lines[-1]:
                lines.append("")
            while self._notes:
                # Below the paragraph that they belong to.
                noted, self._notes = self._notes, []
                for mark, note in noted:
                    first, *more = self._blocks(note) or [""]
                    lines += [f"{mark} {first}", *more, ""]
        return lines

    def _block(self, block: Node) -> list[str]:
        kind, content = str(block["t"]), block.get("c", "")
        match kind:
            case "Para" | "Plain":
                return self._paragraph(content)
            case "Header":
                return [f"{'#' * content[0]} {self._text(content[2])}".replace("\n", " ").rstrip()]
            case "LineBlock":
                return [self._text(line) for line in content]
            case "CodeBlock":
                return list(content[1].split("\n"))
            case "BlockQuote":
                return self._blocks(content)
            case "BulletList":
                return self._items(("-" for _ in content), content)
            case "OrderedList":
                first = content[0][0]
                return self._items((f"{first + n}." for n in range(len(content[1]))), content[1])
            case "DefinitionList":
                return [
                    line
                    for term, meanings in content
                    for line in (
                        self._text(term),
                        "",
                        *(line for meaning in meanings for line in self._blocks(meaning)),
                    )
                ]
            case "Table":
                return self._table(content)
            case "Figure":
                return [*self._blocks(content[2]), *self._blocks(content[1][1])]
            case "Div":
                return self._blocks(content[1])
            case "RawBlock":
                return list(content[1].split("\n"))
        return []

    def _paragraph(self, inlines: list[Node]) -> list[str]:
        text = self._text(inlines)
        if len(inlines) == 1 and inlines[0]["t"] == "Strong" and "\n" not in text:
            return [f"**{text.strip()}**"]
        return text.split("\n")

    def _items(self, marks: Iterator[str] | Iterable[str], items: list[list[Node]]) -> list[str]:
        lines: list[str] = []
        for mark, item in zip(marks, items, strict=False):
            if item and item[0]["t"] == "Header":
                lines += ["", *self._blocks(item)]  # a numbered heading is no item
                continue
            inner = self._blocks(item)
            while inner and not inner[-1]:
                inner.pop()
            for at, line in enumerate(inner or [""]):
                lines.append(f"{mark} {line}" if at == 0 else f"  {line}".rstrip())
        return lines

    def _table(self, content: list[Any]) -> list[str]:
        _, caption, _, head, bodies, foot = content
        rows = [*head[1], *(row for body in bodies for row in (*body[2], *body[3])), *foot[1]]
        grid: list[list[Cell]] = []
        covered: dict[int, int] = {}  # rows that a cell above still covers, by column
        for _, cells in rows:
            row: list[Cell] = []
            waiting = list(cells)
            while waiting or covered.get(len(row), 0):
                column = len(row)
                if covered.get(column, 0):
                    covered[column] -= 1
                    row.append(())
                    continue
                _, _, height, width, blocks = waiting.pop(0)
                lines = "\n".join(self._blocks(blocks)).strip().split("\n")
                for at in range(min(width, 100)):
                    row.append(lines if at == 0 else ())
                    covered[column + at] = height - 1
            grid.append(row)
        return [*self._blocks(caption[1]), *lay_out(grid)]

    def _text(self, inlines: Iterable[Node]) -> str:
        return "".join(self._inline(inline) for inline in inlines)

    def _inline(self, inline: Node) -> str:
        kind, content = str(inline["t"]), inline.get("c", "")
        match kind:
            case "Str":
                return str(content)
            case "Space" | "SoftBreak":
                return " "
            case "LineBreak":
                return "\n"
            case "Code" | "Math" | "RawInline":
                return str(content[1])
            case "Quoted":
                return f"“{self._text(content[1])}”"
            case "Cite" | "Span":
                return self._text(content[1])
            case "Link":
                return self._link(self._text(content[1]), content[2][0])
            case "Image":
                self.pictures += 1
                address = "" if content[2][0].startswith("data:") else content[2][0]
                return f"![{self._text(content[1])}]({address.rpartition('/')[2][:100]})"
            case "Note":
                self._noted += 1
                self._notes.append((f"[{self._noted}]", content))
                return f"{ADDED[0]}[{self._noted}]{ADDED[1]}"
        return self._text(content) if isinstance(content, list) else ""

    def _link(self, text: str, address: str) -> str:
        if not address.startswith(("http://", "https://", "mailto:")) or address in text:
            return text
        if address.removeprefix("mailto:") in text:
            return text
        return f"{text}{ADDED[0]} ({address}){ADDED[1]}"
