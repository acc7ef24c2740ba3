"""Hears one incoming: who it is, and so which side of the desk; and makes the answer."""

from typing import TypeVar

import structlog

from bot.channels.port import Incoming, Kind, Outgoing
from bot.desk import doorstep
from bot.desk.client import after
from bot.desk.client.side import SIDE as CLIENTS
from bot.desk.hearing import Answer, ClientHearing, Hearing, KnownHearing, TherapistHearing, command_in
from bot.desk.side import Side
from bot.desk.therapist.side import SIDE as THERAPISTS
from bot.domain.people import Client, Therapist
from bot.store import people
from bot.store.work import Work
from bot.voice.phrases import Phrases, Speech

log = structlog.get_logger(__name__)

H = TypeVar("H", bound=KnownHearing)


class Desk:
    """Stateless but for the count of guesses at the door."""

    def __init__(self, speech: Speech, bot: str = "") -> None:
        self._speech = speech
        self._guesses = doorstep.Guesses()
        self.bot = bot
        """The bot's own username, known once Telegram was asked."""

    def words_for(self, language: str) -> Phrases:
        return self._speech.of(language)

    async def hear(self, work: Work, incoming: Incoming) -> Answer:
        """Deal with one incoming inside an open transaction; the answer leaves after the commit."""
        answer = Answer(incoming.address, press=incoming.press)
        if incoming.kind is Kind.FOREIGN:
            answer.leave = True
            return answer
        person = await people.person_at(work, incoming.address)
        words = self._speech.of(person.language if person else incoming.language)
        given = (work, incoming, words, answer, self.bot, self._speech)
        match person:
            case Client():
                await self._known(CLIENTS, ClientHearing(*given, client=person))
            case Therapist():
                await self._known(THERAPISTS, TherapistHearing(*given, therapist=person))
            case _:
                await self._stranger(Hearing(*given))
        return answer

    async def _known(self, side: Side[H], h: H) -> None:
        """Whoever has an account, on the side they are on."""

        async def door(h: H) -> bool:
            return await doorstep.heard(h, h.person, self._guesses)

        await side.hear(h, door)

    async def _stranger(self, h: Hearing) -> None:
        """Whoever has none: a link, /crisis, or one fixed text."""
        if h.incoming.kind not in (Kind.PRESS, Kind.TEXT, Kind.OTHER):
            return
        if await doorstep.heard(h, None, self._guesses):
            if h.press:
                await self._newly_known(h)
        elif h.press:
            h.passed()
        elif self.asks_for_crisis(h.incoming):
            h.tell(h.words.crisis_text())
            h.answer.always = True
        else:
            doorstep.stranger(h)

    async def _newly_known(self, h: Hearing) -> None:
        """Whoever pressed may be a client by now."""
        person = await people.person_at(h.work, h.incoming.address)
        if isinstance(person, Client):
            await after.newly_known(h, person)

    # What is said without the database.

    def asks_for_crisis(self, incoming: Incoming) -> bool:
        command = command_in(incoming)
        return command is not None and command[0] == "crisis"

    def crisis_answer(self, incoming: Incoming) -> Answer:
        """/crisis from memory: always, to everyone."""
        text = self._speech.of(incoming.language).crisis_text()
        return Answer(incoming.address, [Outgoing(text)], always=True)

    def could_not_keep(self, incoming: Incoming) -> Answer:
        """An update was set aside: the person is told, so that nothing is lost in silence."""
        if incoming.kind not in (Kind.TEXT, Kind.EDIT, Kind.PRESS):
            return Answer(incoming.address)
        words = self._speech.of(incoming.language)
        return Answer(incoming.address, [Outgoing(words.say("could-not-keep"))], press=incoming.press)
