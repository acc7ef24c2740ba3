"""/lookback of a therapist, and the words that they give to lines by a tap."""

from bot.actions import looking_back, marking, picturing
from bot.desk.hearing import Passed, TherapistHearing
from bot.desk.side import Choices
from bot.desk.therapist import aliases
from bot.domain.delivery import Delivery, Kind
from bot.domain.lookback import Tag
from bot.domain.pairing import Pairing, Stage
from bot.voice import lookback
from bot.voice.fluent import Said
from bot.voice.meanings import therapist as means
from bot.voice.meanings.both import TAG
from bot.voice.strength import dots_in

choices = Choices[TherapistHearing]()


async def look_back(h: TherapistHearing, rest: str) -> None:
    """/lookback ALIAS: the last gaps, in a message that pages by edit."""
    found = await aliases.meant(h, rest, means.LOOK_BACK.for_whom(), alias_needed=True)
    if found is not None:
        await _look_back(h, found.pairing, found.alias)


@choices.on(means.LOOK_BACK)
async def look_back_pressed(h: TherapistHearing, pairing_id: str) -> None:
    mine = await aliases.own(h, pairing_id)
    await _look_back(h, mine.pairing, mine.alias)


async def _look_back(h: TherapistHearing, pairing: Pairing, alias: str) -> None:
    if pairing.stage is not Stage.JOINED:
        h.tell(h.words.say("not-joined", alias=Said(alias)))
    elif not await looking_back.ask_for(h.work, h.therapist, pairing, h.incoming.message or 0):
        h.tell(h.words.say("lookback-none"))


async def _shown(h: TherapistHearing) -> Delivery:
    """The look-back that the choice stands in. Raises Passed where it is not this therapist's, or not open any more."""
    delivery = await looking_back.shown(h.work, h.therapist, h.incoming.message)
    if delivery is None:
        raise Passed
    return delivery


@choices.on(means.TURN_LOOK_BACK)
async def turn(h: TherapistHearing, view: str, page: int) -> None:
    """Another page of a look-back, or the other way to look at it."""
    delivery, note_id = await _shown(h), lookback.line_in(view)
    if note_id and await looking_back.shown_line(h.work, delivery, note_id) is None:
        raise Passed
    await looking_back.turn(h.work, delivery, view, page)


@choices.on(TAG)
async def tag(h: TherapistHearing, given: bool, word: Tag, note_id: str) -> None:
    """A word for a line of a look-back. The choice says whether it is given or taken off."""
    if not await looking_back.tag_as_therapist(h.work, await _shown(h), note_id, word, on=given):
        raise Passed


@choices.on(means.PICTURE)
async def picture(h: TherapistHearing) -> None:
    """[Picture] of a digest or a look-back: once for each, and only if there is a dot to draw."""
    delivery = await marking.shown(h.work, h.therapist, h.incoming.message)
    delivery = delivery or await looking_back.shown(h.work, h.therapist, h.incoming.message)
    pairing = await h.work.get(Pairing, delivery.pairing_id) if delivery else None
    if delivery is None or pairing is None or delivery.kind is Kind.ASK:
        raise Passed
    content = await picturing.compose(h.work, delivery, pairing, h.therapist.zone)
    if not dots_in(h.words, content):
        h.toast(h.words.label("picture-none"))
    elif not await picturing.ask_for(h.work, h.therapist, delivery, pairing):
        raise Passed
