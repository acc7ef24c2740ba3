"""Taking everything of one therapist out of the tables; what a client wrote stays the client's."""

from collections.abc import Sequence

import sqlalchemy as sa

from bot.domain.delivery import Delivery, State
from bot.domain.kinds import kinds
from bot.domain.offer import Offer
from bot.domain.pairing import Invitation, Pairing, Question
from bot.domain.people import Therapist
from bot.store.tables import (
    absences,
    appointments,
    carried,
    deliveries,
    doings,
    invitations,
    notes,
    offers,
    owed,
    pairings,
    questions,
)
from bot.store.work import Work


async def all_of_therapist(work: Work, therapist: Therapist) -> Sequence[Pairing]:
    """Every pairing a therapist was ever in."""
    return await work.all(sa.select(Pairing).where(pairings.c.therapist_id == therapist.id))


async def shown_to(work: Work, therapist: Therapist) -> Sequence[Delivery]:
    """Every message in a therapist's chat that shows lines, or did."""
    with_lines = sa.select(carried.c.delivery_id)
    return await work.all(
        sa.select(Delivery).where(
            deliveries.c.reader_id == therapist.id,
            deliveries.c.message.is_not(None),
            sa.or_(
                deliveries.c.kind.in_(kinds(covered=True)), deliveries.c.view != "", deliveries.c.id.in_(with_lines)
            ),
        )
    )


async def empty(work: Work, therapist: Therapist, mine: Sequence[Pairing]) -> None:
    """Take out what a therapist set and wrote. Appointments that were stay: by them the client's lines are counted."""
    await work.flush()
    ids = [each.id for each in mine]
    await _let_go_of_questions(work, ids)
    await work.run(sa.delete(absences).where(absences.c.therapist_id == therapist.id))
    await work.run(
        sa.update(appointments)
        .where(appointments.c.pairing_id.in_(ids), appointments.c.starts_at > work.now)
        .values(called_off_at=sa.func.coalesce(appointments.c.called_off_at, work.now))
    )
    of_links = sa.or_(invitations.c.pairing_id.in_(ids), invitations.c.used_by == therapist.id)
    links = await work.all(sa.select(Invitation).where(of_links))
    await work.burn([therapist.name, therapist.draft, *(each.name for each in links)])
    await work.burn(each.account for each in mine)
    await work.run(sa.delete(invitations).where(of_links))
    for pairing in mine:
        pairing.alias = pairing.last_line = pairing.account = ""
        pairing.asked_about = None
    # A line's way into a digest is the client's to look back at; a message is kept as long as it has to be emptied.
    needed = sa.or_(
        deliveries.c.id.in_(sa.select(owed.c.about)),
        deliveries.c.id.in_(sa.select(carried.c.delivery_id)),
        deliveries.c.state == State.SENDING,
    )
    await work.run(sa.delete(deliveries).where(deliveries.c.reader_id == therapist.id, ~needed))


async def _let_go_of_questions(work: Work, pairing_ids: Sequence[str]) -> None:
    """Take questions and offers out; the notes that answered them stay."""
    mine = sa.select(questions.c.id).where(questions.c.pairing_id.in_(pairing_ids))
    await work.run(sa.update(notes).where(notes.c.question_id.in_(mine)).values(question_id=None))
    await work.run(
        sa.update(deliveries).where(deliveries.c.pairing_id.in_(pairing_ids)).values(question_id=None, offer_id=None)
    )
    await work.run(sa.delete(doings).where(doings.c.pairing_id.in_(pairing_ids)))
    for question in await work.all(sa.select(Question).where(questions.c.pairing_id.in_(pairing_ids))):
        await work.forget(question)
    for offer in await work.all(sa.select(Offer).where(offers.c.pairing_id.in_(pairing_ids))):
        await work.forget(offer)
    await work.flush()
