"""/library: the ready-made questions and activities, browsed in two taps and seen as the client will see them."""

from dataclasses import replace

from bot.actions import asking, offering
from bot.channels.port import Choice, Rows
from bot.desk.hearing import TherapistHandler, TherapistHearing
from bot.desk.therapist import aliases, phases
from bot.desk.therapist import asking as ask_desk
from bot.desk.therapist.shelf import (
    NOBODY,
    Place,
    Seen,
    Whom,
    means,
    one_line,
    opening_of,
    place_of,
    seen_of,
    title_of,
    whom_of,
)
from bot.domain.draft import Draft
from bot.domain.pairing import Phase
from bot.domain.prompt import Approach, Prompt, PromptKind
from bot.domain.typed import read_phase
from bot.voice.choices import rows
from bot.voice.fluent import Said
from bot.voice.library_card import activity_card, library_card, listed_title

OPENING = "opening"
"""The step that waits for the words an activity opens with."""
PAGE = 6


async def library(h: TherapistHearing, rest: str) -> None:
    """/library ALIAS: the four phases; a phase that is typed too is entered at once."""
    here = await aliases.in_order(h)
    found = aliases.split_alias(rest, here)
    typed = read_phase(found.rest if found else rest)
    if found is not None:
        whom = Whom(found.pairing, found.alias)
    elif rest and typed is None:
        await aliases.meant(h, rest, "library", alias_needed=True)
        return
    else:
        whom = Whom(here[0].pairing, here[0].alias) if len(here) == 1 else Whom()
    if typed is not None:
        _approaches(h, whom, typed)
    else:
        h.tell(*await front(h, whom))


async def library_pressed(h: TherapistHearing, pairing_id: str) -> None:
    """[The library], an alias chosen, [Back] from the first step."""
    h.therapist.stop_waiting()
    if whom := await whom_of(h, pairing_id):
        h.show(*await front(h, whom))


async def front(h: TherapistHearing, whom: Whom) -> tuple[str, Rows]:
    """The first step: the four phases, a client's own before the others, and what is at hand."""
    pairing = whom.pairing
    if pairing is None:
        told = [h.words.say("library-front"), h.words.say("phases-each")]
        return "\n\n".join(told), phases.phase_choices(h.words, "libp", NOBODY)
    now = h.words.say("phases-now", phase=phases.named(h.words, pairing.phase))
    told = [h.words.say("library-front-for", alias=Said(whom.alias)) + " " + now, h.words.say("phases-each")]
    choices = phases.phase_choices(h.words, "libp", pairing.id, pairing.phase)
    here = await offering.at_hand(h.work, pairing)
    if here:
        titles = ", ".join(title_of(h, offer.prompt) for offer in here)
        told.append(h.words.say("offers-at-hand", titles=Said(titles)))
        choices = (*choices, (h.words.choice("button-offered", f"athand:{pairing.id}"),))
    return "\n\n".join(told), choices


async def phase_chosen(h: TherapistHearing, rest: str) -> None:
    """The first tap."""
    typed, _, pairing_id = rest.partition(":")
    whom, phase = await whom_of(h, pairing_id), read_phase(typed)
    if whom is not None and phase is not None:
        _approaches(h, whom, phase)
    elif whom is not None:
        h.passed()


def _approaches(h: TherapistHearing, whom: Whom, phase: Phase) -> None:
    h.therapist.stop_waiting()
    back = (h.words.choice("button-back", f"library:{whom.id}"),)
    if not h.words.library.offer(phase=phase):
        h.show(h.words.say("library-nothing"), (back,))
        return
    offered = (Approach.ANY, *h.words.library.approaches(phase))
    found = [
        Choice(h.words.label(f"approach-{each}"), f"libi:{Place(phase, each).written()}:{whom.id}") for each in offered
    ]
    h.show(h.words.say("library-approach", phase=phases.named(h.words, phase)), (*rows(*found), back))


def _items(h: TherapistHearing, place: Place) -> tuple[Prompt, ...]:
    approach = None if place.approach is Approach.ANY else place.approach
    return h.words.library.offer(phase=place.phase, approach=approach)


async def items(h: TherapistHearing, rest: str) -> None:
    """The second tap: titles, a page of them."""
    written, _, pairing_id = rest.partition(":")
    whom, place = await whom_of(h, pairing_id), place_of(written)
    if whom is None:
        return
    found = _items(h, place) if place else ()
    shown = found[place.page * PAGE : (place.page + 1) * PAGE] if place else ()
    if place is None or not shown:
        h.passed()
        return
    h.therapist.stop_waiting()
    listed = [(Choice(listed_title(h.words, each), _view(place, each, whom)),) for each in shown]
    turns = []
    if place.page:
        turns.append(h.words.choice("button-earlier", _turn(place, place.page - 1, whom)))
    if (place.page + 1) * PAGE < len(found):
        turns.append(h.words.choice("button-more", _turn(place, place.page + 1, whom)))
    turns.append(h.words.choice("button-back", f"libp:{place.phase}:{whom.id}"))
    phase, approach = phases.named(h.words, place.phase), h.words.label(f"approach-{place.approach}")
    h.show(h.words.say("library-items", phase=phase, approach=approach), (*listed, tuple(turns)))


def _turn(place: Place, page: int, whom: Whom) -> str:
    return f"libi:{replace(place, page=page).written()}:{whom.id}"


def _view(place: Place, prompt: Prompt, whom: Whom) -> str:
    """Seen first with the why where it stands behind a choice; an activity would open with it."""
    return means("libv", place, prompt, whom, why=prompt.kind is PromptKind.QUESTION)


async def view(h: TherapistHearing, rest: str) -> None:
    """A title tapped, the why put to it or taken off, [Back] from another wording."""
    if seen := await seen_of(h, rest):
        h.therapist.stop_waiting()
        prompt = seen.prompt
        if prompt.kind is PromptKind.QUESTION:
            send = h.words.choice("button-as-question", seen.means("libs"))
            card = h.words.question(one_line(prompt.words), prompt.why if seen.place.why else "")
        else:
            send = h.words.choice("button-offer", seen.means("libo"))
            card = activity_card(h.words, prompt, opening_of(h, prompt, why=seen.place.why).words)
        text = library_card(h.words, prompt, card, seen.whom.alias)
        h.show(text, ((send,), *_below(h, seen)))


def _below(h: TherapistHearing, seen: Seen) -> Rows:
    place = seen.place
    key = "button-without-why" if place.why else "button-with-why"
    return (
        (
            h.words.choice("button-reword", seen.means("libc")),
            h.words.choice(key, seen.means("libv", why=not place.why)),
        ),
        (h.words.choice("button-back", _turn(place, place.page, seen.whom)),),
    )


def _draft(seen: Seen) -> Draft:
    why = seen.prompt.why if seen.place.why else ""
    return Draft(one_line(seen.prompt.words), why, prompt=seen.prompt.id)


async def send(h: TherapistHearing, rest: str) -> None:
    """[Send as the question]: shown with the alias, as one that was typed."""
    seen = await seen_of(h, rest)
    if seen is None:
        return
    if seen.prompt.kind is not PromptKind.QUESTION:
        h.passed()
    elif seen.whom.pairing is not None:
        await ask_desk.show_for(h, seen.whom.pairing, _draft(seen))
    elif await anybody(h):
        await ask_desk.ask_whose(h, await asking.keep_draft(h.work, h.therapist, _draft(seen)))


async def anybody(h: TherapistHearing) -> bool:
    """Whether there is anybody to choose; else it is said."""
    if await aliases.in_order(h):
        return True
    h.tell(h.words.say("no-clients"))
    return False


async def reword(h: TherapistHearing, rest: str) -> None:
    """[Change the wording]: wait for the words, with a way back."""
    seen = await seen_of(h, rest)
    if seen is None:
        return
    back = rows(h.words.choice("button-back", seen.means("libv")))
    words = Said(seen.prompt.words)
    if seen.prompt.kind is PromptKind.QUESTION:
        draft = await asking.keep_draft(h.work, h.therapist, _draft(seen))
        ask_desk.wait_for_question(h, seen.whom.pairing.id if seen.whom.pairing else "", draft.id)
        h.show(h.words.say("library-reword", words=words), back)
    else:
        h.therapist.wait_for(OPENING, h.now, about=seen.about, after=h.incoming.message)
        h.show(h.words.say("offer-reword", words=words), back)


COMMANDS: dict[str, TherapistHandler] = {"library": library}

CHOICES: dict[str, TherapistHandler] = {
    "library": library_pressed,
    "libp": phase_chosen,
    "libi": items,
    "libv": view,
    "libs": send,
    "libc": reword,
}
