"""Activities at hand for a client: offered, put in place of another, taken back."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from bot.actions import drafts
from bot.actions.planning import replan_client
from bot.domain.draft import Opening
from bot.domain.notes import clean
from bot.domain.offer import OFFERED_MOST, Offer
from bot.domain.pairing import Pairing, Stage
from bot.domain.people import Therapist
from bot.domain.words import Words
from bot.store import offers, people
from bot.store.work import Work


@dataclass(frozen=True)
class AtHand:
    """The activity is offered."""

    offer_id: str
    alias: str = field(repr=False)


@dataclass(frozen=True)
class Full:
    """As many as may be at hand already are: these. Nothing was offered."""

    offers: tuple[Offer, ...]
    alias: str = field(repr=False)


def opening_of(prompt_id: str, typed: str) -> Opening:
    """What a therapist typed, as the opening words of an activity."""
    return Opening(prompt_id, clean(typed))


async def keep_opening(work: Work, therapist: Therapist, opening: Opening) -> Opening:
    """Keep a wording until it is offered, in place of an earlier draft. Gives it with its id."""
    return replace(opening, id=await drafts.set_down(work, therapist, opening))


async def open_opening(work: Work, therapist: Therapist, draft_id: str) -> Opening | None:
    """The wording of this id, if it is the draft that is kept."""
    found = await drafts.set_down_as(work, therapist, Opening, draft_id)
    return replace(found, id=draft_id) if found is not None else None


async def offer(work: Work, pairing: Pairing, opening: Opening, *, instead_of: Offer | None = None) -> AtHand | Full:
    """Have an activity at hand in a pairing; one that is at hand already gets these opening words.

    Three at a time at most: a fourth only in place of one of them.
    """
    alias = await work.open(pairing.alias)
    if instead_of is not None:
        await _withdraw(work, instead_of)
        await work.flush()
    here = await offers.open_offers(work, pairing)
    found = next((each for each in here if each.prompt == opening.prompt), None)
    if found is None and len(here) >= OFFERED_MOST:
        return Full(tuple(here), alias)
    if found is None:
        found = Offer(pairing_id=pairing.id, prompt=opening.prompt, offered_at=work.now)
        work.add(found)
    await work.burn([found.words])
    found.words = await work.keep(opening.words, pairing.id, Words.OPENING) if opening.words else ""
    await _plan(work, pairing)
    return AtHand(found.id, alias)


async def own_offer(work: Work, therapist: Therapist, offer_id: str) -> tuple[Offer, Pairing] | None:
    """An activity at hand with one of this therapist's clients; foreign, unknown and former ones look alike."""
    found = await work.get(Offer, offer_id)
    if found is None or found.withdrawn_at is not None:
        return None
    pairing = await people.own_pairing(work, therapist, found.pairing_id)
    return (found, pairing) if pairing is not None else None


async def at_hand(work: Work, pairing: Pairing) -> Sequence[Offer]:
    """The activities at hand in a pairing, the oldest first."""
    return await offers.open_offers(work, pairing)


async def take_back(work: Work, pairing: Pairing, offer: Offer) -> None:
    """It is not at hand any more."""
    await _withdraw(work, offer)
    await _plan(work, pairing)


async def withdraw_all(work: Work, pairing: Pairing) -> None:
    """Nothing is at hand any more in a pairing that ends."""
    for each in await offers.open_offers(work, pairing):
        await _withdraw(work, each)


async def _withdraw(work: Work, offer: Offer) -> None:
    await work.burn([offer.words])
    offer.words, offer.withdrawn_at = "", work.now


async def _plan(work: Work, pairing: Pairing) -> None:
    client = await people.client_of(work, pairing)
    if client is not None and pairing.stage is Stage.JOINED:
        await work.flush()
        await replan_client(work, client)
