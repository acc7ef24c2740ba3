"""Small activities in a client's chat: what is at hand, and going through one, a step a message."""

from collections.abc import Awaitable, Callable, Sequence

from bot.actions import doing as going
from bot.actions.doing import AtHand, Said, Shown
from bot.actions.reply import is_tail
from bot.channels.port import Choice, Rows
from bot.desk.client import card, covering
from bot.desk.client import notes as client_lines
from bot.desk.hearing import ClientHearing, Passed
from bot.desk.side import Choices
from bot.domain.doing import Doing, first_place
from bot.domain.notes import clean, is_long
from bot.domain.people import Awaited
from bot.domain.prompt import Prompt, PromptKind, Role
from bot.domain.when import local_date
from bot.store import doings, people
from bot.voice.activity import standing, step, step_choices, taps
from bot.voice.choices import rows
from bot.voice.fluent import Said as Typed
from bot.voice.meanings import client as means
from bot.voice.meanings import covers
from bot.voice.meanings.client import Tap

choices = Choices[ClientHearing]()
Keep = Callable[[ClientHearing, str, int, str | None], Awaitable[None]]
"""Keeps a text of a message as a note, of a pairing if one is given."""


# What is at hand.


@choices.on(means.ACTIVITIES)
async def at_hand(h: ClientHearing) -> None:
    """/activities: what the therapist offers and fits, and what settles; none of it has to be."""
    offers = await going.at_hand(h.work, h.client, h.words.library.shelf)
    titles = [each.prompt.title for each in offers]
    found = [
        Choice(await _titled(h, each, twice=titles.count(each.prompt.title) > 1), means.BEGIN_OFFERED(each.offer_id))
        for each in offers
    ]
    shown = {each.prompt.id for each in offers}
    settling = [each for each in _grounding(h) if each.id not in shown]
    found += [Choice(each.title, means.BEGIN_GROUNDING(each.id)) for each in settling]
    if found:
        h.show(h.words.say("at-hand"), rows(*found))
    else:
        h.show(h.words.say("at-hand-none"))


async def _titled(h: ClientHearing, offer: AtHand, *, twice: bool) -> str:
    """The title, and whose it is where two therapists offer the same."""
    if not twice:
        return offer.prompt.title
    name = await client_lines.therapist_name(h, offer.pairing)
    return h.words.label("activity-of", title=offer.prompt.title, name=name)


def _grounding(h: ClientHearing) -> tuple[Prompt, ...]:
    return h.words.library.offer(kind=PromptKind.ACTIVITY, role=Role.GROUNDING)


def _settling(h: ClientHearing, than: str = "") -> tuple[str, Rows] | None:
    """One activity that settles and asks for nothing, with the way to another; not always the same one first.

    The one after `than`, if that is given. None: a practice has taken all of them out of its library.
    """
    found = h.words.library.grounding
    if not found:
        return None
    ids = [each.id for each in found]
    at = ids.index(than) + 1 if than in ids else local_date(h.now, h.client.zone).toordinal()
    prompt = found[at % len(found)]
    return standing(h.words, prompt), _beside_settling(h, prompt)


def _beside_settling(h: ClientHearing, prompt: Prompt) -> Rows:
    """The way to another one, and to the client's own card."""
    found = h.words.library.grounding
    other = [h.words.choice("button-another-way", means.GROUND(prompt.id))] if len(found) > 1 else []
    return rows(*other, h.words.choice("button-card", means.MY_CARD()))


@choices.on(means.GROUND)
async def ground(h: ClientHearing, than: str) -> None:
    """[Settle], [Another one]."""
    found = _settling(h, than)
    if found is None:
        raise Passed
    if than:
        h.show(*found)
    else:
        h.tell(*found)


# Going through one.


@choices.on(means.BEGIN_OFFERED)
async def begin_offered(h: ClientHearing, offer_id: str) -> None:
    """[Begin], or the title of what a therapist offers."""
    found = await going.offered(h.work, h.client, h.words.library.shelf, offer_id)
    if found is None:
        raise Passed
    await _begin(h, found.prompt, found)


@choices.on(means.BEGIN_GROUNDING)
async def begin_grounding(h: ClientHearing, prompt_id: str) -> None:
    """The title of what settles."""
    prompt = next((each for each in _grounding(h) if each.id == prompt_id), None)
    if prompt is None:
        raise Passed
    await _begin(h, prompt, None)


async def _begin(h: ClientHearing, prompt: Prompt, found: AtHand | None) -> None:
    """The activity begins in the message that offered it."""
    own = found.words if found else ""
    if prompt.asks_nothing:
        h.show(standing(h.words, prompt, own), _beside_settling(h, prompt) if prompt.role is Role.GROUNDING else ())
        return
    if prompt.fills_card:
        await card.begin_card(h)
        return
    if not await people.pairings_of_client(h.work, h.client):
        h.tell(h.words.say("parted-text"))
        return
    pairing, message = found.pairing if found else None, h.incoming.message or 0
    shown = await going.begin(h.work, h.client, prompt, pairing, message)
    if shown is None:
        raise Passed
    begins = shown.place == first_place(prompt, intensity=h.client.intensity)
    _show(h, prompt, shown, told=[standing(h.words, prompt, own)] if begins else [])


@choices.on(means.STEP, part_of=Awaited.STEP)
async def pressed(h: ClientHearing, doing_id: str, at: int, tapped: Tap | int) -> None:
    """A choice of a step: one of its words, [Skip] or [Enough]."""
    await going.leave_if_over(h.work, h.client, doing_id, h.words.library.shelf)
    found = await going.going_on(h.work, h.client, doing_id, h.words.library.shelf)
    if found is None:
        raise Passed
    doing, prompt = found
    message = h.incoming.message or 0
    if tapped is Tap.ENOUGH:
        await going.leave(h.work, h.client, doing)
        _end(h, kept=doing.note_id is not None)
    elif at != doing.place:
        # Answered already: what came of it may not have reached the phone.
        _show(h, prompt, going.show_again(h.client, doing, prompt, message, h.now))
    elif tapped is Tap.SKIP:
        _next(h, prompt, await going.skip(h.work, h.client, doing, prompt, message), kept=doing.note_id)
    else:
        await _tapped(h, doing, prompt, tapped)


async def _tapped(h: ClientHearing, doing: Doing, prompt: Prompt, number: int) -> None:
    words, message = taps(h.words, prompt, doing.place), h.incoming.message or 0
    if number >= len(words):
        # Offered in another language, or before the library changed.
        _show(h, prompt, going.show_again(h.client, doing, prompt, message, h.now))
        return
    said = await going.chose(h.work, h.client, doing, prompt, words[number], message)
    await _tell_if_long(h, said)
    _next(h, prompt, said.shown, kept=said.note_id, quote=_quote(h, said))


async def took(h: ClientHearing, text: str, keep: Keep) -> bool:
    """A text as the answer to the step that waits for it. False: it is a note."""
    message, shelf = h.incoming.message or 0, h.words.library.shelf
    await going.leave_if_over(h.work, h.client, h.client.waits_about, shelf)
    found = await going.going_on(h.work, h.client, h.client.waits_about, shelf)
    if found is None:
        return False
    doing, prompt = found
    if not await going.meant(h.work, h.client, doing, h.incoming.reply_to):
        await keep(h, text, message, None)
        going.wait_on(h.client, doing, h.now)
        return True
    cleaned = clean(text)
    if await doings.part_of(h.work, h.client, message) is not None:
        return True  # It came again.
    if not cleaned:
        h.tell(h.words.say("nothing-visible"))
    elif await is_tail(h.work, h.client, message, h.incoming.at):
        await keep(h, text, message, doing.pairing_id)
        going.wait_on(h.client, doing, h.now)
    elif is_long(cleaned):
        # Kept whole as a note of its own, and asked about as any long one.
        await keep(h, text, message, doing.pairing_id)
        _next(h, prompt, await going.skip(h.work, h.client, doing, prompt, message), kept=doing.note_id)
    else:
        at = doing.place
        said = await going.wrote(h.work, h.client, doing, prompt, cleaned, message, written_at=h.incoming.at)
        await _answered(h, doing, prompt, said, at)
    return True


async def _answered(h: ClientHearing, doing: Doing, prompt: Prompt, said: Said, at: int) -> None:
    message = h.incoming.message or 0
    covering.say_kept(h, message, said.owed_id)
    await _tell_if_long(h, said)
    if said.first and not said.long and h.client.discreet:
        covering.tell_covered(h, covers.FIRST(said.note_id))
    elif said.first and not said.long:
        h.tell(h.words.say("note-first-waiting" if said.waits else "note-first"))
    told = [h.words.say("step-beyond")] if said.beyond else []
    way_out = h.words.choice("button-was-a-note", means.WAS_NO_ANSWER(message, at, doing.id))
    _next(h, prompt, said.shown, kept=said.note_id, quote=_quote(h, said), told=told, more=((way_out,),))


def _quote(h: ClientHearing, said: Said) -> str:
    """What was taken, above what comes next."""
    return h.words.say("step-took", line=Typed(said.line)) + "\n"


async def _tell_if_long(h: ClientHearing, said: Said) -> None:
    if said.long and h.client.discreet:
        covering.tell_covered(h, covers.LINE(said.note_id))
    elif said.long:
        h.tell(*await client_lines.about_long(h, said.note_id))


async def was_line(h: ClientHearing, message: int, at: int, doing_id: str, keep: Keep) -> None:
    """[That was a note]: the answer becomes a note by itself, and the step it was taken for is open again."""
    if not await people.pairings_of_client(h.work, h.client):
        # Parted: taken out of its note it could not become another, and would be lost.
        raise Passed
    aside = await going.set_aside(h.work, h.client, message)
    if aside is None:
        raise Passed
    await keep(h, aside.text, message, None)
    told = h.words.say("kept-as-note")
    if aside.went_out:
        told += "\n\n" + h.words.say("may-be-read")
    await going.leave_if_over(h.work, h.client, doing_id, h.words.library.shelf)
    found = await going.going_on(h.work, h.client, doing_id, h.words.library.shelf)
    if found is None:
        h.show(told)
        return
    doing, prompt = found
    if aside.last and at < len(prompt.steps):
        doing.go_to(at)
    _show(h, prompt, going.show_again(h.client, doing, prompt, h.incoming.message or 0, h.now), told=[told])


def _next(
    h: ClientHearing,
    prompt: Prompt,
    shown: Shown | None,
    *,
    kept: str | None,
    quote: str = "",
    told: Sequence[str] = (),
    more: Rows = (),
) -> None:
    """The step that follows, or the end; after what was taken, and what there is to say of it."""
    if shown is None:
        _end(h, kept=kept is not None, quote=quote, told=told, more=more)
    else:
        _show(h, prompt, shown, quote=quote, told=told, more=more)


def _show(
    h: ClientHearing, prompt: Prompt, shown: Shown, *, quote: str = "", told: Sequence[str] = (), more: Rows = ()
) -> None:
    """A step: in the message that was pressed, or below what was typed."""
    text = quote + "\n\n".join([*told, step(h.words, prompt, shown.place)])
    h.show(text, (*step_choices(h.words, prompt, shown.place, shown.doing_id), *more))


def _end(h: ClientHearing, *, kept: bool, quote: str = "", told: Sequence[str] = (), more: Rows = ()) -> None:
    last = h.words.say("step-kept" if kept else "step-left")
    h.show(quote + "\n\n".join([*told, last]), more)
