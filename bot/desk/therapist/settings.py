"""A therapist's settings: the sheet of the day, what may be copied, and the ways to the rest."""

from datetime import time

from bot.actions import practising
from bot.desk.hearing import TherapistHearing
from bot.desk.side import Choices
from bot.domain.people import Awaited
from bot.domain.typed import read_time
from bot.voice.choices import city, rows
from bot.voice.meanings import both
from bot.voice.meanings import therapist as means

choices = Choices[TherapistHearing]()

MORNING = time(7, 30)
"""When the sheet of the day comes if no other hour is named."""


async def morning(h: TherapistHearing, rest: str) -> None:
    """/morning 7:30, /morning off; alone it shows how things stand."""
    typed = rest.strip().casefold()
    if typed == "off":
        await _set(h, None)
    elif not typed:
        _ask(h)
    elif (at := read_time(typed)) is not None:
        await _set(h, at)
    else:
        h.therapist.wait_for(Awaited.MORNING, h.now, after=h.incoming.message)
        h.tell(h.words.say("morning-unclear"))


def _ask(h: TherapistHearing) -> None:
    at = h.therapist.morning_at
    h.therapist.wait_for(Awaited.MORNING, h.now, after=h.incoming.message)
    choices = (
        [h.words.choice("button-morning-at", means.MORNING(), hour=h.words.hour(MORNING))] if at != MORNING else []
    )
    if at is not None:
        choices.append(h.words.choice("button-morning-off", means.NO_MORNING()))
    text = h.words.say("morning-is", hour=h.words.hour(at)) if at is not None else h.words.say("morning-is-off")
    h.tell(text, rows(*choices))


async def _set(h: TherapistHearing, at: time | None) -> None:
    h.therapist.stop_waiting()
    await practising.set_morning(h.work, h.therapist, at)
    h.show(h.words.say("morning-set", hour=h.words.hour(at)) if at is not None else h.words.say("morning-off"))


@choices.on(means.ASK_MORNING)
async def ask_morning(h: TherapistHearing) -> None:
    _ask(h)


@choices.on(means.MORNING)
async def morning_on(h: TherapistHearing) -> None:
    await _set(h, MORNING)


@choices.on(means.NO_MORNING)
async def morning_off(h: TherapistHearing) -> None:
    await _set(h, None)


@choices.on(both.SETTINGS)
async def settings(h: TherapistHearing) -> None:
    """/settings: everything a therapist can set, as it stands."""
    at = h.therapist.morning_at
    copying = "button-copying-off" if h.therapist.copyable else "button-copying-on"
    h.show(
        h.words.say(
            "therapist-settings",
            zone=city(h.therapist.zone),
            minutes=h.therapist.lead_minutes,
            morning=h.words.hour(at) if at is not None else h.words.label("morning-no"),
            copying=h.words.label("copying-yes" if h.therapist.copyable else "copying-no"),
        ),
        rows(
            h.words.choice("button-zone", both.ASK_ZONE()),
            h.words.choice("button-lead", means.ASK_LEAD()),
            h.words.choice("button-morning", means.ASK_MORNING()),
            h.words.choice(copying, means.COPYING(not h.therapist.copyable)),
        ),
    )


@choices.on(means.COPYING)
async def copying(h: TherapistHearing, may: bool) -> None:
    """Whether digests may be copied and forwarded. It holds for those that come from now on."""
    practising.allow_copying(h.therapist, allow=may)
    h.toast(h.words.label("copying-from-now"))
    await settings(h)
