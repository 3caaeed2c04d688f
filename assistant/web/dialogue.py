"""Questions of a conversation are answered in their order, whether or not a page is looking on."""

import asyncio
import logging
from collections.abc import Callable

from assistant.access.sessions import RightsEndedError
from assistant.answering.answer import Answer
from assistant.answering.courtesy import language_of
from assistant.errors import EntenteError
from assistant.language import Lang
from assistant.principal import Principal
from assistant.service import Service
from assistant.web.conversations import NOTHING_PICKED, Conversations, Exchange, Picked, Place
from assistant.web.texts import TEXTS
from assistant.web.turns import FairTurns

log = logging.getLogger(__name__)

# Who asked, with the rights they have now; raises RightsEndedError once they may not come in.
WhoNow = Callable[[], Principal]


class RightsChangedError(EntenteError):
    """What the person may see changed while they waited."""


class Dialogue:
    """Takes questions in and has them answered, one of a conversation at a time."""

    def __init__(self, service: Service, conversations: Conversations, turns: FairTurns) -> None:
        self._service = service
        self._conversations = conversations
        self._turns = turns
        self._asking: dict[str, tuple[str, Lang, WhoNow]] = {}
        self._workers: dict[str, asyncio.Task[None]] = {}

    def ask(
        self,
        place: Place,
        question: str,
        lang: Lang,
        who: str,
        now: WhoNow,
        page: Picked = NOTHING_PICKED,
    ) -> None:
        """Have a question answered after those before it.

        Args:
            page: what was picked to have it answered from.
            lang: the language of the page; the answer's where the question does not tell.
            who: whose turn it takes.
            now: asked again before the question begins and before its answer is kept.

        Raises:
            FullError: too many questions are waiting.
        """
        conversation, exchange = self._conversations.ask(place, question, page)
        self._asking[exchange.id] = who, lang, now
        if conversation not in self._workers:
            worker = asyncio.create_task(self._work(conversation))
            self._workers[conversation] = worker
            worker.add_done_callback(lambda _: self._workers.pop(conversation, None))

    async def _work(self, conversation: str) -> None:
        change = self._conversations.change
        while exchange := self._conversations.waiting(conversation):
            who, lang, now = self._asking.pop(exchange.id)
            try:
                async with self._turns.turn(who, lang):
                    change(conversation, exchange.id, state="answering")
                    answer = await asyncio.to_thread(
                        self._answer, conversation, exchange, lang, now
                    )
            except RightsEndedError:
                change(conversation, exchange.id, state="failed", problem=TEXTS[lang].rights_ended)
            except EntenteError as error:
                change(conversation, exchange.id, state="failed", problem=str(error))
            except Exception:
                # The person learns that it failed, the log why; the questions after it go on.
                log.exception("a question could not be answered")
                change(conversation, exchange.id, state="failed", problem=TEXTS[lang].failure)
            else:
                change(conversation, exchange.id, state="answered", answer=answer)

    def _answer(self, conversation: str, asked: Exchange, lang: Lang, now: WhoNow) -> Answer:
        principal = now()
        history = self._conversations.history(conversation, principal)
        spoken = language_of(asked.question, lang)
        answer = self._service.ask(asked.question, principal, spoken, history, asked.picked.id)
        if now() != principal:
            raise RightsChangedError(TEXTS[lang].rights_changed)
        return answer
