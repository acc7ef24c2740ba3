"""/lookback of a therapist, and the words that they give to lines by a tap."""

from bot.actions import looking_back, marking, picturing
from bot.desk.hearing import TherapistHandler, TherapistHearing, page_in, tag_in
from bot.desk.therapist import aliases
from bot.domain.delivery import Kind
from bot.domain.pairing import Pairing, Stage
from bot.voice import lookback
from bot.voice.fluent import Said
from bot.voice.strength import dots_in


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
    await looking_back.turn(h.work, delivery, shown, page_in(page))


async def tag(h: TherapistHearing, rest: str) -> None:
    """A word for a line of a look-back. The choice says whether it is given or taken off."""
    on, _, rest = rest.partition(":")
    name, _, note_id = rest.partition(":")
    delivery = await looking_back.shown(h.work, h.therapist, h.incoming.message)
    word = tag_in(name)
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
