"""A client's own card: shown in one tap, filled alone or step by step."""

from collections.abc import Callable

from bot.actions import keeping
from bot.channels.port import Choice, Rows
from bot.desk.hearing import ClientHearing
from bot.desk.side import Choices
from bot.domain.card import Card, next_line
from bot.domain.people import Awaited, Client
from bot.domain.prompt import CARD, Step, Takes
from bot.voice.choices import ground_choice, rows
from bot.voice.fluent import Said
from bot.voice.meanings import client as means
from bot.voice.meanings.client import Lines
from bot.voice.phrases import Phrases

choices = Choices[ClientHearing]()


# Shown.


@choices.on(means.MY_CARD)
async def safe(h: ClientHearing) -> None:
    """/safe, [My card]: the four lines word for word, however things stand."""
    card = await keeping.card_of(h.work, h.client)
    if card.empty:
        h.tell(
            h.words.say("card-none"), rows(_step_by_step(h), h.words.choice("button-card-one", means.WHICH_CARD_LINE()))
        )
    else:
        h.tell(card_text(h.words, card), card_choices(h.words))


def card_text(words: Phrases, card: Card) -> str:
    """The card as it is shown: the lines that are filled, each under its label."""
    told = [_told(words, takes, card.line(takes)) for takes in CARD if card.line(takes)]
    return "\n\n".join([words.say("card-head"), *told])


def card_choices(words: Phrases) -> Rows:
    return rows(*ground_choice(words), words.choice("button-card-change", means.WHICH_CARD_LINE()))


def calm_choices(words: Phrases, client: Client) -> tuple[Choice, ...]:
    """What stands beside numbers to call: the card, if there is one, and a way to settle."""
    card = (words.choice("button-card", means.MY_CARD()),) if client.card else ()
    return (*card, *ground_choice(words))


async def show_card_too(h: ClientHearing) -> None:
    """The card in a message of its own, if there is one."""
    card = await keeping.card_of(h.work, h.client)
    if not card.empty:
        h.tell(card_text(h.words, card), card_choices(h.words))


def _told(words: Phrases, takes: Takes, line: str) -> str:
    return words.say("card-line", label=_step(words, takes).label, line=Said(line))


def _step(words: Phrases, takes: Takes) -> Step:
    """The step of the library that fills a line: its label and its words."""
    return next(step for step in words.library.card.steps if step.takes is takes)


def _step_by_step(h: ClientHearing) -> Choice:
    return h.words.choice("button-card-steps", means.FILL_CARD())


# Filled.


async def begin_card(h: ClientHearing) -> None:
    """Ask for the four lines one after the other; each may be skipped, and it may end after any."""
    # A card can be there as an activity of the library: its own words open it then as well.
    await _ask(h, CARD[0], Lines.ALL, h.words.say("card-about", words=h.words.library.card.words))


@choices.on(means.FILL_CARD)
async def fill(h: ClientHearing) -> None:
    await begin_card(h)


@choices.on(means.WHICH_CARD_LINE)
async def lines(h: ClientHearing) -> None:
    """[Change a line], [One line]: which of the four?"""
    four = [Choice(_step(h.words, takes).label, means.CARD_LINE(takes)) for takes in CARD]
    h.tell(h.words.say("card-which"), (*rows(*four), (_step_by_step(h),)))


@choices.on(means.CARD_LINE, part_of=Awaited.CARD_LINE)
async def line(h: ClientHearing, takes: Takes) -> None:
    await _ask(h, takes, Lines.ONE)


async def _ask(h: ClientHearing, takes: Takes, how: Lines, taken: str = "", way_out: Rows = ()) -> None:
    """Ask for one line, and say what stands there. `taken`: what was taken just before, to be shown above."""
    say = _in_place(h)
    h.client.wait_for(Awaited.CARD_LINE, h.now, about=f"{how}:{takes}", after=h.incoming.message)
    standing = (await keeping.card_of(h.work, h.client)).line(takes)
    told = [taken] if taken else []
    told.append(h.words.say("card-ask", words=_step(h.words, takes).words))
    if standing:
        told.append(h.words.say("card-stands", line=Said(standing)))
    choices = [h.words.choice("button-card-skip", means.SKIP_CARD_LINE(takes))] if how == Lines.ALL else []
    if standing:
        choices.append(h.words.choice("button-card-empty", means.EMPTY_CARD_LINE(how, takes)))
    choices.append(h.words.choice("button-card-enough", means.CARD_ENOUGH()))
    say("\n\n".join(told), (tuple(choices), *way_out))


def _in_place(h: ClientHearing) -> Callable[[str, Rows], None]:
    """A step that was pressed turns into the next; but not one under which a line can still be made a note."""
    return h.tell if h.client.draft else h.show


async def took(h: ClientHearing, text: str) -> bool:
    """A text while a line of the card waits for one. False: it is a note after all.

    One that is too long is not cut: it is set down beside and a shorter one may follow; what is too long again is
    taken for a note, so that nothing is lost.
    """
    how, takes = _asked_for(h.client)
    if takes is None or not text:
        return False
    if await _too_long_twice(h, text):
        h.client.stop_waiting()
        return False
    taken = await keeping.take_line(h.work, h.client, takes, h.incoming.text)
    way_out = rows(h.words.choice("button-was-a-note", means.WAS_NO_CARD_LINE(h.incoming.message or 0, h.client.draft)))
    if not taken:
        h.client.wait_for(Awaited.CARD_LINE, h.now, about=h.client.waits_about, after=h.client.waits_after)
        h.tell(
            h.words.say("card-too-long", most=keeping.ABOUT_FITS),
            (*rows(h.words.choice("button-card-enough", means.CARD_ENOUGH())), *way_out),
        )
        return True
    written = (await keeping.card_of(h.work, h.client)).line(takes)
    await _go_on(h, takes, how, _told(h.words, takes, written), way_out)
    return True


async def _too_long_twice(h: ClientHearing, text: str) -> bool:
    return not keeping.would_fit(text) and await keeping.long_one_waits(h.work, h.client)


async def _go_on(h: ClientHearing, takes: Takes, how: Lines, taken: str = "", way_out: Rows = ()) -> None:
    """After one line: the next one, or the whole card."""
    following = next_line(takes) if how == Lines.ALL else None
    if following is not None:
        await _ask(h, following, Lines.ALL, taken, way_out)
        return
    h.client.stop_waiting()
    await _tell_whole(h, way_out)


async def _tell_whole(h: ClientHearing, way_out: Rows = ()) -> None:
    """The card as it is when the steps are over."""
    card = await keeping.card_of(h.work, h.client)
    say = _in_place(h)
    if card.empty:
        say(h.words.say("card-still-empty"), way_out)
        return
    say(card_text(h.words, card) + "\n\n" + h.words.say("card-kept"), way_out)


@choices.on(means.SKIP_CARD_LINE, part_of=Awaited.CARD_LINE)
async def skip(h: ClientHearing, takes: Takes) -> None:
    """[Skip]: this line stays as it is."""
    await _go_on(h, takes, Lines.ALL)


@choices.on(means.CARD_ENOUGH, part_of=Awaited.CARD_LINE)
async def enough(h: ClientHearing) -> None:
    """[Enough]: it ends here, and what stands on the card stays."""
    if h.client.waits_for is Awaited.CARD_LINE:
        h.client.stop_waiting()
    await _tell_whole(h)


@choices.on(means.EMPTY_CARD_LINE, part_of=Awaited.CARD_LINE)
async def empty(h: ClientHearing, how: Lines, takes: Takes) -> None:
    """[Empty it]: nothing stands in this line any more."""
    await keeping.set_line(h.work, h.client, takes, "")
    h.toast(h.words.label("card-emptied"))
    await _go_on(h, takes, how)


def _asked_for(client: Client) -> tuple[Lines, Takes | None]:
    """What the step that waits remembers: whether other lines follow, and which one it is."""
    how, _, asked = client.waits_about.partition(":")
    takes = next((takes for takes in CARD if takes.value == asked), None)
    return Lines.ALL if how == Lines.ALL else Lines.ONE, takes
