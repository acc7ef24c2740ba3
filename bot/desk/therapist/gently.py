"""Going gently, by the therapist's tap, which shows nothing afterwards."""

from bot.actions import gently
from bot.desk.hearing import TherapistHandler, TherapistHearing
from bot.desk.therapist import aliases
from bot.domain.pairing import Stage
from bot.domain.when import local_date
from bot.voice.choices import rows
from bot.voice.fluent import Said


async def gentle_for(h: TherapistHearing, rest: str) -> None:
    """/gentle ALIAS: asked once before."""
    found = await aliases.meant(h, rest, "gentle", alias_needed=True)
    if found is not None:
        _ask(h, found)


async def gentle_for_pressed(h: TherapistHearing, pairing_id: str) -> None:
    if mine := await aliases.own(h, pairing_id):
        _ask(h, mine)


def _ask(h: TherapistHearing, about: aliases.Meant) -> None:
    if about.pairing.stage is not Stage.JOINED:
        h.tell(h.words.say("not-joined", alias=Said(about.alias)))
        return
    h.tell(
        h.words.say("therapist-gentle-sure", alias=Said(about.alias)),
        rows(
            h.words.choice("button-gentle", f"gently:{about.pairing.id}:{_today(h)}"),
            h.words.choice("button-leave-it", "leaveit"),
        ),
    )


def _today(h: TherapistHearing) -> str:
    """The choice is for the day it was offered: found again weeks later it does nothing."""
    return local_date(h.now, h.therapist.zone).isoformat()


async def gentle_now(h: TherapistHearing, rest: str) -> None:
    """[Go gently]: the same answer however it stood with the client before."""
    pairing_id, _, day = rest.partition(":")
    mine = await aliases.own(h, pairing_id)
    if mine is None:
        return
    if day != _today(h) or not await gently.go_gently_for(h.work, mine.pairing):
        h.passed()
        return
    h.show(h.words.say("therapist-gentle-set", alias=Said(mine.alias)))


COMMANDS: dict[str, TherapistHandler] = {"gentle": gentle_for}

CHOICES: dict[str, TherapistHandler] = {"gentle": gentle_for_pressed, "gently": gentle_now}
