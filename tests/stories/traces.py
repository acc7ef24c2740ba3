"""What stories of the therapist's side share: words by their key, a fuller practice, looks behind the phones."""

import html
import re
from datetime import timedelta
from pathlib import Path

from bot.domain.when import local
from bot.voice.fluent import Markup, Said
from sandbox.botapi.shapes import Call, Message
from tests.people import Phone, World, plain, speech_in

WORDS = speech_in(Path(__file__).resolve().parents[2] / "prompts").english
QUESTION = "What eased, even a little?"
DORA, OTTO = 4004, 5005
ZONE = "Europe/Berlin"
SIGN = "👌"
"""The reaction to a line that is kept."""
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


async def fills_practice(world: World, phone: Phone, aliases: list[str]) -> None:
    """These aliases are invited; each second one has an appointment, the later the name the sooner."""
    for at, alias in enumerate(aliases):
        await phone.says(f"/invite {alias}")
        if at % 2:
            starts = local(world.clock.now() + timedelta(days=len(aliases) - at), ZONE)
            await phone.says(f"/meet {alias} {starts:%d %b} {starts:%H:%M} 50m".lower())


def dora(world: World) -> Phone:
    """The phone of Alma's second client."""
    return Phone(world, DORA, "Dora Dorn")


def heard(phone: Phone) -> list[str]:
    """All that the bot says in this chat now, a text a message."""
    return [plain(message) for message in phone.received]


def said(world: World, key: str, /, **values: str | int) -> str:
    """A message of prompts/en as it reads on a phone, up to its first blank line."""
    text = world.app.speech.english.label(key, **values)
    return html.unescape(re.sub("<[^>]*>|[\u2068\u2069]", "", text))


def labels(message: Message) -> list[str]:
    return [str(button["label"]) for row in message.buttons for button in row]


async def switches_intensity(world: World, answer: str) -> None:
    await world.ben.says("/settings")
    await world.ben.presses("How strong, 0 to 10")
    world.ben.sees(said(world, "intensity-ask"))
    await world.ben.presses(answer)


async def digest_now(therapist: Phone, alias: str) -> str:
    """What a therapist is given of a client now."""
    await therapist.says(f"/digest {alias}")
    await therapist.presses("In session now")
    return plain(therapist.last)


def digests(phone: Phone) -> list[str]:
    """The digests in a therapist's chat, as they read now."""
    return [plain(message) for message in phone.received if message.protected]
