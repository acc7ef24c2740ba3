"""A therapist's time zone: asked for first, and whenever a command needs it."""

from bot.actions import practising
from bot.desk.both import zones
from bot.desk.hearing import TherapistHearing
from bot.desk.side import Choices
from bot.voice.meanings import both

choices = Choices[TherapistHearing]()


async def zone(h: TherapistHearing, typed: str) -> None:
    """/zone: a zone's name or a city."""
    if not typed:
        await ask_zone(h)
    elif found := zones.typed(h, typed):
        await set_zone(h, found)


@choices.on(both.ASK_ZONE)
async def ask_zone(h: TherapistHearing) -> None:
    zones.ask(h, "therapist-zone-ask")


@choices.on(both.SET_ZONE)
async def set_zone(h: TherapistHearing, found: str) -> None:
    first = not h.therapist.zone_set
    h.therapist.stop_waiting()
    await practising.set_zone(h.work, h.therapist, found)
    h.show(zones.told(h, found))
    if first:
        h.tell(h.words.say("worked-example"))
