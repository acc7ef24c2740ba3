"""Finding what a start, or an hourly look, should put right."""

from collections.abc import Sequence

import sqlalchemy as sa

from bot.domain.delivery import Kind, State
from bot.domain.pairing import Pairing, Stage
from bot.domain.people import GONE, Client, Therapist
from bot.store.tables import appointments, deliveries, inbox, offers, pairings, people, questions, series
from bot.store.work import Work


async def clients_with_something_open(work: Work) -> Sequence[Client]:
    """Clients who have joined and have an open question, or an activity that is offered."""
    asked = sa.exists().where(questions.c.pairing_id == pairings.c.id, questions.c.closed_at.is_(None))
    offered = sa.exists().where(offers.c.pairing_id == pairings.c.id, offers.c.withdrawn_at.is_(None))
    return await work.all(
        sa.select(Client)
        .join(pairings, pairings.c.client_id == people.c.id)
        .where(pairings.c.stage == Stage.JOINED, sa.or_(asked, offered))
        .distinct()
    )


_COMING = (
    sa.select(appointments.c.pairing_id)
    .join(deliveries, deliveries.c.appointment_id == appointments.c.id)
    .where(deliveries.c.kind.in_((Kind.DIGEST, Kind.ASK)))
    .where(appointments.c.ends_at > sa.bindparam("now"), appointments.c.called_off_at.is_(None))
)
_WITHOUT_NEXT_MEETING = (
    sa.select(Pairing)
    .join(series, series.c.pairing_id == pairings.c.id)
    .where(pairings.c.stage == Stage.JOINED, series.c.ended_at.is_(None), series.c.repeats != "once")
    .where(pairings.c.id.not_in(_COMING))
)


async def without_next_meeting(work: Work) -> Sequence[Pairing]:
    """Joined pairings whose series goes on but for whose next appointment nothing is planned."""
    return await work.all(_WITHOUT_NEXT_MEETING, now=work.now)


_MORNINGS = sa.select(deliveries.c.reader_id).where(
    deliveries.c.kind == Kind.MORNING, deliveries.c.state.in_((State.PLANNED, State.SENDING))
)
_WITHOUT_MORNING = sa.select(Therapist).where(people.c.morning_at.is_not(None), people.c.id.not_in(_MORNINGS))


async def without_morning(work: Work) -> Sequence[Therapist]:
    """Therapists who want the sheet of the day and have none planned."""
    return await work.all(_WITHOUT_MORNING)


async def counts(work: Work) -> dict[str, int]:
    """How much of everything there is, for the operator: no words, no names."""
    found: dict[str, int] = {}
    here = ~people.c.address.startswith(GONE)
    for name, query in (
        ("therapists", sa.select(sa.func.count()).where(people.c.side == "therapist", here)),
        ("clients", sa.select(sa.func.count()).where(people.c.side == "client")),
        ("pairings", sa.select(sa.func.count()).where(pairings.c.stage == Stage.JOINED)),
        ("planned deliveries", sa.select(sa.func.count()).where(deliveries.c.state == "planned")),
        ("failed deliveries", sa.select(sa.func.count()).where(deliveries.c.state == "failed")),
        ("updates waiting", sa.select(sa.func.count()).where(inbox.c.state == "waiting")),
        ("updates set aside", sa.select(sa.func.count()).where(inbox.c.state == "aside")),
    ):
        found[name] = int((await work.run(query)).scalar_one())
    return found
