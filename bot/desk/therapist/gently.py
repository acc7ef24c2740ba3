"""Going gently, by the therapist's tap, which shows nothing afterwards."""

from datetime import date

from bot.actions import gently
from bot.desk.hearing import Passed, TherapistHearing
from bot.desk.side import Choices
from bot.desk.therapist import aliases
from bot.domain.pairing import Stage
from bot.domain.when import local_date
from bot.voice.choices import rows
from bot.voice.fluent import Said
from bot.voice.meanings import therapist as means
from bot.voice.meanings.both import LEAVE_IT

choices = Choices[TherapistHearing]()


async def gentle_for(h: TherapistHearing, rest: str) -> None:
    """/gentle ALIAS: asked once before."""
    found = await aliases.meant(h, rest, means.GO_GENTLY.for_whom(), alias_needed=True)
    if found is not None:
        _ask(h, found)


@choices.on(means.GO_GENTLY)
async def gentle_for_pressed(h: TherapistHearing, pairing_id: str) -> None:
    _ask(h, await aliases.own(h, pairing_id))


def _ask(h: TherapistHearing, about: aliases.Meant) -> None:
    if about.pairing.stage is not Stage.JOINED:
        h.tell(h.words.say("not-joined", alias=Said(about.alias)))
        return
    h.tell(
        h.words.say("therapist-gentle-sure", alias=Said(about.alias)),
        rows(
            h.words.choice("button-gentle", means.GENTLY_TODAY(about.pairing.id, _today(h))),
            h.words.choice("button-leave-it", LEAVE_IT()),
        ),
    )


def _today(h: TherapistHearing) -> date:
    """The choice is for the day it was offered: found again weeks later it does nothing."""
    return local_date(h.now, h.therapist.zone)


@choices.on(means.GENTLY_TODAY)
async def gentle_now(h: TherapistHearing, pairing_id: str, day: date) -> None:
    """[Go gently]: the same answer however it stood with the client before."""
    mine = await aliases.own(h, pairing_id)
    if day != _today(h) or not await gently.go_gently_for(h.work, mine.pairing):
        raise Passed
    h.show(h.words.say("therapist-gentle-set", alias=Said(mine.alias)))
