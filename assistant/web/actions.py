"""What a person does in the chat, taken in the order in which it was done."""

import asyncio
from typing import Annotated, Literal

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel, Field

from assistant.answering.exchange import NOTHING_PICKED
from assistant.answering.memory import FullError
from assistant.api.conversations import ConversationRoom
from assistant.language import Lang
from assistant.web.chat_texts import TEXTS
from assistant.web.dialogue import Dialogue
from assistant.web.layout import person, place_of, turn_taker

MAX_QUESTION = 4000
_MAX_ACTIONS, _MAX_ID = 50, 200


class Action(BaseModel):
    """Something a person did in the chat."""

    do: Literal["ask", "pick", "new", "stop"]
    question: str = Field("", max_length=MAX_QUESTION)
    # Whose answer offers the page that is picked, or whose wording is stopped (all if empty).
    exchange: str = Field("", max_length=_MAX_ID)
    page: str = Field("", max_length=_MAX_ID)
    conversation: str = Field("", max_length=_MAX_ID)  # that the page's address names


Actions = Annotated[list[Action], Field(max_length=_MAX_ACTIONS)]


def add_actions(app: FastAPI, dialogue: Dialogue, conversations: ConversationRoom) -> None:
    """Add the address to which the page sends what a person does."""

    @app.post("/{lang}/conversation")
    async def act(lang: str, actions: Actions, request: Request) -> Response:
        """Everything in order; ends at the first question that is one too many.

        What a stop takes back is told, so that it can be edited and sent again.
        """
        spoken: Lang = "en" if lang == "en" else "fr"
        principal, place = await asyncio.to_thread(person, request), place_of(request)
        back: list[str] = []
        for taken, action in enumerate(actions):
            question, page = action.question.strip(), NOTHING_PICKED
            if action.do == "new":
                conversations.begin(place)
            elif action.do == "stop":
                back += await asyncio.to_thread(dialogue.stop, place, action.conversation)
            elif action.do == "pick":
                given = action.exchange, action.page, principal
                chosen = await asyncio.to_thread(conversations.choice, place, *given)
                question, page = chosen or ("", page)
            if question and action.do in ("ask", "pick"):
                taker, where = turn_taker(request), action.conversation
                try:
                    dialogue.ask(
                        place, question, spoken, taker, lambda: person(request), page, where
                    )
                except FullError:
                    return JSONResponse({"error": TEXTS[spoken].full, "taken": taken}, 429)
        return JSONResponse({"taken": len(actions), **({"back": back} if back else {})})
