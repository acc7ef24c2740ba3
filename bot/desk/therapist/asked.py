"""The ask after an appointment: what a therapist can choose below it, once each."""

from bot.actions import asking as actions
from bot.desk.hearing import Passed, TherapistHearing
from bot.desk.side import Choices
from bot.desk.therapist import aliases, asking
from bot.desk.therapist.aliases import Meant
from bot.desk.therapist.library import front
from bot.desk.therapist.shelf import Whom
from bot.voice.fluent import Said
from bot.voice.meanings import therapist as means

choices = Choices[TherapistHearing]()


async def unanswered(h: TherapistHearing, pairing_id: str, appointment_id: str) -> Meant:
    """The pairing an ask is about. Raises Passed where that ask was answered."""
    mine = await aliases.own(h, pairing_id)
    if mine.pairing.asked_about != appointment_id:
        raise Passed
    return mine


@choices.on(means.WRITE_IT)
async def write_it(h: TherapistHearing, pairing_id: str, appointment_id: str) -> None:
    """[write it] of an ask."""
    mine = await unanswered(h, pairing_id, appointment_id)
    asking.ask_for_text(h, pairing_id, mine.alias)


@choices.on(means.KEEP)
async def keep(h: TherapistHearing, pairing_id: str, appointment_id: str) -> None:
    """[keep]: the same question once more, as a new version."""
    mine = await aliases.own(h, pairing_id)
    asked = await actions.keep_question(h.work, mine.pairing, appointment_id)
    if asked is None:
        raise Passed
    asking.tell(h, asked)


@choices.on(means.NOTHING_THIS_TIME)
async def nothing(h: TherapistHearing, pairing_id: str, appointment_id: str) -> None:
    """[nothing this time]."""
    mine = await aliases.own(h, pairing_id)
    if not await actions.let_be(h.work, mine.pairing, appointment_id):
        raise Passed
    h.show(h.words.say("ask-nothing", alias=Said(mine.alias)))


@choices.on(means.FROM_LIBRARY)
async def from_library(h: TherapistHearing, pairing_id: str, appointment_id: str) -> None:
    """[From the library]: opened for this client, below the ask."""
    mine = await unanswered(h, pairing_id, appointment_id)
    h.therapist.stop_waiting()
    h.tell(*await front(h, Whom(mine.pairing, mine.alias)))
