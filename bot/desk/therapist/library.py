"""/library: the ready-made questions and activities, browsed in two taps and seen as the client will see them."""

from dataclasses import replace
from itertools import chain

from bot.actions import asking, offering
from bot.channels.port import Choice, Rows
from bot.desk.hearing import Passed, TherapistHearing
from bot.desk.side import Choices
from bot.desk.therapist import aliases, phases
from bot.desk.therapist import asking as ask_desk
from bot.desk.therapist.shelf import (
    Seen,
    Whom,
    one_line,
    opening_of,
    seen_of,
    title_of,
    whom_of,
)
from bot.domain.draft import Draft
from bot.domain.pairing import Phase
from bot.domain.people import Awaited
from bot.domain.prompt import Approach, Prompt, PromptKind
from bot.domain.typed import read_phase
from bot.voice.choices import EARLIER, MORE, rows, turns
from bot.voice.fluent import Said
from bot.voice.library_card import activity_card, library_card, listed_title
from bot.voice.meanings import therapist as means
from bot.voice.meanings.place import Place
from bot.voice.meanings.therapist import NOBODY

choices = Choices[TherapistHearing]()

PAGE = 6


async def library(h: TherapistHearing, rest: str) -> None:
    """/library ALIAS: the four phases; a phase that is typed too is entered at once."""
    here = await aliases.in_order(h)
    found = aliases.split_alias(rest, here)
    typed = read_phase(found.rest if found else rest)
    if found is not None:
        whom = Whom(found.pairing, found.alias)
    elif rest and typed is None:
        await aliases.meant(h, rest, means.LIBRARY.for_whom(), alias_needed=True)
        return
    else:
        whom = Whom(here[0].pairing, here[0].alias) if len(here) == 1 else Whom()
    if typed is not None:
        _approaches(h, whom, typed)
    else:
        h.tell(*await front(h, whom))


@choices.on(means.LIBRARY)
async def library_pressed(h: TherapistHearing, pairing_id: str) -> None:
    """[The library], an alias chosen, [Back] from the first step."""
    h.therapist.stop_waiting()
    h.show(*await front(h, await whom_of(h, pairing_id)))


async def front(h: TherapistHearing, whom: Whom) -> tuple[str, Rows]:
    """The first step: the four phases, a client's own before the others, and what is at hand."""
    pairing = whom.pairing
    if pairing is None:
        told = [h.words.say("library-front"), h.words.say("phases-each")]
        return "\n\n".join(told), phases.phase_choices(h.words, means.LIBRARY_PHASE, NOBODY)
    now = h.words.say("phases-now", phase=phases.named(h.words, pairing.phase))
    told = [h.words.say("library-front-for", alias=Said(whom.alias)) + " " + now, h.words.say("phases-each")]
    choices = phases.phase_choices(h.words, means.LIBRARY_PHASE, pairing.id, pairing.phase)
    here = await offering.at_hand(h.work, pairing)
    if here:
        titles = ", ".join(title_of(h, offer.prompt) for offer in here)
        told.append(h.words.say("offers-at-hand", titles=Said(titles)))
        choices = (*choices, (h.words.choice("button-offered", means.AT_HAND(pairing.id)),))
    return "\n\n".join(told), choices


@choices.on(means.LIBRARY_PHASE)
async def phase_chosen(h: TherapistHearing, phase: Phase, pairing_id: str) -> None:
    """The first tap."""
    _approaches(h, await whom_of(h, pairing_id), phase)


def _approaches(h: TherapistHearing, whom: Whom, phase: Phase) -> None:
    h.therapist.stop_waiting()
    back = (h.words.choice("button-back", means.LIBRARY(whom.id)),)
    if not h.words.library.offer(phase=phase):
        h.show(h.words.say("library-nothing"), (back,))
        return
    offered = (Approach.ANY, *h.words.library.approaches(phase))
    found = [
        Choice(h.words.label(f"approach-{each}"), means.LIBRARY_ITEMS(Place(phase, each), whom.id)) for each in offered
    ]
    h.show(h.words.say("library-approach", phase=phases.named(h.words, phase)), (*rows(*found), back))


def _items(h: TherapistHearing, place: Place) -> tuple[Prompt, ...]:
    approach = None if place.approach is Approach.ANY else place.approach
    return h.words.library.offer(phase=place.phase, approach=approach)


@choices.on(means.LIBRARY_ITEMS)
async def items(h: TherapistHearing, place: Place, pairing_id: str) -> None:
    """The second tap: titles, a page of them."""
    whom, found = await whom_of(h, pairing_id), _items(h, place)
    shown = found[place.page * PAGE : (place.page + 1) * PAGE]
    if not shown:
        raise Passed
    h.therapist.stop_waiting()
    listed = [(Choice(listed_title(h.words, each), _view(place, each, whom)),) for each in shown]
    more = (place.page + 1) * PAGE < len(found)
    others = turns(h.words, lambda at: _turn(place, at, whom), place.page, more=more, keys=(EARLIER, MORE))
    back = h.words.choice("button-back", means.LIBRARY_PHASE(place.phase, whom.id))
    phase, approach = phases.named(h.words, place.phase), h.words.label(f"approach-{place.approach}")
    h.show(h.words.say("library-items", phase=phase, approach=approach), (*listed, (*chain(*others), back)))


def _turn(place: Place, page: int, whom: Whom) -> str:
    return means.LIBRARY_ITEMS(replace(place, page=page), whom.id)


def _view(place: Place, prompt: Prompt, whom: Whom) -> str:
    """Seen first with the why where it stands behind a choice; an activity would open with it."""
    return Seen(place, prompt, whom).means(means.SEE, why=prompt.kind is PromptKind.QUESTION)


@choices.on(means.SEE)
async def view(h: TherapistHearing, place: Place, mark: str, pairing_id: str) -> None:
    """A title tapped, the why put to it or taken off, [Back] from another wording."""
    seen = await seen_of(h, place, mark, pairing_id)
    h.therapist.stop_waiting()
    prompt = seen.prompt
    if prompt.kind is PromptKind.QUESTION:
        send = h.words.choice("button-as-question", seen.means(means.SEND_AS_QUESTION))
        card = h.words.question(one_line(prompt.words), prompt.why if seen.place.why else "")
    else:
        send = h.words.choice("button-offer", seen.means(means.OFFER))
        card = activity_card(h.words, prompt, opening_of(h, prompt, why=seen.place.why).words)
    text = library_card(h.words, prompt, card, seen.whom.alias)
    h.show(text, ((send,), *_below(h, seen)))


def _below(h: TherapistHearing, seen: Seen) -> Rows:
    place = seen.place
    key = "button-without-why" if place.why else "button-with-why"
    return (
        (
            h.words.choice("button-reword", seen.means(means.REWORD)),
            h.words.choice(key, seen.means(means.SEE, why=not place.why)),
        ),
        (h.words.choice("button-back", _turn(place, place.page, seen.whom)),),
    )


def _draft(seen: Seen) -> Draft:
    why = seen.prompt.why if seen.place.why else ""
    return Draft(one_line(seen.prompt.words), why, prompt=seen.prompt.id)


@choices.on(means.SEND_AS_QUESTION)
async def send(h: TherapistHearing, place: Place, mark: str, pairing_id: str) -> None:
    """[Send as the question]: shown with the alias, as one that was typed."""
    seen = await seen_of(h, place, mark, pairing_id)
    if seen.prompt.kind is not PromptKind.QUESTION:
        raise Passed
    if seen.whom.pairing is not None:
        await ask_desk.show_for(h, seen.whom.pairing, _draft(seen))
    elif await anybody(h):
        await ask_desk.ask_whose(h, await asking.keep_draft(h.work, h.therapist, _draft(seen)))


async def anybody(h: TherapistHearing) -> bool:
    """Whether there is anybody to choose; else it is said."""
    if await aliases.in_order(h):
        return True
    h.tell(h.words.say("no-clients"))
    return False


@choices.on(means.REWORD)
async def reword(h: TherapistHearing, place: Place, mark: str, pairing_id: str) -> None:
    """[Change the wording]: wait for the words, with a way back."""
    seen = await seen_of(h, place, mark, pairing_id)
    back = rows(h.words.choice("button-back", seen.means(means.SEE)))
    words = Said(seen.prompt.words)
    if seen.prompt.kind is PromptKind.QUESTION:
        draft = await asking.keep_draft(h.work, h.therapist, _draft(seen))
        ask_desk.wait_for_question(h, seen.whom.pairing.id if seen.whom.pairing else "", draft.id)
        h.show(h.words.say("library-reword", words=words), back)
    else:
        h.therapist.wait_for(Awaited.OPENING, h.now, about=seen.about, after=h.incoming.message)
        h.show(h.words.say("offer-reword", words=words), back)
