"""/lookback, on either side, and the words that are given to lines by a tap."""

from bot.actions import looking_back, marking, picturing
from bot.actions.planning import joined_pairings
from bot.channels.port import Choice
from bot.desk import aliases
from bot.desk.client_lines import NOTES_SHOWN, therapist_name
from bot.desk.hearing import ClientHandler, ClientHearing, TherapistHandler, TherapistHearing
from bot.domain.delivery import Kind
from bot.domain.lookback import Side, Tag
from bot.domain.notes import Note, as_line
from bot.domain.pairing import Pairing, Stage
from bot.store import lines, tags
from bot.voice import lookback
from bot.voice.choices import rows
from bot.voice.fluent import Said
from bot.voice.marking import on_button
from bot.voice.strength import dots_in


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 4 else 0


def _tag_of(text: str) -> Tag | None:
    return Tag(text) if text in set(Tag) else None


# The therapist's.


async def look_back(h: TherapistHearing, rest: str) -> None:
    """/lookback ALIAS: the last gaps, in a message that pages by edit."""
    found = await aliases.meant(h, rest, "lookback", alias_needed=True)
    if found is not None:
        await _look_back(h, found.pairing, found.alias)


async def look_back_pressed(h: TherapistHearing, pairing_id: str) -> None:
    if mine := await aliases.own(h, pairing_id):
        await _look_back(h, mine.pairing, mine.alias)


async def _look_back(h: TherapistHearing, pairing: Pairing, alias: str) -> None:
    if pairing.stage is not Stage.JOINED:
        h.tell(h.words.say("not-joined", alias=Said(alias)))
    elif not await looking_back.ask_for(h.work, h.therapist, pairing, h.incoming.message or 0):
        h.tell(h.words.say("lookback-none"))


async def turn(h: TherapistHearing, rest: str) -> None:
    """Another page of a look-back, or the other way to look at it."""
    view, _, page = rest.partition(":")
    delivery = await looking_back.shown(h.work, h.therapist, h.incoming.message)
    name, _, note_id = view.partition(".")
    if delivery is None or name not in (lookback.TIME, lookback.WORDS, lookback.CHOOSE, lookback.LINE):
        h.passed()
        return
    if note_id and await looking_back.shown_line(h.work, delivery, note_id) is None:
        h.passed()
        return
    shown = f"{name}:{note_id}" if note_id else name
    await looking_back.turn(h.work, delivery, shown, _number(page))


async def tag(h: TherapistHearing, rest: str) -> None:
    """A word for a line of a look-back. The choice says whether it is given or taken off."""
    on, _, rest = rest.partition(":")
    name, _, note_id = rest.partition(":")
    delivery = await looking_back.shown(h.work, h.therapist, h.incoming.message)
    word = _tag_of(name)
    if delivery is None or word is None or on not in ("0", "1"):
        h.passed()
        return
    if not await looking_back.tag_as_therapist(h.work, delivery, note_id, word, on=on == "1"):
        h.passed()


async def picture(h: TherapistHearing, _rest: str) -> None:
    """[Picture] of a digest or a look-back: once for each, and only if there is a dot to draw."""
    delivery = await marking.shown(h.work, h.therapist, h.incoming.message)
    delivery = delivery or await looking_back.shown(h.work, h.therapist, h.incoming.message)
    pairing = await h.work.get(Pairing, delivery.pairing_id) if delivery else None
    if delivery is None or pairing is None or delivery.kind is Kind.ASK:
        h.passed()
        return
    content = await picturing.compose(h.work, delivery, pairing, h.therapist.zone)
    if not dots_in(h.words, content):
        h.toast(h.words.label("picture-none"))
    elif not await picturing.ask_for(h.work, h.therapist, delivery, pairing):
        h.passed()


COMMANDS: dict[str, TherapistHandler] = {"lookback": look_back}

CHOICES: dict[str, TherapistHandler] = {
    "lookback": look_back_pressed,
    "look": turn,
    "tag": tag,
    "picture": picture,
}


# The client's own.


async def look_back_own(h: ClientHearing, _rest: str) -> None:
    """/lookback: the client's own, with every word that was given to a line."""
    mine = await joined_pairings(h.work, h.client)
    if not mine:
        h.tell(h.words.say("lookback-none"))
    elif len(mine) == 1:
        await _show_own(h, mine[0], lookback.TIME, 0)
    else:
        named = [
            h.words.choice("button-for", f"look:{lookback.TIME}:0:{each.id}", name=await therapist_name(h, each))
            for each in mine
        ]
        h.tell(h.words.say("lookback-whose"), rows(*named))


async def turn_own(h: ClientHearing, rest: str) -> None:
    view, _, rest = rest.partition(":")
    page, _, pairing_id = rest.partition(":")
    mine = [each for each in await joined_pairings(h.work, h.client) if each.id == pairing_id]
    if not mine or view not in (lookback.TIME, lookback.WORDS):
        h.passed()
        return
    await _show_own(h, mine[0], view, _number(page))


async def _show_own(h: ClientHearing, pairing: Pairing, view: str, page: int) -> None:
    look = await looking_back.compose(h.work, pairing, h.client.zone)
    h.show(*lookback.own(h.words, look, view, page, lambda to, at: f"look:{to}:{at}:{pairing.id}"))


async def which_line(h: ClientHearing, rest: str) -> None:
    """[Add a word]: the lines of that page to choose from."""
    found = await lines.last_notes(h.work, h.client, most=NOTES_SHOWN, skip=_number(rest) * NOTES_SHOWN)
    if not found:
        h.passed()
        return
    texts = await h.work.open_all(note.words for note in found)
    named = [
        Choice(
            on_button(h.words.day(note.written_at, h.client.zone), as_line(texts.get(note.words, ""))),
            f"word:{note.id}",
        )
        for note in reversed(found)
    ]
    h.show(
        h.words.say("tag-which-line"), rows(*named, h.words.choice("button-back", f"notes:{_number(rest)}"), width=1)
    )


async def which_word(h: ClientHearing, note_id: str) -> None:
    """A line was chosen: the four words."""
    note = await lines.own_note(h.work, h.client, note_id)
    if note is None:
        h.passed()
        return
    await _show_words(h, note)


async def _show_words(h: ClientHearing, note: Note) -> None:
    given = (await tags.given(h.work, [note.id])).get(note.id, ())
    mine = {each.tag for each in given if each.side is Side.CLIENT}
    line = as_line(await h.work.open(note.words))[:200]
    back = (h.words.choice("button-back", "addword:0"),)
    h.show(h.words.say("tag-which-own", line=Said(line)), (*lookback.tag_choices(h.words, mine, note.id), back))


async def tag_own(h: ClientHearing, rest: str) -> None:
    on, _, rest = rest.partition(":")
    name, _, note_id = rest.partition(":")
    word = _tag_of(name)
    if word is None or on not in ("0", "1"):
        h.passed()
        return
    note = await looking_back.tag_as_client(h.work, h.client, note_id, word, on=on == "1")
    if note is None:
        h.passed()
        return
    await _show_words(h, note)


OWN_COMMANDS: dict[str, ClientHandler] = {"lookback": look_back_own}

OWN_CHOICES: dict[str, ClientHandler] = {
    "lookback": look_back_own,
    "look": turn_own,
    "addword": which_line,
    "word": which_word,
    "tag": tag_own,
}
