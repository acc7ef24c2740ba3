"""Hears one incoming: who it is, what they may do, which action; and makes the answer."""

import structlog

from bot.actions import carrying, doing
from bot.actions.reply import seen
from bot.channels.port import Incoming, Kind, Outgoing
from bot.desk import doorstep, guides, language, menus, mydata
from bot.desk.client import (
    activities,
    card,
    consent,
    covering,
    discreet,
    gently,
    lookback,
    notes,
    previews,
    question,
    settings,
    stopping,
)
from bot.desk.client import hears as client_desk
from bot.desk.hearing import Answer, ClientHandler, ClientHearing, Hearing, TherapistHearing, together
from bot.desk.therapist import digests
from bot.desk.therapist import hears as therapist_desk
from bot.domain.people import Client, Person, Therapist
from bot.store import people
from bot.store.work import Work
from bot.voice.phrases import Phrases, Speech

log = structlog.get_logger(__name__)

CLIENT_COMMANDS: dict[str, ClientHandler] = together(
    client_desk.COMMANDS,
    notes.COMMANDS,
    settings.COMMANDS,
    previews.COMMANDS,
    question.COMMANDS,
    card.COMMANDS,
    discreet.COMMANDS,
    gently.COMMANDS,
    stopping.COMMANDS,
    lookback.COMMANDS,
    activities.COMMANDS,
    {"mydata": mydata.ask, "language": language.language},
)
CLIENT_CHOICES: dict[str, ClientHandler] = together(
    client_desk.CHOICES,
    notes.CHOICES,
    settings.CHOICES,
    previews.CHOICES,
    question.CHOICES,
    card.CHOICES,
    discreet.CHOICES,
    gently.CHOICES,
    stopping.CHOICES,
    lookback.CHOICES,
    activities.CHOICES,
    consent.CHOICES,
    {"leaflet": guides.leaflet, "mydata": mydata.give, "language": language.pressed},
)


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
        h = Hearing(work, incoming, words, answer, self.bot, self._speech)
        match person:
            case Client():
                await self._client(h, person)
                await covering.after(h, person, newly=False)
            case Therapist():
                await self._therapist(h, person)
            case _:
                await self._stranger(h)
                # Whoever pressed may be a client by now.
                person = await people.person_at(work, incoming.address) if h.press else None
                if isinstance(person, Client):
                    await covering.after(h, person, newly=True)
        return answer

    async def _client(self, h: Hearing, client: Client) -> None:
        hearing = ClientHearing(h.work, h.incoming, h.words, h.answer, h.bot, h.speech, client=client)
        if h.incoming.kind is Kind.BLOCKED:
            await carrying.went_away(client, h.now)
            return
        if client.unreachable_since is not None:
            await carrying.came_back(h.work, client)
        if h.incoming.kind is Kind.UNBLOCKED:
            return
        client.stirred()
        await self._heard_of_client(hearing)
        if hearing.words is not h.words:
            h.answer.menu = () if client.discreet else menus.client_menu(hearing.words)
        if h.incoming.kind in (Kind.PRESS, Kind.TEXT):
            await consent.ask_if_due(hearing)

    async def _heard_of_client(self, hearing: ClientHearing) -> None:
        h: Hearing = hearing
        client = hearing.client
        if h.incoming.kind is Kind.PRESS:
            verb, _, rest = h.incoming.meaning.partition(":")
            await seen(h.work, client, h.incoming.message)
            if verb not in client_desk.PART_OF.get(client.waits_for, ()):
                # Whoever does something else no longer answers: what they write next is a line of theirs.
                client.stop_waiting()
            if await doorstep.pressed(h, client, verb, rest):
                return
            if handler := CLIENT_CHOICES.get(verb):
                await handler(hearing, rest)
            else:
                h.passed()
            return
        if command := _command(h.incoming):
            await self._client_command(hearing, *command)
        elif on := client_desk.INCOMING.get(h.incoming.kind):
            await on(hearing)

    async def _client_command(self, h: ClientHearing, name: str, rest: str) -> None:
        if await self._common(h, h.client, name, rest):
            return
        h.client.stop_waiting()
        if handler := CLIENT_COMMANDS.get(name):
            await handler(h, rest)
        else:
            h.tell(h.words.say("unknown-command-client"))

    async def _therapist(self, h: Hearing, therapist: Therapist) -> None:
        hearing = TherapistHearing(h.work, h.incoming, h.words, h.answer, h.bot, h.speech, therapist=therapist)
        if h.incoming.kind is Kind.BLOCKED:
            await carrying.went_away(therapist, h.now)
            return
        if therapist.unreachable_since is not None:
            await carrying.came_back(h.work, therapist)
        if h.incoming.kind is Kind.UNBLOCKED:
            return
        await self._heard_of_therapist(hearing)
        if hearing.words is not h.words:
            h.answer.menu = menus.therapist_menu(hearing.words)

    async def _heard_of_therapist(self, hearing: TherapistHearing) -> None:
        h: Hearing = hearing
        therapist = hearing.therapist
        command = _command(h.incoming)
        if therapist.suspended_at is not None and not (command and command[0] == "crisis"):
            h.tell(h.words.say("therapist-suspended"))
            return
        await self._heard_at_work(hearing, command)
        if therapist.suspended_at is None:
            await digests.offer_missed(hearing)

    async def _heard_at_work(self, hearing: TherapistHearing, command: tuple[str, str] | None) -> None:
        h: Hearing = hearing
        if h.incoming.kind is Kind.PRESS:
            verb, _, rest = h.incoming.meaning.partition(":")
            if verb in therapist_desk.ELSEWHERE or hearing.therapist.waits_for == therapist_desk.ALIAS:
                hearing.therapist.stop_waiting()
            if await doorstep.pressed(h, hearing.therapist, verb, rest):
                return
            if handler := therapist_desk.CHOICES.get(verb):
                await handler(hearing, rest)
            else:
                h.passed()
            return
        if command:
            await self._therapist_command(hearing, *command)
        elif on := therapist_desk.INCOMING.get(h.incoming.kind):
            await on(hearing)

    async def _therapist_command(self, h: TherapistHearing, name: str, rest: str) -> None:
        if await self._common(h, h.therapist, name, rest):
            return
        h.therapist.stop_waiting()
        if handler := therapist_desk.COMMANDS.get(name):
            await handler(h, rest)
        else:
            h.tell(h.words.say("unknown-command-therapist"))

    async def _stranger(self, h: Hearing) -> None:
        match h.incoming.kind:
            case Kind.PRESS:
                verb, _, rest = h.incoming.meaning.partition(":")
                if not await doorstep.pressed(h, None, verb, rest):
                    h.passed()
            case Kind.TEXT | Kind.OTHER:
                command = _command(h.incoming)
                if not command or not await self._common(h, None, *command):
                    doorstep.stranger(h)
            case _:
                return

    async def _common(self, h: Hearing, person: Person | None, name: str, rest: str) -> bool:
        """What everybody may say: /start, /crisis. Whether it was that; then whatever was waited for has ended."""
        if person is not None and name in ("crisis", "start"):
            person.stop_waiting()
        match name:
            case "crisis":
                calm = card.calm_choices(h.words, person) if isinstance(person, Client) else ()
                h.tell(h.words.crisis_text(person.zone if person else None), (calm,) if calm else ())
                h.answer.always = True
                if isinstance(person, Client):
                    await doing.leave_all(h.work, person)
            case "start" if rest:
                await doorstep.opened(h, person, rest.split()[0], self._guesses)
            case "start":
                await doorstep.step_again(h, person)
            case _:
                return False
        return True

    # What is said without the database.

    def asks_for_crisis(self, incoming: Incoming) -> bool:
        command = _command(incoming)
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


def _command(incoming: Incoming) -> tuple[str, str] | None:
    """The command of a text and what follows it, its line breaks kept."""
    if incoming.kind is not Kind.TEXT or incoming.forwarded or not incoming.text.startswith("/"):
        return None
    head, _, _ = incoming.text[1:].partition("\n")
    name = head.split(maxsplit=1)[0] if head.split() else ""
    rest = incoming.text[1 + len(name) :].strip()
    return name.partition("@")[0].lower(), rest
