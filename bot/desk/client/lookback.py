"""/lookback of the client's own, and the words that a client gives to lines by a tap."""

from bot.actions import looking_back
from bot.actions.planning import joined_pairings
from bot.channels.port import Choice
from bot.desk.client.notes import NOTES_SHOWN, own_note, therapist_name
from bot.desk.hearing import ClientHearing, Passed
from bot.desk.side import Choices
from bot.domain.lookback import Side, Tag
from bot.domain.notes import Note, as_line
from bot.domain.pairing import Pairing
from bot.store import lines, tags
from bot.voice import lookback
from bot.voice.choices import rows
from bot.voice.fluent import Said
from bot.voice.marking import on_button
from bot.voice.meanings import client as means
from bot.voice.meanings.both import TAG

choices = Choices[ClientHearing]()


@choices.on(means.LOOK_BACK)
async def look_back_own(h: ClientHearing) -> None:
    """/lookback: the client's own, with every word that was given to a line."""
    mine = await joined_pairings(h.work, h.client)
    if not mine:
        h.tell(h.words.say("lookback-none"))
    elif len(mine) == 1:
        await _show_own(h, mine[0], lookback.TIME, 0)
    else:
        named = [
            h.words.choice(
                "button-for", means.TURN_LOOK_BACK(lookback.TIME, 0, each.id), name=await therapist_name(h, each)
            )
            for each in mine
        ]
        h.tell(h.words.say("lookback-whose"), rows(*named))


@choices.on(means.TURN_LOOK_BACK)
async def turn_own(h: ClientHearing, view: str, page: int, pairing_id: str) -> None:
    mine = [each for each in await joined_pairings(h.work, h.client) if each.id == pairing_id]
    if not mine:
        raise Passed
    await _show_own(h, mine[0], view, page)


async def _show_own(h: ClientHearing, pairing: Pairing, view: str, page: int) -> None:
    look = await looking_back.compose(h.work, pairing, h.client.zone)
    h.show(*lookback.own(h.words, look, view, page, lambda to, at: means.TURN_LOOK_BACK(to, at, pairing.id)))


@choices.on(means.ADD_A_WORD)
async def which_line(h: ClientHearing, page: int) -> None:
    """[Add a word]: the lines of that page to choose from."""
    found = await lines.last_notes(h.work, h.client, most=NOTES_SHOWN, skip=page * NOTES_SHOWN)
    if not found:
        raise Passed
    texts = await h.work.open_all(note.words for note in found)
    named = [
        Choice(
            on_button(h.words.day(note.written_at, h.client.zone), as_line(texts.get(note.words, ""))),
            means.WHICH_WORD(note.id),
        )
        for note in reversed(found)
    ]
    h.show(h.words.say("tag-which-line"), rows(*named, h.words.choice("button-back", means.NOTES(page)), width=1))


@choices.on(means.WHICH_WORD)
async def which_word(h: ClientHearing, note_id: str) -> None:
    """A line was chosen: the four words."""
    await _show_words(h, await own_note(h, note_id))


async def _show_words(h: ClientHearing, note: Note) -> None:
    given = (await tags.given(h.work, [note.id])).get(note.id, ())
    mine = {each.tag for each in given if each.side is Side.CLIENT}
    line = as_line(await h.work.open(note.words))[:200]
    back = (h.words.choice("button-back", means.ADD_A_WORD(0)),)
    h.show(h.words.say("tag-which-own", line=Said(line)), (*lookback.tag_choices(h.words, mine, note.id), back))


@choices.on(TAG)
async def tag_own(h: ClientHearing, given: bool, word: Tag, note_id: str) -> None:
    note = await looking_back.tag_as_client(h.work, h.client, note_id, word, on=given)
    if note is None:
        raise Passed
    await _show_words(h, note)
