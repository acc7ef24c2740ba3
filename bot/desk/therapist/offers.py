"""Activities at hand for a client: offered as they are or in a therapist's words, three at most, and taken back."""

from bot.actions import drafts, offering
from bot.channels.port import Choice
from bot.desk.hearing import Passed, TherapistHearing
from bot.desk.side import Choices
from bot.desk.therapist import aliases
from bot.desk.therapist import asking as ask_desk
from bot.desk.therapist.library import anybody
from bot.desk.therapist.shelf import (
    Seen,
    Whom,
    mark_of,
    opening_of,
    prompt_of,
    seen_of,
    title_of,
    whom_of,
)
from bot.domain.draft import Opening
from bot.domain.offer import Offer
from bot.domain.pairing import Pairing
from bot.domain.people import Awaited
from bot.domain.prompt import ACTIVITY_LENGTH, PromptKind
from bot.voice.choices import rows
from bot.voice.fluent import Said
from bot.voice.library_card import activity_card, library_card
from bot.voice.meanings import therapist as means
from bot.voice.meanings.both import LEAVE_IT
from bot.voice.meanings.kinds import ForWhom
from bot.voice.meanings.place import Instead, Place

choices = Choices[TherapistHearing]()


async def typed_opening(h: TherapistHearing, text: str) -> None:
    """The words an activity is to open with: shown, and offered only on a tap."""
    about = h.therapist.waits_about
    seen = await _remembered(h, about)
    if seen is None:
        h.therapist.stop_waiting()
        await ask_desk.typed_free(h, text)
        return
    prompt = seen.prompt
    typed = offering.opening_of(prompt.id, text)
    if not typed.words or typed.too_long:
        h.therapist.wait_for(Awaited.OPENING, h.now, about=about, after=h.incoming.message)
        told = h.words.say("offer-too-long", most=ACTIVITY_LENGTH) if typed.words else h.words.say("nothing-visible")
        h.tell(told, rows(h.words.choice("button-back", seen.means(means.SEE))))
        return
    h.therapist.stop_waiting()
    opening = await offering.keep_opening(
        h.work, h.therapist, opening_of(h, prompt, why=seen.place.why, typed=typed.words)
    )
    text = library_card(h.words, prompt, activity_card(h.words, prompt, opening.words), seen.whom.alias)
    h.tell(
        text,
        (
            (h.words.choice("button-offer", means.OFFER_REWORDED(opening.id, seen.whom.id)),),
            (
                h.words.choice("button-reword", seen.means(means.REWORD)),
                h.words.choice("button-back", seen.means(means.SEE)),
            ),
        ),
    )


async def _remembered(h: TherapistHearing, about: str) -> Seen | None:
    """What the step that waits remembers. None: the library has lost it since, or the client is gone."""
    values = means.SEE.read(about)
    if values is None:
        return None
    try:
        return await seen_of(h, *values)
    except Passed:
        return None


@choices.on(means.OFFER)
async def offer(h: TherapistHearing, place: Place, mark: str, pairing_id: str) -> None:
    """[Offer for nudges], as it was seen; or an alias chosen for it."""
    seen = await seen_of(h, place, mark, pairing_id)
    if seen.prompt.kind is not PromptKind.ACTIVITY:
        raise Passed
    await _offer(h, seen.whom, opening_of(h, seen.prompt, why=place.why), means.OFFER.for_whom(place, mark))


@choices.on(means.OFFER_REWORDED)
async def offer_reworded(h: TherapistHearing, draft_id: str, pairing_id: str) -> None:
    """[Offer for nudges], in the therapist's own words; or an alias chosen for it."""
    whom = await whom_of(h, pairing_id)
    opening = await offering.open_opening(h.work, h.therapist, draft_id)
    if opening is None or h.words.library.get(opening.prompt) is None:
        raise Passed
    await _offer(h, whom, opening, means.OFFER_REWORDED.for_whom(draft_id))


async def _offer(h: TherapistHearing, whom: Whom, opening: Opening, then: ForWhom) -> None:
    """Offer it; where it is not said to whom, they are asked, and `then` is what choosing an alias means."""
    if whom.pairing is None:
        if await anybody(h):
            h.show(h.words.say("for-whom"), await aliases.all_choices(h, then))
        return
    match await offering.offer(h.work, whom.pairing, opening):
        case offering.AtHand() as made:
            await _made(h, whom.pairing, opening, made)
        case offering.Full() as full:
            taken = [(Choice(title_of(h, each.prompt), _in_place_of(each, opening)),) for each in full.offers]
            text = h.words.say("offer-full", alias=Said(full.alias), title=Said(title_of(h, opening.prompt)))
            h.show(text, (*taken, (h.words.choice("button-leave-it", LEAVE_IT()),)))


def _in_place_of(offer: Offer, opening: Opening) -> str:
    if opening.id:
        return means.OFFER_REWORDED_INSTEAD(offer.id, opening.id)
    return means.OFFER_INSTEAD(offer.id, Instead(mark_of(opening.prompt), why=bool(opening.words)))


async def _made(h: TherapistHearing, pairing: Pairing, opening: Opening, made: offering.AtHand) -> None:
    if opening.id:
        await drafts.drop(h.work, h.therapist)
    h.show(
        h.words.say("offer-made", alias=Said(made.alias), title=Said(title_of(h, opening.prompt))),
        rows(
            h.words.choice("button-offer-back", means.TAKE_OFFER_BACK(made.offer_id)),
            h.words.choice("button-library", means.LIBRARY(pairing.id)),
        ),
    )


@choices.on(means.OFFER_INSTEAD)
async def offer_instead(h: TherapistHearing, offer_id: str, instead: Instead) -> None:
    """One of the three chosen, which makes room for the activity as the library has it."""
    prompt = prompt_of(h, instead.mark)
    if prompt is None or prompt.kind is not PromptKind.ACTIVITY:
        raise Passed
    await _instead(h, offer_id, opening_of(h, prompt, why=instead.why))


@choices.on(means.OFFER_REWORDED_INSTEAD)
async def offer_reworded_instead(h: TherapistHearing, offer_id: str, draft_id: str) -> None:
    """One of the three chosen, which makes room for the activity in the therapist's words."""
    await _instead(h, offer_id, await offering.open_opening(h.work, h.therapist, draft_id))


async def _instead(h: TherapistHearing, offer_id: str, opening: Opening | None) -> None:
    former, pairing = await _own_offer(h, offer_id)
    if opening is None or h.words.library.get(opening.prompt) is None:
        raise Passed
    made = await offering.offer(h.work, pairing, opening, instead_of=former)
    assert isinstance(made, offering.AtHand), "one was taken back, so there is room"
    await _made(h, pairing, opening, made)


async def _own_offer(h: TherapistHearing, offer_id: str) -> tuple[Offer, Pairing]:
    """The offer that a choice names, and its pairing. Raises Passed where it was taken back, or is another's."""
    found = await offering.own_offer(h.work, h.therapist, offer_id)
    if found is None:
        raise Passed
    return found


@choices.on(means.AT_HAND)
async def at_hand(h: TherapistHearing, pairing_id: str) -> None:
    """[What is at hand]: the activities that a client may be brought, by title."""
    mine = await aliases.own(h, pairing_id)
    here = await offering.at_hand(h.work, mine.pairing)
    back = (h.words.choice("button-back", means.LIBRARY(pairing_id)),)
    listed = [(Choice(title_of(h, each.prompt), means.OFFERED(each.id)),) for each in here]
    key = "offers-for" if here else "offers-none"
    h.show(h.words.say(key, alias=Said(mine.alias)), (*listed, back))


@choices.on(means.OFFERED)
async def offered(h: TherapistHearing, offer_id: str) -> None:
    """One that is at hand, as the client will see it."""
    offer, pairing = await _own_offer(h, offer_id)
    prompt, alias = h.words.library.get(offer.prompt), await h.work.open(pairing.alias)
    below = rows(
        h.words.choice("button-offer-back", means.TAKE_OFFER_BACK(offer.id)),
        h.words.choice("button-back", means.AT_HAND(pairing.id)),
    )
    if prompt is None:
        h.show(h.words.say("offer-lost", title=Said(offer.prompt)), below)
        return
    card = activity_card(h.words, prompt, await h.work.open(offer.words) if offer.words else "")
    h.show(library_card(h.words, prompt, card, alias), below)


@choices.on(means.TAKE_OFFER_BACK)
async def take_back(h: TherapistHearing, offer_id: str) -> None:
    """[Take it back]."""
    offer, pairing = await _own_offer(h, offer_id)
    alias = Said(await h.work.open(pairing.alias))
    await offering.take_back(h.work, pairing, offer)
    h.show(
        h.words.say("offer-taken-back", alias=alias, title=Said(title_of(h, offer.prompt))),
        rows(h.words.choice("button-library", means.LIBRARY(pairing.id))),
    )
