"""The picture of how strong things were: asked for by a tap, and drawn anew when a line of it changes."""

from dataclasses import dataclass, field
from datetime import timedelta

from bot.actions.owing import owe_rewording
from bot.actions.planning import plan_once
from bot.domain.delivery import Delivery, Kind
from bot.domain.dots import Said
from bot.domain.pairing import Pairing
from bot.domain.people import Client, Therapist
from bot.store import deliveries, lines, people
from bot.store.work import Work

ASKED_FOR_LASTS = timedelta(hours=1)
"""How long a picture that somebody asked for may take."""


@dataclass(frozen=True)
class Pictured:
    """What a picture is read from: the shared notes of the message it was asked for in."""

    alias: str = field(repr=False)
    zone: str
    notes: tuple[Said, ...]


async def wanted(work: Work, pairing: Pairing) -> bool:
    """Whether there may be a picture: only if the client switched it on that strength is asked for."""
    client = await people.client_of(work, pairing)
    return client is not None and client.intensity


async def compose(work: Work, delivery: Delivery, pairing: Pairing, zone: str) -> Pictured:
    """What the picture of a delivery's lines is read from now. Nothing, if the client has switched it off."""
    found = await lines.carried_notes(work, delivery) if await wanted(work, pairing) else []
    texts = await work.open_all([pairing.alias, *(note.words for note in found)])
    in_steps = await lines.said_in_steps(work, [note.id for note in found])
    return Pictured(
        texts.get(pairing.alias, ""),
        zone,
        tuple(
            Said(note.shown_at, texts.get(note.words, ""), note.id in in_steps)
            for note in found
            if not note.first_lines
        ),
    )


async def ask_for(work: Work, therapist: Therapist, source: Delivery, pairing: Pairing) -> bool:
    """Plan the picture of the lines of a digest or look-back. False: that one was asked for already."""
    occurrence = f"{pairing.id}:{source.id}"
    if await deliveries.delivery_of(work, therapist.id, Kind.PICTURE, occurrence) is not None:
        return False
    fresh = await plan_once(
        work, therapist.id, Kind.PICTURE, occurrence, work.now, pairing=pairing, lasts=ASKED_FOR_LASTS
    )
    await work.flush()
    await lines.carry(work, fresh, await lines.carried_notes(work, source))
    return True


async def switch(
    work: Work,
    client: Client,
    *,
    on: bool,
) -> None:
    """Whether strength may be asked for. Switched off, the pictures that therapists have are drawn anew, empty."""
    was, client.intensity = client.intensity, on
    if was and not on:
        await owe_rewording(work, await lines.pictures_of(work, client))
