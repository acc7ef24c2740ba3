"""Finding people, pairings and invitations."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

import sqlalchemy as sa

from bot.domain.pairing import Invitation, Pairing, Question, Stage, alias_key
from bot.domain.people import Client, Consent, Person, Therapist
from bot.store.tables import consents, invitations, notes, pairings, people, questions, service
from bot.store.work import Work


async def person_at(work: Work, address: str) -> Person | None:
    """Whoever is at an address, on whichever side."""
    return await work.one(sa.select(Person).where(people.c.address == address))


async def therapist_of(work: Work, pairing: Pairing) -> Therapist:
    found = await work.get(Therapist, pairing.therapist_id)
    assert found is not None, "a pairing has a therapist"
    return found


async def client_of(work: Work, pairing: Pairing) -> Client | None:
    return await work.get(Client, pairing.client_id)


async def everybody(work: Work) -> Sequence[Person]:
    return await work.all(sa.select(Person))


async def all_therapists(work: Work) -> Sequence[Therapist]:
    return await work.all(sa.select(Therapist).order_by(people.c.created_at))


async def pairings_of_client(work: Work, client: Client) -> list[Pairing]:
    """The pairings a client is in now, oldest first."""
    found = await work.all(
        sa.select(Pairing)
        .where(pairings.c.client_id == client.id, pairings.c.stage != Stage.ENDED)
        .order_by(pairings.c.created_at, pairings.c.id)
    )
    return list(found)


@dataclass(frozen=True)
class Named:
    """A pairing with its alias in the open."""

    pairing: Pairing
    alias: str = field(repr=False)


async def named_pairings(work: Work, therapist: Therapist) -> list[Named]:
    """A therapist's pairings that have not ended, by alias."""
    found = await work.all(
        sa.select(Pairing).where(pairings.c.therapist_id == therapist.id, pairings.c.stage != Stage.ENDED)
    )
    texts = await work.open_all(pairing.alias for pairing in found)
    named = [Named(pairing, texts.get(pairing.alias, "")) for pairing in found]
    return sorted(named, key=lambda each: alias_key(each.alias))


async def named(work: Work, pairing: Pairing) -> Named:
    return Named(pairing, await work.open(pairing.alias))


async def own_pairing(work: Work, therapist: Therapist, pairing_id: str | None) -> Pairing | None:
    """A pairing of this therapist that has not ended; foreign and unknown ids look alike."""
    pairing = await work.get(Pairing, pairing_id)
    return pairing if pairing and pairing.therapist_id == therapist.id and pairing.open else None


async def invitation_by_hash(work: Work, code_hash: str) -> Invitation | None:
    return await work.one(sa.select(Invitation).where(invitations.c.code_hash == code_hash))


async def invitations_of(work: Work, pairing: Pairing) -> Sequence[Invitation]:
    return await work.all(sa.select(Invitation).where(invitations.c.pairing_id == pairing.id))


async def use_up(work: Work, invitation: Invitation, person_id: str, now: datetime) -> bool:
    """Use an invitation up, by one conditional update: of many at once only one succeeds."""
    done = await work.run(
        sa.update(invitations)
        .where(
            invitations.c.id == invitation.id,
            invitations.c.used_at.is_(None),
            invitations.c.revoked_at.is_(None),
            invitations.c.expires_at > now,
        )
        .values(used_at=now, used_by=person_id)
    )
    return done.rowcount == 1


async def consents_of(work: Work, client: Client) -> Sequence[Consent]:
    return await work.all(sa.select(Consent).where(consents.c.client_id == client.id))


async def open_question(work: Work, pairing: Pairing) -> Question | None:
    """The question of a pairing that is open; at most one is."""
    return await work.first(
        sa.select(Question)
        .where(questions.c.pairing_id == pairing.id, questions.c.closed_at.is_(None))
        .order_by(questions.c.version.desc())
    )


async def latest_question(work: Work, pairing: Pairing) -> Question | None:
    """The newest question, open or not."""
    return await work.first(
        sa.select(Question).where(questions.c.pairing_id == pairing.id).order_by(questions.c.version.desc())
    )


async def question_open_at(work: Work, pairing: Pairing, at: datetime) -> Question | None:
    """The question that was open at an instant. One that was taken back never was: it closed as it was asked."""
    return await work.first(
        sa.select(Question)
        .where(
            questions.c.pairing_id == pairing.id,
            questions.c.asked_at <= at,
            sa.or_(questions.c.closed_at.is_(None), questions.c.closed_at > at),
        )
        .order_by(questions.c.version.desc())
    )


async def question_replaced_by(work: Work, question: Question) -> Question | None:
    """The question that closed when this one was asked."""
    return await work.first(
        sa.select(Question)
        .where(
            questions.c.pairing_id == question.pairing_id,
            questions.c.version < question.version,
            questions.c.asked_at < question.asked_at,
            questions.c.closed_at == question.asked_at,
        )
        .order_by(questions.c.version.desc())
    )


async def clients_with_draft(work: Work, before: datetime) -> Sequence[Client]:
    """Clients with a text set aside whose step was over before an instant."""
    return await work.all(sa.select(Client).where(people.c.draft != "", people.c.waits_until < before))


async def has_notes(work: Work, client: Client) -> bool:
    return (await work.run(sa.select(notes.c.id).where(notes.c.client_id == client.id).limit(1))).first() is not None


@dataclass(frozen=True)
class Service:
    """What the database knows of the bot it serves."""

    bot_id: int | None
    username: str
    beat_at: datetime | None


async def service_row(work: Work) -> Service | None:
    row = (await work.run(sa.select(service))).first()
    return Service(row.bot_id, row.username, row.beat_at) if row else None


async def keep_service(work: Work, bot_id: int, username: str) -> None:
    """Remember which bot this database belongs to."""
    values = {"bot_id": bot_id, "username": username}
    insert = work.insert(service).values(id=1, fingerprint="", **values)
    await work.run(insert.on_conflict_do_update(index_elements=["id"], set_=values))


async def beat(work: Work, now: datetime) -> None:
    """The heartbeat: when the bot was last at work."""
    await work.run(sa.update(service).values(beat_at=now))
