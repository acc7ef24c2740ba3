"""When a client is reached: rhythm, zone and quiet hours, typed or tapped; at joining all at once."""

from datetime import time

from bot.actions import resting
from bot.channels.port import Outgoing, Rows
from bot.desk.both import zones
from bot.desk.client.aside import set_down
from bot.desk.hearing import ClientHearing
from bot.desk.side import Choices
from bot.domain.notes import clean
from bot.domain.pairing import Stage
from bot.domain.people import Awaited
from bot.domain.rhythm import EVERY_DAY, Nudges
from bot.domain.typed import RhythmTyped, read_rhythm, read_time
from bot.domain.when import local, zone_named
from bot.store import people
from bot.voice.choices import city, rhythm_choices, rows
from bot.voice.meanings import both
from bot.voice.meanings import client as means

choices = Choices[ClientHearing]()
AGAIN = "again"
"""The text before was not understood, and still waits for its way out."""


def ask_if_fine(h: ClientHearing) -> None:
    """The second tap of joining."""
    now = h.words.hour(local(h.now, h.client.zone))
    h.tell(
        h.words.say("is-it-fine", now=now, zone=city(h.client.zone), hour=h.words.hour(h.client.rhythm.at)),
        rows(h.words.choice("button-fine", means.FINE()), h.words.choice("button-change", means.CHANGE())),
    )


@choices.on(means.FINE)
async def fine(h: ClientHearing) -> None:
    await resting.settle_in(h.work, h.client)
    mine = await people.pairings_of_client(h.work, h.client)
    joined = any(each.stage is Stage.JOINED for each in mine)
    h.show(h.words.say("settled-joined" if joined else "settled-waiting"))


async def reached(h: ClientHearing) -> str:
    """How this client is reached, and the next time in words."""
    told = h.words.rhythm(h.client)
    coming = await resting.next_at(h.work, h.client)
    if coming is None:
        return told
    return told + "\n" + h.words.say("next-time", when=h.words.moment(coming, h.client.zone))


def standing(h: ClientHearing) -> str:
    """Zone and rhythm as they stand."""
    return h.words.say("change-what", zone=city(h.client.zone), rhythm=h.words.rhythm(h.client))


@choices.on(means.CHANGE)
async def change(h: ClientHearing) -> None:
    h.show(
        standing(h),
        rows(
            h.words.choice("button-zone", both.ASK_ZONE()),
            h.words.choice("button-rhythm", means.ASK_RHYTHM()),
            h.words.choice("button-fine", means.FINE()),
        ),
    )


async def rhythm(h: ClientHearing, rest: str) -> None:
    """/rhythm: days and time; the answer says the next time in words."""
    if not rest:
        await ask_rhythm(h)
        return
    typed = read_rhythm(rest)
    if typed is None:
        h.tell(h.words.say("rhythm-unclear"))
        return
    await _set_rhythm(h, typed)


@choices.on(means.ASK_RHYTHM)
async def ask_rhythm(h: ClientHearing) -> None:
    h.client.wait_for(Awaited.RHYTHM, h.now, after=h.incoming.message)
    h.tell(h.words.say("rhythm-ask", rhythm=await reached(h)), rhythm_choices(h.words))


@choices.on(means.QUESTION_ONLY)
async def question_only(h: ClientHearing) -> None:
    await _set_rhythm(h, RhythmTyped(Nudges.OFF))


@choices.on(means.SUGGESTED_RHYTHM)
async def suggested(h: ClientHearing) -> None:
    await _set_rhythm(h, RhythmTyped(Nudges.SUGGESTED))


@choices.on(means.DAILY)
async def daily(h: ClientHearing) -> None:
    await _set_rhythm(h, RhythmTyped(Nudges.DAYS, EVERY_DAY))


@choices.on(means.OWN_RHYTHM)
async def own_rhythm(h: ClientHearing) -> None:
    """[Type my own]."""
    h.client.wait_for(Awaited.RHYTHM, h.now, after=h.incoming.message)
    h.tell(h.words.say("rhythm-type"))


async def _set_rhythm(h: ClientHearing, typed: RhythmTyped) -> None:
    h.client.stop_waiting()
    rose = await resting.set_rhythm(h.work, h.client, typed)
    await _told_rhythm(h, rose=rose)


async def _told_rhythm(h: ClientHearing, *, rose: bool = False) -> None:
    text = h.words.say("rhythm-set", rhythm=await reached(h))
    if rose:
        text += "\n\n" + h.words.say("ceiling-rose", ceiling=h.client.rhythm.ceiling)
    h.show(text, _on_with_joining(h))


def _on_with_joining(h: ClientHearing) -> Rows:
    return rows(h.words.choice("button-fine", means.FINE())) if h.client.settled_at is None else ()


async def zone(h: ClientHearing, rest: str) -> None:
    """/zone: a zone's name or a city."""
    if not rest:
        await ask_zone(h)
    elif found := zones.typed(h, rest):
        await set_zone(h, found)


@choices.on(both.ASK_ZONE)
async def ask_zone(h: ClientHearing) -> None:
    zones.ask(h, "zone-ask")


@choices.on(both.SET_ZONE)
async def set_zone(h: ClientHearing, found: str) -> None:
    h.client.stop_waiting()
    await resting.set_zone(h.work, h.client, found)
    h.show(zones.told(h, found), _on_with_joining(h))


async def took(h: ClientHearing, step: Awaited, text: str) -> bool:
    """The text of a step: shown as taken, with a way out if it was meant as a note.

    False: it is taken for a note after all, because the one before was not understood either and still waits for
    its way out. So nothing that was written is lost.
    """
    rhythm_, zone_, hours = read_rhythm(text), zone_named(text), _read_quiet(text)
    understood = {Awaited.RHYTHM: rhythm_, Awaited.ZONE: zone_, Awaited.QUIET_HOURS: hours}.get(step) is not None
    if not understood and h.client.waits_about == AGAIN:
        h.client.stop_waiting()
        return False
    await set_down(h, h.incoming.text)
    way_out = rows(h.words.choice("button-was-a-note", means.WAS_A_NOTE(h.incoming.message or 0, h.client.draft)))
    if not understood:
        h.client.wait_for(step, h.now, about=AGAIN, after=h.client.waits_after)
        _not_understood(h, step, text, way_out)
        return True
    if step is Awaited.RHYTHM and rhythm_ is not None:
        await _set_rhythm(h, rhythm_)
    elif step is Awaited.ZONE and zone_ is not None:
        await set_zone(h, zone_)
    elif hours is not None:
        await _set_quiet(h, *hours)
    last = h.answer.messages[-1]
    h.answer.messages[-1] = Outgoing(last.text, (*last.choices, *way_out))
    return True


def _not_understood(h: ClientHearing, step: Awaited, text: str, way_out: Rows) -> None:
    """One line with an example that would work; for a zone the near ones."""
    if step is Awaited.ZONE:
        told, near = zones.unknown(h, clean(text))
        h.tell(told, (*near, *way_out))
    else:
        h.tell(h.words.say("rhythm-unclear" if step is Awaited.RHYTHM else "quiet-unclear"), way_out)


@choices.on(means.QUIET_HOURS)
async def quiet_hours(h: ClientHearing) -> None:
    h.client.wait_for(Awaited.QUIET_HOURS, h.now, after=h.incoming.message)
    h.tell(h.words.say("quiet-ask"))


def _read_quiet(text: str) -> tuple[time, time] | None:
    start, dash, end = text.replace("–", "-").partition("-")
    first, last = read_time(start), read_time(end)
    return (first, last) if dash and first is not None and last is not None and first != last else None


async def _set_quiet(h: ClientHearing, start: time, end: time) -> None:
    h.client.stop_waiting()
    await resting.set_quiet(h.work, h.client, start, end)
    h.tell(h.words.say("quiet-set", start=h.words.hour(start), end=h.words.hour(end)))
