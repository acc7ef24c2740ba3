"""Finding people, pairings and invitations."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

import sqlalchemy as sa

from bot.domain.pairing import Invitation, Pairing, Question, Stage, alias_key
from bot.domain.people import GONE, Client, Consent, Person, Therapist
from bot.store.tables import consents, invitations, notes, pairings, people, questions, service
from bot.store.work import Displaced, Work

_PERSON_AT = sa.select(Person).where(people.c.address == sa.bindparam("address"))


async def person_at(work: Work, address: str) -> Person | None:
    """Whoever is at an address, on whichever side."""
    return await work.one(_PERSON_AT, address=address)


async def therapist_of(work: Work, pairing: Pairing) -> Therapist:
    found = await work.get(Therapist, pairing.therapist_id)
    assert found is not None, "a pairing has a therapist"
    return found


async def client_of(work: Work, pairing: Pairing) -> Client | None:
    return await work.get(Client, pairing.client_id)


_EVERYBODY = sa.select(Person)


async def everybody(work: Work) -> Sequence[Person]:
    return await work.all(_EVERYBODY)


async def all_therapists(work: Work) -> Sequence[Therapist]:
    here = ~people.c.address.startswith(GONE)
    return await work.all(sa.select(Therapist).where(here).order_by(people.c.created_at))


_PAIRINGS_OF_CLIENT = (
    sa.select(Pairing)
    .where(pairings.c.client_id == sa.bindparam("client"), pairings.c.stage != Stage.ENDED)
    .order_by(pairings.c.created_at, pairings.c.id)
)


async def pairings_of_client(work: Work, client: Client) -> list[Pairing]:
    """The pairings a client is in now, oldest first."""
    return list(await work.all(_PAIRINGS_OF_CLIENT, client=client.id))


@dataclass(frozen=True)
class Named:
    """A pairing with its alias in the open."""

    pairing: Pairing
    alias: str = field(repr=False)


_PAIRINGS_OF_THERAPIST = sa.select(Pairing).where(
    pairings.c.therapist_id == sa.bindparam("therapist"), pairings.c.stage != Stage.ENDED
)


async def named_pairings(work: Work, therapist: Therapist) -> list[Named]:
    """A therapist's pairings that have not ended, by alias."""
    found = await work.all(_PAIRINGS_OF_THERAPIST, therapist=therapist.id)
    texts = await work.open_all(pairing.alias for pairing in found)
    named = [Named(pairing, texts.get(pairing.alias, "")) for pairing in found]
    return sorted(named, key=lambda each: alias_key(each.alias))


async def named_ended(work: Work, therapist: Therapist, since: datetime) -> list[Named]:
    """A therapist's pairings with somebody who had joined, ended since an instant; the last to end first."""
    found = await work.all(
        sa.select(Pairing)
        .where(pairings.c.therapist_id == therapist.id, pairings.c.stage == Stage.ENDED)
        .where(pairings.c.joined_at.is_not(None), pairings.c.ended_at >= since)
        .order_by(pairings.c.ended_at.desc(), pairings.c.id)
    )
    texts = await work.open_all(pairing.alias for pairing in found)
    return [Named(pairing, texts.get(pairing.alias, "")) for pairing in found]


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


async def use_up(work: Work, invitation: Invitation, person_id: str) -> bool:
    """Use an invitation up, by one conditional update: of many at once only one succeeds."""
    done = await work.run(
        sa.update(invitations)
        .where(
            invitations.c.id == invitation.id,
            invitations.c.used_at.is_(None),
            invitations.c.revoked_at.is_(None),
            invitations.c.expires_at > work.now,
        )
        .values(used_at=work.now, used_by=person_id)
    )
    return done.rowcount == 1


async def agreed_at(work: Work, pairing: Pairing) -> datetime | None:
    """When the client of a pairing agreed to it last."""
    query = sa.select(sa.func.max(consents.c.agreed_at)).where(consents.c.pairing_id == pairing.id)
    found: datetime | None = (await work.run(query)).scalar_one()
    return found


async def consents_of(work: Work, client: Client) -> Sequence[Consent]:
    return await work.all(sa.select(Consent).where(consents.c.client_id == client.id))


_LATEST_QUESTION = (
    sa.select(Question)
    .where(questions.c.pairing_id == sa.bindparam("pairing"))
    .order_by(questions.c.version.desc())
    .limit(1)
)
_OPEN_QUESTION = _LATEST_QUESTION.where(questions.c.closed_at.is_(None))
_QUESTION_OPEN_AT = _LATEST_QUESTION.where(
    questions.c.asked_at <= sa.bindparam("at"),
    sa.or_(questions.c.closed_at.is_(None), questions.c.closed_at > sa.bindparam("at")),
)


async def open_question(work: Work, pairing: Pairing) -> Question | None:
    """The question of a pairing that is open; at most one is."""
    return await work.first(_OPEN_QUESTION, pairing=pairing.id)


async def latest_question(work: Work, pairing: Pairing) -> Question | None:
    """The newest question, open or not."""
    return await work.first(_LATEST_QUESTION, pairing=pairing.id)


async def question_open_at(work: Work, pairing: Pairing, at: datetime) -> Question | None:
    """The question that was open at an instant. One that was taken back never was: it closed as it was asked."""
    return await work.first(_QUESTION_OPEN_AT, pairing=pairing.id, at=at)


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
        .limit(1)
    )


_CLIENTS_WITH_DRAFT = sa.select(Client).where(people.c.draft != "", people.c.waits_until < sa.bindparam("before"))


async def clients_with_draft(work: Work, before: datetime) -> Sequence[Client]:
    """Clients with a text set aside whose step was over before an instant."""
    return await work.all(_CLIENTS_WITH_DRAFT, before=before)


async def has_notes(work: Work, client: Client) -> bool:
    return (await work.run(sa.select(notes.c.id).where(notes.c.client_id == client.id).limit(1))).first() is not None


@dataclass(frozen=True)
class Service:
    """What the database knows of the bot it serves."""

    bot_id: int | None
    username: str
    beat_at: datetime | None
    restored: bool
    """A backup was put back, and the bot has not started since."""
    leader: str
    """The process that leads, or led last."""
    fingerprint: str
    """Of its data keys."""


_SERVICE = sa.select(service)


async def service_row(work: Work) -> Service | None:
    row = (await work.run(_SERVICE)).first()
    if row is None:
        return None
    return Service(
        row.bot_id, row.username, row.beat_at, row.restored_at is not None, row.leader or "", row.fingerprint
    )


async def keep_service(work: Work, bot_id: int, username: str) -> None:
    """Remember which bot this database belongs to, and that it has started."""
    values = {"bot_id": bot_id, "username": username, "restored_at": None}
    insert = work.insert(service).values(id=1, fingerprint="", **values)
    await work.run(insert.on_conflict_do_update(index_elements=["id"], set_=values))


async def take_lead(work: Work, who: str, fingerprint: str) -> None:
    """From here on this process leads. Waits for what the last one has open, and nothing it begins later is kept.

    `fingerprint`: by which the others see whether they have the same data keys.
    """
    values = {"leader": who, "fingerprint": fingerprint}
    insert = work.insert(service).values(id=1, username="", **values)
    await work.run(insert.on_conflict_do_update(index_elements=["id"], set_=values))


_STILL_LEADS = (
    # Should this machine vanish now, its transaction is not to keep the next one from leading.
    sa.select(sa.func.set_config("idle_in_transaction_session_timeout", "20s", sa.true()))
    .select_from(service)
    .where(service.c.leader == sa.bindparam("who"))
    .with_for_update(read=True)
)


async def still_leads(work: Work, who: str) -> None:
    """Make sure that this process leads until this transaction is committed. Raises Displaced.

    On SQLite there is no other process.
    """
    if work.on_sqlite:
        return
    if (await work.run(_STILL_LEADS, who=who)).first() is None:
        raise Displaced


_BEAT = sa.update(service).values(beat_at=sa.bindparam("now"))


async def beat(work: Work) -> None:
    """The heartbeat: when the bot was last at work."""
    await work.run(_BEAT, now=work.now)
