"""Going gently: the client's own tap, and the therapist's, which shows nothing afterwards."""

from bot.actions import gently
from bot.desk import aliases
from bot.desk.client_settings import reached
from bot.desk.hearing import ClientHandler, ClientHearing, TherapistHandler, TherapistHearing
from bot.domain.pairing import Stage
from bot.domain.when import local_date
from bot.voice.choices import gentle_choices, rows
from bot.voice.fluent import Said

# The client's side.


async def gentle(h: ClientHearing, rest: str) -> None:
    """/gentle, /gentle off, [Go gently]."""
    match rest.strip().casefold():
        case "" | "on":
            until = await gently.go_gently(h.work, h.client)
            text = h.words.say("gentle-on", when=h.words.moment(until, h.client.zone))
            h.tell(text, gentle_choices(h.words))
        case "off":
            await gentle_off(h, "")
        case _:
            h.tell(h.words.say("gentle-unclear"))


async def gentle_off(h: ClientHearing, _rest: str) -> None:
    """[Back to my rhythm]."""
    was = await gently.end_gently(h.work, h.client)
    h.show(h.words.say("gentle-over" if was else "gentle-was-off", rhythm=await reached(h)))


COMMANDS: dict[str, ClientHandler] = {"gentle": gentle}

CHOICES: dict[str, ClientHandler] = {"gentle": gentle, "gentleoff": gentle_off}

# The therapist's side.


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


THERAPIST_COMMANDS: dict[str, TherapistHandler] = {"gentle": gentle_for}

THERAPIST_CHOICES: dict[str, TherapistHandler] = {"gentle": gentle_for_pressed, "gently": gentle_now}
