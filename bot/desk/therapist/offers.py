"""Activities at hand for a client: offered as they are or in a therapist's words, three at most, and taken back."""

from bot.actions import asking, offering
from bot.actions.offering import Opening
from bot.channels.port import Choice
from bot.desk.hearing import TherapistHandler, TherapistHearing
from bot.desk.therapist import aliases
from bot.desk.therapist import asking as ask_desk
from bot.desk.therapist.library import OPENING, anybody
from bot.desk.therapist.shelf import (
    NOBODY,
    Seen,
    Whom,
    mark_of,
    opening_of,
    place_of,
    prompt_of,
    seen_of,
    title_of,
    whom_of,
)
from bot.domain.offer import Offer
from bot.domain.pairing import Pairing
from bot.domain.prompt import ACTIVITY_LENGTH, PromptKind
from bot.store import people
from bot.voice.choices import rows
from bot.voice.fluent import Said
from bot.voice.library_card import activity_card, library_card


async def typed_opening(h: TherapistHearing, text: str) -> None:
    """The words an activity is to open with: shown, and offered only on a tap."""
    about = h.therapist.waits_about
    where, _, pairing_id = about.rpartition(":")
    written, _, mark = where.partition(":")
    pairing = await people.own_pairing(h.work, h.therapist, pairing_id)
    place, prompt = place_of(written), prompt_of(h, mark)
    if place is None or prompt is None or (pairing is None and pairing_id != NOBODY):
        h.therapist.stop_waiting()
        await ask_desk.typed_free(h, text)
        return
    seen = Seen(place, prompt, Whom(pairing, await h.work.open(pairing.alias)) if pairing else Whom())
    typed = offering.opening_of(prompt.id, text)
    if not typed.words or typed.too_long:
        h.therapist.wait_for(OPENING, h.now, about=about, after=h.incoming.message)
        told = h.words.say("offer-too-long", most=ACTIVITY_LENGTH) if typed.words else h.words.say("nothing-visible")
        h.tell(told, rows(h.words.choice("button-back", seen.means("libv"))))
        return
    h.therapist.stop_waiting()
    opening = await offering.keep_opening(h.work, h.therapist, opening_of(h, prompt, why=place.why, typed=typed.words))
    text = library_card(h.words, prompt, activity_card(h.words, prompt, opening.words), seen.whom.alias)
    h.tell(
        text,
        (
            (h.words.choice("button-offer", f"libd:{opening.id}:{seen.whom.id}"),),
            (
                h.words.choice("button-reword", seen.means("libc")),
                h.words.choice("button-back", seen.means("libv")),
            ),
        ),
    )


async def offer(h: TherapistHearing, rest: str) -> None:
    """[Offer for nudges], as it was seen; or an alias chosen for it."""
    seen = await seen_of(h, rest)
    if seen is None:
        return
    if seen.prompt.kind is not PromptKind.ACTIVITY:
        h.passed()
        return
    await _offer(h, seen.whom, opening_of(h, seen.prompt, why=seen.place.why), rest.rpartition(":")[0], "libo")


async def offer_reworded(h: TherapistHearing, rest: str) -> None:
    """[Offer for nudges], in the therapist's own words; or an alias chosen for it."""
    draft_id, _, pairing_id = rest.partition(":")
    whom = await whom_of(h, pairing_id)
    if whom is None:
        return
    opening = await offering.open_opening(h.work, h.therapist, draft_id)
    if opening is None or h.words.library.get(opening.prompt) is None:
        h.passed()
        return
    await _offer(h, whom, opening, draft_id, "libd")


async def _offer(h: TherapistHearing, whom: Whom, opening: Opening, about: str, verb: str) -> None:
    if whom.pairing is None:
        if await anybody(h):
            h.show(h.words.say("for-whom"), await aliases.choices(h, f"{verb}:{about}"))
        return
    match await offering.offer(h.work, whom.pairing, opening):
        case offering.AtHand() as made:
            await _made(h, whom.pairing, opening, made)
        case offering.Full() as full:
            taken = [(Choice(title_of(h, each.prompt), _in_place_of(each, opening)),) for each in full.offers]
            text = h.words.say("offer-full", alias=Said(full.alias), title=Said(title_of(h, opening.prompt)))
            h.show(text, (*taken, (h.words.choice("button-leave-it", "leaveit"),)))


def _in_place_of(offer: Offer, opening: Opening) -> str:
    if opening.id:
        return f"liby:{offer.id}:{opening.id}"
    return f"libx:{offer.id}:{'w' if opening.words else 'n'}{mark_of(opening.prompt)}"


async def _made(h: TherapistHearing, pairing: Pairing, opening: Opening, made: offering.AtHand) -> None:
    if opening.id:
        await asking.drop_draft(h.work, h.therapist)
    h.show(
        h.words.say("offer-made", alias=Said(made.alias), title=Said(title_of(h, opening.prompt))),
        rows(
            h.words.choice("button-offer-back", f"unoffer:{made.offer_id}"),
            h.words.choice("button-library", f"library:{pairing.id}"),
        ),
    )


async def offer_instead(h: TherapistHearing, rest: str) -> None:
    """One of the three chosen, which makes room for the activity as the library has it."""
    offer_id, _, instead = rest.partition(":")
    prompt = prompt_of(h, instead[1:])
    if prompt is None or prompt.kind is not PromptKind.ACTIVITY:
        h.passed()
        return
    await _instead(h, offer_id, opening_of(h, prompt, why=instead[0] == "w"))


async def offer_reworded_instead(h: TherapistHearing, rest: str) -> None:
    """One of the three chosen, which makes room for the activity in the therapist's words."""
    offer_id, _, draft_id = rest.partition(":")
    await _instead(h, offer_id, await offering.open_opening(h.work, h.therapist, draft_id))


async def _instead(h: TherapistHearing, offer_id: str, opening: Opening | None) -> None:
    found = await offering.own_offer(h.work, h.therapist, offer_id)
    if found is None or opening is None or h.words.library.get(opening.prompt) is None:
        h.passed()
        return
    former, pairing = found
    made = await offering.offer(h.work, pairing, opening, instead_of=former)
    assert isinstance(made, offering.AtHand), "one was taken back, so there is room"
    await _made(h, pairing, opening, made)


async def at_hand(h: TherapistHearing, pairing_id: str) -> None:
    """[What is at hand]: the activities that a client may be brought, by title."""
    mine = await aliases.own(h, pairing_id)
    if mine is None:
        return
    here = await offering.at_hand(h.work, mine.pairing)
    back = (h.words.choice("button-back", f"library:{pairing_id}"),)
    listed = [(Choice(title_of(h, each.prompt), f"offered:{each.id}"),) for each in here]
    key = "offers-for" if here else "offers-none"
    h.show(h.words.say(key, alias=Said(mine.alias)), (*listed, back))


async def offered(h: TherapistHearing, offer_id: str) -> None:
    """One that is at hand, as the client will see it."""
    found = await offering.own_offer(h.work, h.therapist, offer_id)
    if found is None:
        h.passed()
        return
    offer, pairing = found
    prompt, alias = h.words.library.get(offer.prompt), await h.work.open(pairing.alias)
    below = rows(
        h.words.choice("button-offer-back", f"unoffer:{offer.id}"),
        h.words.choice("button-back", f"athand:{pairing.id}"),
    )
    if prompt is None:
        h.show(h.words.say("offer-lost", title=Said(offer.prompt)), below)
        return
    card = activity_card(h.words, prompt, await h.work.open(offer.words) if offer.words else "")
    h.show(library_card(h.words, prompt, card, alias), below)


async def take_back(h: TherapistHearing, offer_id: str) -> None:
    """[Take it back]."""
    found = await offering.own_offer(h.work, h.therapist, offer_id)
    if found is None:
        h.passed()
        return
    offer, pairing = found
    alias = Said(await h.work.open(pairing.alias))
    await offering.take_back(h.work, pairing, offer)
    h.show(
        h.words.say("offer-taken-back", alias=alias, title=Said(title_of(h, offer.prompt))),
        rows(h.words.choice("button-library", f"library:{pairing.id}")),
    )


CHOICES: dict[str, TherapistHandler] = {
    "libo": offer,
    "libd": offer_reworded,
    "libx": offer_instead,
    "liby": offer_reworded_instead,
    "athand": at_hand,
    "offered": offered,
    "unoffer": take_back,
}
