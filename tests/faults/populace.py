"""The people of the kill loops: therapists, three busy clients, two hundred others, and something due for some."""

import random
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta

import sqlalchemy as sa

from bot.actions import asking, meeting
from bot.actions.planning import replan_client
from bot.domain.appointments import Repeats
from bot.domain.delivery import Kind
from bot.domain.pairing import Pairing, Question, Stage
from bot.domain.people import Client, Consent, Therapist
from bot.domain.rhythm import Nudges
from bot.domain.terms import version_of
from bot.domain.typed import MeetTyped
from bot.domain.when import local
from bot.domain.words import Words
from bot.settings import PROMPTS
from bot.store.keys import HOUSE
from bot.store.tables import deliveries
from bot.store.work import Store, Work
from tests.people import speech_in

ZONE = "Europe/Berlin"
BUSY, OTHERS = 3, 200
ONE_OF = 10
"""Of ten people one is due a question, one a nudge, and one a digest."""
THERAPISTS = 4
FIRST_THERAPIST, FIRST_CLIENT = 1001, 2001
SOONEST, LATEST = 3, 80
"""Minutes after the beginning between which everybody's delivery falls due."""


@dataclass(frozen=True)
class Somebody:
    """A client, and what falls due, if anything: a question or a nudge for them, or their digest."""

    number: int
    """Their chat."""
    therapist: int
    """The therapist's chat."""
    alias: str
    question: str
    due: Kind | None


def everybody() -> list[Somebody]:
    """Who they are; always the same."""
    kinds = {0: Kind.QUESTION, 1: Kind.NUDGE, 2: Kind.DIGEST}
    return [
        Somebody(
            FIRST_CLIENT + place,
            FIRST_THERAPIST + place % THERAPISTS,
            f"K{place}",
            f"What eased for number {place}, even a little?",
            kinds.get(place % ONE_OF) if place >= BUSY else None,
        )
        for place in range(BUSY + OTHERS)
    ]


async def settle_in(store: Store, people: list[Somebody], now: datetime, dice: random.Random) -> None:
    """Put them into an empty store, joined and welcomed, with what falls due planned by the bot's own rules."""
    async with store.work(now) as work:
        therapists = {
            number: Therapist(
                address=str(number),
                language="en",
                zone=ZONE,
                created_at=now,
                name=await work.keep(f"Therapist {number}", HOUSE, Words.NAME),
            )
            for number in sorted({each.therapist for each in people})
        }
        work.add(*therapists.values())
        await work.flush()
        pairings = [await _joined(work, therapists[each.therapist], each, now) for each in people]
    for each, pairing in zip(people, pairings, strict=True):
        if each.due is not None:
            async with store.work(now) as work:
                await _plan(work, pairing.id, each, now, now + _soon(dice))


async def _joined(work: Work, therapist: Therapist, each: Somebody, now: datetime) -> Pairing:
    client = Client(
        address=str(each.number), language="en", zone=ZONE, created_at=now, settled_at=now, first_note_at=now
    )
    pairing = Pairing(
        therapist_id=therapist.id, client_id=client.id, alias="", stage=Stage.JOINED, created_at=now, joined_at=now
    )
    pairing.alias = await work.keep(each.alias, pairing.id, Words.ALIAS)
    version = version_of(speech_in(PROMPTS).english.consent())
    agreed = Consent(client_id=client.id, pairing_id=pairing.id, version=version, language="en", agreed_at=now)
    work.add(client, pairing, agreed)
    return pairing


def _soon(dice: random.Random) -> timedelta:
    return timedelta(minutes=dice.randint(SOONEST, LATEST))


async def _plan(work: Work, pairing_id: str, each: Somebody, now: datetime, due: datetime) -> None:
    pairing = await work.get(Pairing, pairing_id)
    assert pairing is not None
    client = await work.get(Client, pairing.client_id)
    therapist = await work.get(Therapist, pairing.therapist_id)
    assert client is not None
    assert therapist is not None
    own = local(due, ZONE)
    client.rhythm = replace(client.rhythm, at=time(own.hour, own.minute))
    if each.due is Kind.DIGEST:
        begins = local(due + timedelta(minutes=therapist.lead_minutes), ZONE)
        typed = MeetTyped(begins.date(), time(begins.hour, begins.minute), Repeats.WEEKLY, 50)
        await meeting.set_meeting(work, therapist, pairing, typed)
        return
    asked = await asking.ask(work, pairing, asking.draft_of(each.question))
    if each.due is Kind.NUDGE:
        await _came_before(work, client, asked.question_id, now)


async def _came_before(work: Work, client: Client, question_id: str, now: datetime) -> None:
    """The question came some days ago, and is to be brought back every day."""
    question = await work.get(Question, question_id)
    assert question is not None
    question.asked_at = question.arrived_at = now - timedelta(days=3)
    await work.flush()
    await work.run(sa.delete(deliveries).where(deliveries.c.question_id == question_id))
    client.rhythm = client.rhythm.nudged(Nudges.DAYS, frozenset(range(7)), client.rhythm.at)
    await replan_client(work, client)
