"""Finding who agreed to what the consent says now, and which pairings may work because of it."""

from collections.abc import Sequence

import sqlalchemy as sa

from bot.domain.delivery import Delivery, Kind
from bot.domain.pairing import Pairing, Stage
from bot.domain.people import CONSENT_VERSION, Client, Consent
from bot.store.tables import consents, deliveries, pairings, people
from bot.store.work import Work

_therapists = people.alias("therapists")
_ATTENDED = sa.exists().where(_therapists.c.id == pairings.c.therapist_id, _therapists.c.suspended_at.is_(None))


def _agreed(work: Work) -> sa.Exists:
    """That the client of a pairing agreed to what the consent says now, in whichever language they read it then."""
    version = consents.c.version
    return sa.exists().where(
        consents.c.pairing_id == pairings.c.id,
        consents.c.client_id == pairings.c.client_id,
        version.in_(work.terms.versions) if work.terms.versions else version.like(f"{CONSENT_VERSION}%"),
        consents.c.withdrawn_at.is_(None),
    )


async def working_pairings(work: Work, client: Client) -> Sequence[Pairing]:
    """The pairings in which something may come to this client and go from them, oldest first.

    Joined, the therapist is not suspended, and the client agreed to what the consent says now.
    """
    return await work.all(
        sa.select(Pairing)
        .where(pairings.c.client_id == client.id, pairings.c.stage == Stage.JOINED, _agreed(work), _ATTENDED)
        .order_by(pairings.c.created_at, pairings.c.id)
    )


async def works(work: Work, pairing: Pairing) -> bool:
    """The same for one pairing."""
    query = sa.select(pairings.c.id).where(pairings.c.id == pairing.id, pairings.c.stage == Stage.JOINED)
    return (await work.run(query.where(_agreed(work), _ATTENDED))).first() is not None


async def agreed(work: Work, pairing: Pairing) -> bool:
    """Whether the client of a pairing agreed to what the consent says now."""
    query = sa.select(pairings.c.id).where(pairings.c.id == pairing.id, _agreed(work))
    return (await work.run(query)).first() is not None


async def to_agree(work: Work, client: Client) -> Sequence[Pairing]:
    """The open pairings of a client who agreed to older words, oldest first."""
    return await work.all(
        sa.select(Pairing)
        .where(pairings.c.client_id == client.id, pairings.c.stage != Stage.ENDED, ~_agreed(work))
        .order_by(pairings.c.created_at, pairings.c.id)
    )


async def outdated(work: Work, client: Client) -> bool:
    """Whether this client is in a pairing and agreed to older words."""
    return bool(await to_agree(work, client))


async def clients_to_ask(work: Work) -> Sequence[Client]:
    """Clients who agreed to older words and of whom it is not yet planned to ask them."""
    asked = sa.exists().where(
        deliveries.c.reader_id == people.c.id,
        deliveries.c.kind == Kind.CONSENT,
        deliveries.c.occurrence.in_(work.terms.versions),
    )
    waiting = sa.select(pairings.c.client_id).where(
        pairings.c.client_id.is_not(None), pairings.c.stage != Stage.ENDED, ~_agreed(work)
    )
    return await work.all(sa.select(Client).where(people.c.id.in_(waiting), ~asked))


async def asking(work: Work, client: Client) -> Delivery | None:
    """The message by which this client is asked about what the consent says now; none is planned yet."""
    return await work.first(
        sa.select(Delivery).where(
            deliveries.c.reader_id == client.id,
            deliveries.c.kind == Kind.CONSENT,
            deliveries.c.occurrence.in_(work.terms.versions),
        )
    )


async def newest(work: Work, client: Client) -> Consent | None:
    """What a client agreed to last and has not taken back."""
    return await work.first(
        sa.select(Consent)
        .where(consents.c.client_id == client.id, consents.c.withdrawn_at.is_(None))
        .order_by(consents.c.agreed_at.desc())
    )


async def withdraw(work: Work, pairing: Pairing) -> None:
    """The client left: what they agreed to in this pairing is taken back."""
    await work.run(
        sa.update(consents)
        .where(consents.c.pairing_id == pairing.id, consents.c.withdrawn_at.is_(None))
        .values(withdrawn_at=work.now)
    )
