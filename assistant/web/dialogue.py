"""Questions of a conversation are answered in their order, whether or not a page is looking on."""

import asyncio
import logging
from collections.abc import Callable

from assistant.access.sessions import RightsEndedError
from assistant.answering.answer import Answer
from assistant.answering.courtesy import language_of
from assistant.answering.exchange import NOTHING_PICKED, Exchange, Picked, Place
from assistant.answering.stopping import Stop, StoppedError
from assistant.api.entente import Entente
from assistant.errors import EntenteError
from assistant.language import Lang
from assistant.principal import Principal
from assistant.web.chat_texts import TEXTS
from assistant.web.turns import FairTurns

log = logging.getLogger(__name__)

# Who asked, with the rights they have now; raises RightsEndedError once they may not come in.
WhoNow = Callable[[], Principal]


class RightsChangedError(EntenteError):
    """What the person may see changed while they waited."""


class Dialogue:
    """Takes questions in and has them answered, one of a conversation at a time."""

    def __init__(self, entente: Entente, turns: FairTurns) -> None:
        self._entente = entente
        self._conversations = entente.conversations
        self._turns = turns
        self._asking: dict[str, tuple[Place, str, Lang, WhoNow]] = {}
        self._stops: dict[str, Stop] = {}
        self._workers: dict[str, asyncio.Task[None]] = {}

    def ask(
        self,
        place: Place,
        question: str,
        lang: Lang,
        who: str,
        now: WhoNow,
        page: Picked = NOTHING_PICKED,
        conversation: str = "",
    ) -> None:
        """Have a question answered after those before it.

        Args:
            page: what was picked to have it answered from.
            lang: the language of the page; the answer's where the question does not tell.
            who: whose turn it takes.
            conversation: where it is asked; in the current one if empty.
            now: asked again before the question begins and before its answer is kept.

        Raises:
            FullError: too many questions are waiting.
        """
        conversation, exchange = self._conversations.ask(place, question, page, conversation)
        self._asking[exchange.id] = place, who, lang, now
        self._stops[exchange.id] = Stop()
        if conversation not in self._workers:
            self._workers[conversation] = asyncio.create_task(self._work(conversation))

    def stop(self, place: Place, conversation: str = "") -> list[str]:
        """Answer no more of what waits in a conversation; the questions that this takes back.

        Where an answer was found already, it stands as it is, and is only not worded any further.
        """
        taken = []
        for exchange in self._conversations.unanswered(place, conversation):
            stop = self._stops.get(exchange.id)
            if stop is None or stop.wish():
                self._conversations.take_back(exchange.id, place)
                taken.append(exchange.question)
        return taken

    async def _work(self, conversation: str) -> None:
        try:
            while exchange := self._conversations.waiting(conversation):
                await self._reply(conversation, exchange)
        finally:
            # Nothing is awaited since nothing was found to wait: what comes next begins anew.
            del self._workers[conversation]

    async def _reply(self, conversation: str, exchange: Exchange) -> None:
        place, who, lang, now = self._asking.pop(exchange.id)
        stop = self._stops[exchange.id]

        async def change(how: Callable[..., None], *said: Answer | str) -> None:
            await asyncio.to_thread(how, exchange.id, *said)

        try:
            async with self._turns.turn(who, lang):
                await change(self._conversations.answering)
                if stop.wished:
                    raise StoppedError
                answer = await asyncio.to_thread(
                    self._answer, conversation, exchange, place, lang, now, stop
                )
        except StoppedError:
            pass  # it is not kept any more
        except RightsEndedError:
            await change(self._conversations.failed, TEXTS[lang].rights_ended)
        except EntenteError as error:
            await change(self._conversations.failed, error.told(lang))
        except Exception:
            # The person learns that it failed, the log why; the questions after it go on.
            log.exception("a question could not be answered")
            await change(self._conversations.failed, TEXTS[lang].failure)
        else:
            await change(self._conversations.answered, answer)
        finally:
            del self._stops[exchange.id]

    def _answer(
        self,
        conversation: str,
        asked: Exchange,
        place: Place,
        lang: Lang,
        now: WhoNow,
        stop: Stop,
    ) -> Answer:
        principal = now()
        history = self._conversations.read(place, principal, conversation).turns
        spoken = language_of(asked.question, lang)
        growing = self._entente.answers(
            asked.question, principal, spoken, asked.picked.id, history, stop
        )
        for piece in growing:
            if not piece.whole:
                self._conversations.grow(place, asked.id, piece.answer)
        if now() != principal:
            raise RightsChangedError(TEXTS[lang].rights_changed)
        return piece.answer
