"""Small activities in a client's chat: what is at hand, and going through one, a step a message."""

from collections.abc import Awaitable, Callable, Sequence

from bot.actions import doing as going
from bot.actions.doing import AtHand, Said, Shown
from bot.actions.reply import is_tail
from bot.channels.port import Choice, Rows
from bot.desk.client import card, covering
from bot.desk.client import notes as client_lines
from bot.desk.hearing import ClientHandler, ClientHearing
from bot.domain.doing import Doing, first_place
from bot.domain.notes import clean, is_long
from bot.domain.prompt import Prompt, PromptKind, Role
from bot.domain.when import local_date
from bot.store import doings, people
from bot.voice.activity import standing, step, step_choices, taps
from bot.voice.choices import rows
from bot.voice.fluent import Said as Typed

STEP = going.STEP
Keep = Callable[[ClientHearing, str, int, str | None], Awaitable[None]]
"""Keeps a text of a message as a note, of a pairing if one is given."""


# What is at hand.


async def at_hand(h: ClientHearing, _rest: str) -> None:
    """/activities: what the therapist offers and fits, and what settles; none of it has to be."""
    offers = await going.at_hand(h.work, h.client, h.words.library.shelf)
    titles = [each.prompt.title for each in offers]
    found = [
        Choice(await _titled(h, each, twice=titles.count(each.prompt.title) > 1), f"activity:offer:{each.offer_id}")
        for each in offers
    ]
    shown = {each.prompt.id for each in offers}
    settling = [each for each in _grounding(h) if each.id not in shown]
    found += [Choice(each.title, f"activity:ground:{each.id}") for each in settling]
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
    other = [h.words.choice("button-another-way", f"ground:{prompt.id}")] if len(found) > 1 else []
    return rows(*other, h.words.choice("button-card", "safe"))


async def ground(h: ClientHearing, than: str) -> None:
    """[Settle], [Another one]."""
    found = _settling(h, than)
    if found is None:
        h.passed()
    elif than:
        h.show(*found)
    else:
        h.tell(*found)


# Going through one.


async def begin(h: ClientHearing, rest: str) -> None:
    """[Begin], or a title: the activity begins in the message that offered it."""
    how, _, about = rest.partition(":")
    found = await going.offered(h.work, h.client, h.words.library.shelf, about) if how == "offer" else None
    prompt = found.prompt if found else next((each for each in _grounding(h) if each.id == about), None)
    if prompt is None or (how == "offer" and found is None):
        h.passed()
        return
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
        h.passed()
        return
    begins = shown.place == first_place(prompt, intensity=h.client.intensity)
    _show(h, prompt, shown, told=[standing(h.words, prompt, own)] if begins else [])


async def pressed(h: ClientHearing, rest: str) -> None:
    """A choice of a step: one of its words, [Skip] or [Enough]."""
    doing_id, _, more = rest.partition(":")
    at, _, what = more.partition(":")
    found = await going.going_on(h.work, h.client, doing_id, h.words.library.shelf)
    if found is None:
        h.passed()
        return
    doing, prompt = found
    message = h.incoming.message or 0
    if what == "enough":
        await going.leave(h.work, h.client, doing)
        _end(h, kept=doing.note_id is not None)
    elif at != str(doing.place):
        # Answered already: what came of it may not have reached the phone.
        _show(h, prompt, going.show_again(h.client, doing, prompt, message, h.now))
    elif what == "skip":
        _next(h, prompt, await going.skip(h.work, h.client, doing, prompt, message), kept=doing.note_id)
    else:
        await _tapped(h, doing, prompt, what)


async def _tapped(h: ClientHearing, doing: Doing, prompt: Prompt, what: str) -> None:
    words, message = taps(h.words, prompt, doing.place), h.incoming.message or 0
    if not what.isdecimal() or int(what) >= len(words):
        # Offered in another language, or before the library changed.
        _show(h, prompt, going.show_again(h.client, doing, prompt, message, h.now))
        return
    said = await going.chose(h.work, h.client, doing, prompt, words[int(what)], message)
    await _tell_if_long(h, said)
    _next(h, prompt, said.shown, kept=said.note_id, quote=_quote(h, said))


async def took(h: ClientHearing, text: str, keep: Keep) -> bool:
    """A text as the answer to the step that waits for it. False: it is a note."""
    message, shelf = h.incoming.message or 0, h.words.library.shelf
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
        covering.tell_covered(h, f"first:{said.note_id}")
    elif said.first and not said.long:
        h.tell(h.words.say("note-first-waiting" if said.waits else "note-first"))
    told = [h.words.say("step-beyond")] if said.beyond else []
    way_out = h.words.choice("button-was-a-note", f"wasline:{message}:{at}:{doing.id}")
    _next(h, prompt, said.shown, kept=said.note_id, quote=_quote(h, said), told=told, more=((way_out,),))


def _quote(h: ClientHearing, said: Said) -> str:
    """What was taken, above what comes next."""
    return h.words.say("step-took", line=Typed(said.line)) + "\n"


async def _tell_if_long(h: ClientHearing, said: Said) -> None:
    if said.long and h.client.discreet:
        covering.tell_covered(h, f"line:{said.note_id}")
    elif said.long:
        h.tell(*await client_lines.about_long(h, said.note_id))


async def was_line(h: ClientHearing, rest: str, keep: Keep) -> None:
    """[That was a note]: the answer becomes a note by itself, and the step it was taken for is open again."""
    typed, _, more = rest.partition(":")
    at, _, doing_id = more.partition(":")
    message = int(typed) if typed.isdecimal() and len(typed) < 18 else 0
    if not await people.pairings_of_client(h.work, h.client):
        # Parted: taken out of its note it could not become another, and would be lost.
        h.passed()
        return
    aside = await going.set_aside(h.work, h.client, message)
    if aside is None:
        h.passed()
        return
    await keep(h, aside.text, message, None)
    told = h.words.say("kept-as-note")
    if aside.went_out:
        told += "\n\n" + h.words.say("may-be-read")
    found = await going.going_on(h.work, h.client, doing_id, h.words.library.shelf)
    if found is None:
        h.show(told)
        return
    doing, prompt = found
    if aside.last and at.isdecimal() and int(at) < len(prompt.steps):
        doing.place = int(at)
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


COMMANDS: dict[str, ClientHandler] = {"activities": at_hand}

CHOICES: dict[str, ClientHandler] = {
    "activities": at_hand,
    "activity": begin,
    "step": pressed,
    "ground": ground,
}
