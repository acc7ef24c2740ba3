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


_NOW = consents.c.version.in_(sa.bindparam("versions", expanding=True))
_NEWEST = sa.and_(sa.bindparam("any_of_now", type_=sa.Boolean), consents.c.version.like(f"{CONSENT_VERSION}%"))
_AGREED = sa.exists().where(
    consents.c.pairing_id == pairings.c.id,
    consents.c.client_id == pairings.c.client_id,
    sa.or_(_NOW, _NEWEST),
    consents.c.withdrawn_at.is_(None),
)
"""That the client of a pairing agreed to what the consent says now, in whichever language they read it then."""


def _now(work: Work) -> dict[str, object]:
    """What the consent says now, for `_AGREED`; before the words were read any wording of this version will do."""
    return {"versions": list(work.terms.versions), "any_of_now": not work.terms.versions}


_WORKING_PAIRINGS = (
    sa.select(Pairing)
    .where(pairings.c.client_id == sa.bindparam("client"), pairings.c.stage == Stage.JOINED, _AGREED, _ATTENDED)
    .order_by(pairings.c.created_at, pairings.c.id)
)


async def working_pairings(work: Work, client: Client) -> Sequence[Pairing]:
    """The pairings in which something may come to this client and go from them, oldest first.

    Joined, the therapist is not suspended, and the client agreed to what the consent says now.
    """
    return await work.all(_WORKING_PAIRINGS, client=client.id, **_now(work))


_THIS_AGREED = sa.select(pairings.c.id).where(pairings.c.id == sa.bindparam("pairing"), _AGREED)
_THIS_WORKS = _THIS_AGREED.where(pairings.c.stage == Stage.JOINED, _ATTENDED)


async def works(work: Work, pairing: Pairing) -> bool:
    """The same for one pairing."""
    return (await work.run(_THIS_WORKS, pairing=pairing.id, **_now(work))).first() is not None


async def agreed(work: Work, pairing: Pairing) -> bool:
    """Whether the client of a pairing agreed to what the consent says now."""
    return (await work.run(_THIS_AGREED, pairing=pairing.id, **_now(work))).first() is not None


_TO_AGREE = (
    sa.select(Pairing)
    .where(pairings.c.client_id == sa.bindparam("client"), pairings.c.stage != Stage.ENDED, ~_AGREED)
    .order_by(pairings.c.created_at, pairings.c.id)
)


async def to_agree(work: Work, client: Client) -> Sequence[Pairing]:
    """The open pairings of a client who agreed to older words, oldest first."""
    return await work.all(_TO_AGREE, client=client.id, **_now(work))


async def outdated(work: Work, client: Client) -> bool:
    """Whether this client is in a pairing and agreed to older words."""
    return bool(await to_agree(work, client))


_ASKED = sa.exists().where(
    deliveries.c.reader_id == people.c.id,
    deliveries.c.kind == Kind.CONSENT,
    deliveries.c.occurrence.in_(sa.bindparam("versions", expanding=True)),
)
_STILL_TO_AGREE = sa.select(pairings.c.client_id).where(
    pairings.c.client_id.is_not(None), pairings.c.stage != Stage.ENDED, ~_AGREED
)
_CLIENTS_TO_ASK = sa.select(Client).where(people.c.id.in_(_STILL_TO_AGREE), ~_ASKED)


async def clients_to_ask(work: Work) -> Sequence[Client]:
    """Clients who agreed to older words and of whom it is not yet planned to ask them."""
    return await work.all(_CLIENTS_TO_ASK, **_now(work))


async def asking(work: Work, client: Client) -> Delivery | None:
    """The message by which this client is asked about what the consent says now; none is planned yet."""
    return await work.first(
        sa.select(Delivery)
        .where(
            deliveries.c.reader_id == client.id,
            deliveries.c.kind == Kind.CONSENT,
            deliveries.c.occurrence.in_(work.terms.versions),
        )
        .limit(1)
    )


async def newest(work: Work, client: Client) -> Consent | None:
    """What a client agreed to last and has not taken back."""
    return await work.first(
        sa.select(Consent)
        .where(consents.c.client_id == client.id, consents.c.withdrawn_at.is_(None))
        .order_by(consents.c.agreed_at.desc())
        .limit(1)
    )


async def withdraw(work: Work, pairing: Pairing) -> None:
    """The client left: what they agreed to in this pairing is taken back."""
    await work.run(
        sa.update(consents)
        .where(consents.c.pairing_id == pairing.id, consents.c.withdrawn_at.is_(None))
        .values(withdrawn_at=work.now)
    )
