"""/discreet and /clear: a chat that shows nothing until a tap, and one that is emptied; and the opening of covers."""

from bot.actions import discreet, for_clients, previewing
from bot.actions.asking import words_of
from bot.channels.port import Rows
from bot.desk.client import consent, danger
from bot.desk.client import hears as client_desk
from bot.desk.client import notes as client_lines
from bot.desk.hearing import ClientHearing, Passed
from bot.desk.side import Choices
from bot.domain.delivery import Delivery, Kind
from bot.domain.notes import Note, is_long
from bot.domain.owed import Due
from bot.domain.pairing import Pairing, Question
from bot.domain.prompt import Shelves
from bot.store import deliveries, people
from bot.voice import letters
from bot.voice.choices import question_choices, rows
from bot.voice.discreet import warning
from bot.voice.fluent import Said
from bot.voice.meanings import client as means
from bot.voice.meanings import covers
from bot.voice.meanings.both import LEAVE_IT
from bot.voice.phrases import Phrases

choices = Choices[ClientHearing]()
opens = Choices[ClientHearing]()
"""What covers open into, but for deliveries."""

# The mode.


async def command(h: ClientHearing, rest: str) -> None:
    """/discreet, /discreet on, /discreet off."""
    match rest.strip().casefold():
        case "on":
            await turn_on(h)
        case "off":
            await turn_off(h)
        case "":
            await stands(h)
        case _:
            h.tell(h.words.say("discreet-unclear"))


@choices.on(means.DISCREET)
async def stands(h: ClientHearing) -> None:
    """How it stands, and the way to the other; the plain warning comes before it is on."""
    if h.client.discreet:
        h.show(h.words.say("discreet-stands", minutes=h.client.discreet_minutes), _choices_while_on(h.words))
    else:
        h.show(
            warning(h.words),
            rows(
                h.words.choice("button-be-discreet", means.BE_DISCREET()), h.words.choice("button-leave-it", LEAVE_IT())
            ),
        )


def _choices_while_on(words: Phrases) -> Rows:
    minutes = [words.choice("button-minutes", means.MINUTES_OPEN(each), minutes=each) for each in discreet.MINUTES]
    return (
        tuple(minutes),
        (words.choice("button-clear", means.CLEAR()), words.choice("button-discreet-off", means.NOT_DISCREET())),
    )


@choices.on(means.BE_DISCREET)
async def turn_on(h: ClientHearing) -> None:
    """[Be discreet]."""
    await discreet.turn_on(h.work, h.client)
    h.menu_anew = True  # What the menu of commands says would give it away.
    on = h.words.say("discreet-on", minutes=h.client.discreet_minutes)
    told = (on, h.words.say("discreet-warning"), h.words.say("discreet-before"))
    h.show("\n\n".join(told), _choices_while_on(h.words))


@choices.on(means.NOT_DISCREET)
async def turn_off(h: ClientHearing) -> None:
    await discreet.turn_off(h.work, h.client)
    h.menu_anew = True
    h.show(h.words.say("discreet-off"))


@choices.on(means.MINUTES_OPEN)
async def set_minutes(h: ClientHearing, minutes: int) -> None:
    """[5 minutes]: how long content stays open."""
    if not h.client.discreet:
        raise Passed
    h.client.keep_open(minutes)
    await stands(h)


# Covers.


@choices.on(means.SHOW)
async def opened(h: ClientHearing, about: str) -> None:
    """[Show]: a cover says what it stands for, for the minutes the client chose. One that is over goes."""
    message = h.incoming.message
    try:
        await (opens.go(h, about) if opens.way(about) else _open_delivery(h, about))
    except Passed:
        if message is not None:
            h.answer.delete.append(message)
        raise
    if h.client.discreet and message is not None:
        await discreet.opened(h.work, h.client, message, about)


opens.on(covers.DANGER)(danger.show)
opens.on(covers.CONSENT)(consent.opened)


async def _open_delivery(h: ClientHearing, delivery_id: str) -> None:
    came = await discreet.own_delivery(h.work, h.client, delivery_id)
    if came is None:
        raise Passed
    if came.kind is Kind.PREVIEW:
        await _open_preview(h, came)
        return
    shelves = Shelves({h.words.locale: h.words.library.shelf, "en": h.words.library.shelf})
    parcel = await for_clients.put_together(h.work, came, h.client, shelves)
    if parcel is None:
        raise Passed
    letter = letters.letter(h.words, parcel)
    h.show(letter.text, letter.choices)


async def _open_preview(h: ClientHearing, came: Delivery) -> None:
    pairing, message = await h.work.get(Pairing, came.pairing_id), h.incoming.message
    if pairing is None or pairing.client_id is None:
        raise Passed
    await previewing.came(h.work, h.client, came.id, message)
    if message is not None:
        await deliveries.owe(h.work, Due.EDIT, h.client.address, message, came.id)


@opens.on(covers.LINE)
async def _open_line(h: ClientHearing, note_id: str) -> None:
    """What is asked about a line that was kept."""
    note = await client_lines.own_note(h, note_id)
    long = is_long(await h.work.open(note.words)) and not note.decided
    mine = await people.pairings_of_client(h.work, h.client)
    whose = note.pairing_id is None and len(mine) > 1
    if not long and not whose:
        raise Passed
    if long:
        h.show(*await client_lines.about_long(h, note.id))
    if whose:
        (h.tell if long else h.show)(h.words.say("note-whose"), await client_desk.whose_choices(h, note.id, mine))


@opens.on(covers.SHRANK)
async def _open_shrank(h: ClientHearing, note_id: str) -> None:
    note = await client_lines.own_note(h, note_id)
    if not note.held or note.pairing_id is None:
        raise Passed
    h.show(h.words.say("note-shrank"), client_lines.shrank_choices(h, note.id))


@opens.on(covers.FIRST)
async def _open_first(h: ClientHearing, note_id: str) -> None:
    note = await client_lines.own_note(h, note_id)
    # A line that was kept in discreet mode bears no sign.
    h.show(h.words.say("discreet-first-waiting" if await _waits(h, note) else "discreet-first"))


async def _waits(h: ClientHearing, note: Note) -> bool:
    pairing = await h.work.get(Pairing, note.pairing_id)
    return pairing is not None and pairing.joined_at is None


@opens.on(covers.LATE)
async def _open_late(h: ClientHearing, question_id: str) -> None:
    """A question that may not have arrived."""
    question = await h.work.get(Question, question_id)
    mine = [each.id for each in await people.pairings_of_client(h.work, h.client)]
    if question is None or question.pairing_id not in mine or question.closed_at is not None:
        raise Passed
    draft = await words_of(h.work, question)
    h.show(h.words.say("question-shown-late", question=Said(draft.question)), question_choices(h.words, question.id))


# Emptying.


@choices.on(means.CLEAR)
async def clear(h: ClientHearing) -> None:
    """/clear: asked once before."""
    h.show(
        h.words.say("clear-sure") + "\n\n" + h.words.say("clear-limits"),
        rows(h.words.choice("button-clear", means.CLEAR_NOW()), h.words.choice("button-leave-it", LEAVE_IT())),
    )


@choices.on(means.CLEAR_NOW)
async def clear_now(h: ClientHearing) -> None:
    await discreet.clear(h.work, h.client, besides=h.incoming.message)
    h.show(h.words.say("clear-done"))
