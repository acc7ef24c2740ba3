"""Taking everything of one client out of the tables."""

from collections.abc import Sequence

import sqlalchemy as sa

from bot.domain.delivery import Delivery, Kind, State
from bot.domain.kinds import kinds
from bot.domain.notes import Note
from bot.domain.offer import Offer
from bot.domain.pairing import Pairing, Phase, Question
from bot.domain.people import Client
from bot.store.keys import HOUSE
from bot.store.tables import (
    appointments,
    carried,
    consents,
    deliveries,
    doings,
    invitations,
    notes,
    offers,
    owed,
    pairings,
    parts,
    people,
    questions,
    readings,
    series,
    shown,
    words,
)
from bot.store.work import Work


async def all_pairings(work: Work, client: Client) -> Sequence[Pairing]:
    """Every pairing a client was ever in."""
    return await work.all(sa.select(Pairing).where(pairings.c.client_id == client.id))


async def all_notes(work: Work, client: Client) -> Sequence[Note]:
    return await work.all(sa.select(Note).where(notes.c.client_id == client.id))


async def sent_digests(work: Work, pairing: Pairing) -> Sequence[Delivery]:
    """Every message of a pairing that brought a therapist lines, or a question in the client's own words.

    An ask quotes the question, and says in the same message what was left in its place.
    """
    return await work.all(
        sa.select(Delivery).where(
            deliveries.c.pairing_id == pairing.id,
            deliveries.c.kind.in_([*kinds(covered=True), Kind.ASK]),
            deliveries.c.message.is_not(None),
        )
    )


async def empty_pairing(work: Work, pairing: Pairing) -> None:
    """Take out a pairing's questions and appointments; its row stays, empty, for the digests that are to be edited."""
    await work.flush()
    await work.run(
        sa.update(deliveries)
        .where(deliveries.c.pairing_id == pairing.id)
        .values(question_id=None, appointment_id=None, offer_id=None)
    )
    for question in await work.all(sa.select(Question).where(questions.c.pairing_id == pairing.id)):
        await work.forget(question)
    for offer in await work.all(sa.select(Offer).where(offers.c.pairing_id == pairing.id)):
        await work.forget(offer)
    await work.run(sa.delete(appointments).where(appointments.c.pairing_id == pairing.id))
    await work.run(sa.delete(series).where(series.c.pairing_id == pairing.id))
    await work.run(sa.delete(invitations).where(invitations.c.pairing_id == pairing.id))
    pairing.client_id, pairing.asked_about, pairing.phase = None, None, Phase.BEGINNING
    pairing.alias = pairing.last_line = pairing.account = ""


async def nameless(work: Work, pairing_ids: Sequence[str]) -> None:
    """Of these pairings' deliveries only those stay that an edit is owed to, are on their way or tell of the leaving.

    What stays tells nothing: what made it this one may be the id of a note or an appointment.
    """
    await work.flush()
    mine = deliveries.c.pairing_id.in_(list(pairing_ids))
    await work.run(sa.delete(carried).where(carried.c.delivery_id.in_(sa.select(deliveries.c.id).where(mine))))
    needed = sa.or_(
        deliveries.c.id.in_(sa.select(owed.c.about)),
        deliveries.c.state == State.SENDING,
        sa.and_(deliveries.c.state == State.PLANNED, deliveries.c.kind.in_((Kind.PARTED, Kind.UNATTENDED))),
    )
    await work.run(sa.delete(deliveries).where(mine, ~needed))
    await work.run(sa.update(deliveries).where(mine, needed).values(occurrence=deliveries.c.id, view=""))


async def forget_joining(work: Work, client: Client, pairing: Pairing) -> None:
    """Take out that a client agreed in this pairing."""
    await work.run(sa.delete(consents).where(consents.c.client_id == client.id, consents.c.pairing_id == pairing.id))
    await work.run(
        sa.delete(deliveries).where(deliveries.c.reader_id == client.id, deliveries.c.pairing_id == pairing.id)
    )


async def forget_client(work: Work, client: Client) -> None:
    """Delete a client's row and all that refers to it; the notes are gone already."""
    await work.flush()
    await work.run(sa.delete(consents).where(consents.c.client_id == client.id))
    await work.run(sa.delete(deliveries).where(deliveries.c.reader_id == client.id))
    await work.run(sa.delete(readings).where(readings.c.client_id == client.id))
    await work.run(sa.delete(parts).where(parts.c.client_id == client.id))
    await work.run(sa.delete(doings).where(doings.c.client_id == client.id))
    await work.run(sa.delete(owed).where(owed.c.address == client.address))
    await work.run(sa.delete(shown).where(shown.c.address == client.address))
    await work.run(sa.update(pairings).where(pairings.c.client_id == client.id).values(client_id=None))
    await work.forget(client)
    await work.flush()


async def owners_of_words(work: Work) -> set[str]:
    return set((await work.run(sa.select(words.c.owner).distinct())).scalars())


async def known_owners(work: Work) -> set[str]:
    """Everybody and every pairing a data key may belong to, and the house."""
    rows = await work.run(sa.union_all(sa.select(people.c.id), sa.select(pairings.c.id)))
    return {HOUSE, *(row[0] for row in rows)}
