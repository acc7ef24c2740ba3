"""What stories of the therapist's side share: words by their key, a fuller practice, looks behind the phones."""

import html
import re
from datetime import timedelta
from pathlib import Path

import sqlalchemy as sa

from bot.actions import joining, meeting
from bot.domain.appointments import Repeats
from bot.domain.people import Therapist
from bot.domain.typed import MeetTyped
from bot.domain.when import local
from bot.store import people
from bot.store.tables import readings
from bot.voice.fluent import Markup, Said
from sandbox.botapi.shapes import Call, Message
from tests.people import Phone, World, plain, speech_in

WORDS = speech_in(Path(__file__).resolve().parents[2] / "prompts").english
QUESTION = "What eased, even a little?"
DORA, OTTO = 4004, 5005
GAP = "\ue000"
"""Stands for a value that a story says nothing about."""


def tells(message: Message, key: str, **values: str) -> bool:
    """Whether a message holds the words of a key, with these values."""
    return re.search(_pattern(key, values), plain(message), re.DOTALL) is not None


def told(phone: Phone, key: str, **values: str) -> Message:
    """The newest message with the words of a key. Fails where there is none."""
    found = [message for message in phone.received if tells(message, key, **values)]
    assert found, f"{phone.name} was not told {key!r}, but:\n{phone.text}"
    return found[-1]


def times_told(phone: Phone, key: str, **values: str) -> int:
    """How many messages hold the words of a key."""
    return sum(tells(message, key, **values) for message in phone.received)


def _pattern(key: str, values: dict[str, str]) -> str:
    given = {name: Said(values[name]) if name in values else Markup(GAP) for name in WORDS.voice.variables(key)}
    text = html.unescape(re.sub("<[^>]*>|[\u2068\u2069]", "", WORDS.say(key, **given)))
    return re.escape(text.strip()).replace(GAP, ".*?")


def calls(world: World, phone: Phone, *methods: str) -> list[Call]:
    """The bot's calls to one chat, oldest first."""
    return [
        call for call in world.telegram.calls if call.params.get("chat_id") == phone.number and call.method in methods
    ]


async def read(world: World) -> int:
    """How many readings stand in the access lists of all clients."""
    async with world.app.store.reading(world.clock.now()) as work:
        return int((await work.run(sa.select(sa.func.count()).select_from(readings))).scalar_one())


async def therapist_of(world: World, phone: Phone) -> Therapist:
    async with world.app.store.reading(world.clock.now()) as work:
        found = await people.person_at(work, str(phone.number))
    assert isinstance(found, Therapist)
    return found


async def fills_practice(world: World, phone: Phone, aliases: list[str]) -> None:
    """These aliases are invited; each second one has an appointment, the later the name the sooner."""
    therapist, now = await therapist_of(world, phone), world.clock.now()
    async with world.app.store.work(now) as work:
        for at, alias in enumerate(aliases):
            made = await joining.invite_client(work, therapist, alias)
            assert isinstance(made, joining.Invited)
            pairing = await people.own_pairing(work, therapist, made.pairing_id)
            if at % 2 and pairing is not None:
                starts = local(now + timedelta(days=len(aliases) - at), therapist.zone)
                typed = MeetTyped(starts.date(), starts.time().replace(tzinfo=None), Repeats.ONCE, 50)
                await meeting.set_meeting(work, therapist, pairing, typed)


def dora(world: World) -> Phone:
    """The phone of Alma's second client."""
    return Phone(world, DORA, "Dora Dorn")


def heard(phone: Phone) -> list[str]:
    """All that the bot says in this chat now, a text a message."""
    return [plain(message) for message in phone.received]


def labels(message: Message) -> list[str]:
    return [str(button["label"]) for row in message.buttons for button in row]


def digests(phone: Phone) -> list[str]:
    """The digests in a therapist's chat, as they read now."""
    return [plain(message) for message in phone.received if message.protected]
