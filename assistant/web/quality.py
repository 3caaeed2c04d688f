"""The page of quality: what the last evaluation measured."""

import re

from fastapi import FastAPI
from fastapi.responses import HTMLResponse, Response

from assistant.language import Lang
from assistant.settings import Settings, shipped_reports
from assistant.web.chat_texts import TEXTS
from assistant.web.frame import framed

# A report is a page of its own; what it tells stands in its main part, without the way back.
_MAIN = re.compile(
    r"<main>(?P<title><h1>.*?</h1>)(?:<p><a href=[^>]*>[^<]*</a></p>)?(?P<rest>.*)</main>", re.S
)


def add_quality(app: FastAPI, settings: Settings) -> None:
    """Add the page in both languages."""

    @app.get("/{lang}/quality")
    @app.get("/{lang}/quality/")
    def quality(lang: Lang) -> Response:
        """The last report of ``entente eval --report``; the one that is shipped until then."""
        last = settings.home / "quality" / f"{lang}.html"
        shipped = shipped_reports() / f"{lang}.html"
        found = next((path for path in (last, shipped) if path.is_file()), None)
        told = _MAIN.search(found.read_text(encoding="utf-8")) if found else None
        texts = TEXTS[lang]
        none = f"<h1>{texts.quality}</h1><p>{texts.no_report}</p>"
        report = told["title"] + told["rest"] if told else none
        # On a phone a table is wider than the page: it scrolls, by keyboard too.
        report = report.replace("<table>", '<div class="scroll" tabindex="0"><table>')
        report = report.replace("</table>", "</table></div>")
        other = "en" if lang == "fr" else "fr"
        return HTMLResponse(
            framed(
                "quality.html", lang, f"Entente – {texts.quality}", f"/{other}/quality/",
                path="quality", report=report,
            )
        )  # fmt: skip
