"""Stop words and /stop: they end any flow at once, offer the client's own card, and nothing more comes that day."""

import re

from bot.actions import doing, resting
from bot.channels.port import Choice
from bot.desk.client import notes as client_lines
from bot.desk.hearing import ClientHearing
from bot.desk.side import Choices
from bot.domain.notes import clean
from bot.store import people
from bot.voice.choices import ground_choice
from bot.voice.meanings import client as means
from bot.voice.phrases import Phrases

choices = Choices[ClientHearing]()
_AROUND = re.compile(r"[\W_]+")


def bare(text: str) -> str:
    """A text as it is compared with stop words: small letters, without anything that is no letter or digit."""
    return _AROUND.sub(" ", clean(text).casefold()).strip()


def _listed(words: Phrases, key: str) -> set[str]:
    """The words of a list, which stand in prompts/ with commas between."""
    return {bare(each) for each in words.label(key).split(",")} - {""}


async def heard(h: ClientHearing, text: str) -> bool:
    """Deal with a text that is a stop word as a whole. False: it is none; within a sentence it is a note like any."""
    whole = bare(text)
    if whole in _listed(h.words, "words-that-stop"):
        await stopped(h)
    elif whole in _listed(h.words, "words-that-rest"):
        await enough(h)
    else:
        return False
    return True


@choices.on(means.STOP)
async def stopped(h: ClientHearing) -> None:
    """/stop and a bare "stop": the way out, and the smaller ones beside it. Nothing more today."""
    await doing.leave_all(h.work, h.client)
    await resting.enough(h.client, h.now)
    first = (h.words.choice("button-pause", means.PAUSE(None)), h.words.choice("button-card", means.MY_CARD()))
    leave = await _ways_to_leave(h)
    h.tell(h.words.say("stop-text"), ((*first, *leave),) if len(leave) < 2 else (first, leave))


async def enough(h: ClientHearing) -> None:
    """ "enough", "too much": the card at hand, and nothing more today."""
    await doing.leave_all(h.work, h.client)
    await resting.enough(h.client, h.now)
    h.tell(
        h.words.say("enough-text"),
        ((h.words.choice("button-card", means.MY_CARD()), *ground_choice(h.words)),),
    )


async def _ways_to_leave(h: ClientHearing) -> tuple[Choice, ...]:
    mine = await people.pairings_of_client(h.work, h.client)
    if len(mine) < 2:
        return tuple(h.words.choice("button-leave", means.ASK_TO_LEAVE(each.id)) for each in mine)
    names = [await client_lines.therapist_name(h, each) for each in mine]
    return tuple(
        h.words.choice("button-leave-one", means.ASK_TO_LEAVE(each.id), name=name)
        for each, name in zip(mine, names, strict=True)
    )
