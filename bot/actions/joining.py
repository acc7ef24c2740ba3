"""Joining: links, consent, and the therapist's yes (privacy.md, Joining)."""

from dataclasses import dataclass, field

from bot.actions.parting import erase_client
from bot.actions.planning import plan_once, replan_meetings
from bot.domain.delivery import Kind
from bot.domain.notes import clean
from bot.domain.pairing import (
    ALIAS_LENGTH,
    CLIENT_LINK_LASTS,
    THERAPIST_LINK_LASTS,
    Invitation,
    Pairing,
    Stage,
    alias_key,
    hash_of,
    new_code,
)
from bot.domain.people import Client, Consent, Person, Therapist, new_id
from bot.domain.when import FOREVER
from bot.domain.words import Words
from bot.store import people
from bot.store.keys import HOUSE
from bot.store.work import Work


async def invite_therapist(work: Work, name: str) -> str:
    """Make a link's code for a therapist: single use, 24 hours. Only its hash is kept."""
    code = new_code()
    words_id = await work.keep(clean(name)[:64], HOUSE, Words.NAME)
    work.add(Invitation(code_hash=hash_of(code), name=words_id, expires_at=work.now + THERAPIST_LINK_LASTS))
    return code


@dataclass(frozen=True)
class Invited:
    code: str = field(repr=False)
    alias: str = field(repr=False)
    pairing_id: str


@dataclass(frozen=True)
class AliasTaken:
    alias: str = field(repr=False)
    pairing_id: str
    stage: Stage


@dataclass(frozen=True)
class AliasUnfit:
    """Empty, or longer than 32 characters."""


async def invite_client(work: Work, therapist: Therapist, alias: str) -> Invited | AliasTaken | AliasUnfit:
    """Begin a pairing under an alias, with a single-use link of seven days."""
    alias = " ".join(clean(alias).split())
    if not alias_key(alias) or len(alias) > ALIAS_LENGTH:
        return AliasUnfit()
    for each in await people.named_pairings(work, therapist):
        if alias_key(each.alias) == alias_key(alias):
            return AliasTaken(each.alias, each.pairing.id, each.pairing.stage)
    pairing_id = new_id()
    words_id = await work.keep(alias, pairing_id, Words.ALIAS)
    pairing = Pairing(id=pairing_id, therapist_id=therapist.id, alias=words_id, created_at=work.now)
    work.add(pairing)
    return Invited(await _new_link(work, pairing), alias, pairing.id)


async def invite_again(work: Work, pairing: Pairing) -> Invited | None:
    """A new link for a pairing that nobody has joined yet; older ones stop working."""
    if pairing.stage is not Stage.INVITED:
        return None
    await _revoke_links(work, pairing)
    return Invited(await _new_link(work, pairing), await work.open(pairing.alias), pairing.id)


async def _new_link(work: Work, pairing: Pairing) -> str:
    code = new_code()
    work.add(Invitation(code_hash=hash_of(code), pairing_id=pairing.id, expires_at=work.now + CLIENT_LINK_LASTS))
    return code


async def _revoke_links(work: Work, pairing: Pairing) -> None:
    for each in await people.invitations_of(work, pairing):
        if each.usable(work.now):
            each.revoked_at = work.now


@dataclass(frozen=True)
class Link:
    """What a code opens, for whoever holds it. Looking uses nothing up and keeps nothing."""

    invitation: Invitation
    pairing: Pairing | None
    name: str = field(default="", repr=False)


@dataclass(frozen=True)
class OwnStep:
    """The account that used this link: it gets its current step again."""


@dataclass(frozen=True)
class NoLink:
    """Unknown, used, expired: they look alike."""


@dataclass(frozen=True)
class OtherSide:
    """One account is on one side only."""


async def look_at(work: Work, person: Person | None, code: str) -> Link | OwnStep | NoLink | OtherSide:
    """What opening a link means for this person."""
    found = await people.invitation_by_hash(work, hash_of(code))
    return await _allowed(work, person, found)


async def link_by_id(work: Work, person: Person | None, invitation_id: str) -> Link | OwnStep | NoLink | OtherSide:
    """The same for the id that a button carries."""
    return await _allowed(work, person, await work.get(Invitation, invitation_id))


async def _allowed(work: Work, person: Person | None, found: Invitation | None) -> Link | OwnStep | NoLink | OtherSide:
    if found is not None and person is not None and found.used_by == person.id:
        return OwnStep()
    if found is None or not found.usable(work.now):
        return NoLink()
    pairing = await work.get(Pairing, found.pairing_id)
    if found.pairing_id is not None and (pairing is None or pairing.stage is not Stage.INVITED):
        return NoLink()
    if isinstance(person, Therapist) or (isinstance(person, Client) and pairing is None):
        return OtherSide()
    if pairing is not None:
        therapist = await people.therapist_of(work, pairing)
        if therapist.suspended_at is not None:
            return NoLink()
        return Link(found, pairing)
    return Link(found, None, await work.open(found.name))


async def enrol(work: Work, link: Link, address: str, language: str) -> Therapist | None:
    """Make a therapist of whoever opened the operator's link. None if somebody was quicker."""
    therapist = Therapist(address=address, language=language, created_at=work.now, name=link.invitation.name)
    if not await people.use_up(work, link.invitation, therapist.id):
        return None
    work.add(therapist)
    return therapist


async def accept(
    work: Work,
    link: Link,
    client: Client | None,
    address: str,
    name: str,
    language: str,
    *,
    version: str | None = None,
) -> Client | None:
    """Agree to the consent and use the link up. None if somebody was quicker.

    `version` is that of the words which were shown; none: as they stand in `language`.

    The pairing then waits for the therapist's yes; until it comes no question and no name reaches this account.
    """
    pairing = link.pairing
    assert pairing is not None, "a client's link has a pairing"
    therapist = await people.therapist_of(work, pairing)
    # The therapist's zone is the first guess for somebody new; a client known here keeps their own.
    joining = client or Client(address=address, language=language, created_at=work.now, zone=therapist.zone)
    if not await people.use_up(work, link.invitation, joining.id):
        return None
    if client is None:
        work.add(joining)
    work.add(
        Consent(
            client_id=joining.id,
            pairing_id=pairing.id,
            version=version or work.terms.of(language),
            language=work.terms.language_of(version or work.terms.of(language), language),
            agreed_at=work.now,
        )
    )
    pairing.client_id, pairing.stage = joining.id, Stage.OPENED
    pairing.account = await work.keep(clean(name)[:64] or "?", joining.id, Words.ACCOUNT)
    await plan_once(
        work, therapist.id, Kind.OPENED, link.invitation.id, work.now, pairing=pairing, lasts=FOREVER - work.now
    )
    return joining


async def opened_by(work: Work, pairing: Pairing, invitation_id: str) -> bool:
    """Whether the account in this pairing came by this invitation, and not by a later one."""
    found = await work.get(Invitation, invitation_id)
    return found is not None and found.pairing_id == pairing.id and found.used_by == pairing.client_id


async def confirm(work: Work, pairing: Pairing) -> bool:
    """The therapist says: it is them. Twice is once. From here on questions may go."""
    if pairing.stage is not Stage.OPENED:
        return False
    pairing.stage, pairing.joined_at = Stage.JOINED, work.now
    await work.burn([pairing.account])
    pairing.account = ""
    client = await people.client_of(work, pairing)
    assert client is not None, "somebody opened it"
    await plan_once(work, client.id, Kind.JOINED, pairing.id, work.now, pairing=pairing)
    await replan_meetings(work, pairing)
    return True


@dataclass(frozen=True)
class Refused:
    """Somebody else had the link: their lines are erased, and the pairing waits for a new link."""

    address: str = field(repr=False)


async def not_them(work: Work, pairing: Pairing) -> Refused | None:
    """The therapist says: that is somebody else. A forwarded link must be harmless."""
    if pairing.stage is not Stage.OPENED:
        return None
    client = await people.client_of(work, pairing)
    assert client is not None, "somebody opened it"
    address = client.address
    await _revoke_links(work, pairing)
    await erase_client(work, client, only=pairing)
    pairing.client_id, pairing.stage, pairing.account = None, Stage.INVITED, ""
    return Refused(address)
