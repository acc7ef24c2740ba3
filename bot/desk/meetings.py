"""Appointments, as a therapist sets them and calls them off."""

from datetime import timedelta

from bot.actions import meeting
from bot.actions.planning import replan_therapist
from bot.desk import aliases
from bot.desk.hearing import TherapistHandler, TherapistHearing
from bot.desk.zones import ask_zone
from bot.domain.pairing import Pairing
from bot.domain.typed import MeetTyped, read_lead, read_meet
from bot.domain.when import local_date
from bot.store import meetings
from bot.voice.choices import rows
from bot.voice.fluent import Said

MEET = "meet"


async def meet(h: TherapistHearing, rest: str) -> None:
    """/meet ALIAS tue 15:00 weekly 50m; /meet ALIAS off."""
    found = await aliases.meant(h, rest, "meet")
    if found is None:
        return
    if not found.rest:
        await _ask_meeting(h, found)
    else:
        await typed(h, found.pairing, found.rest)


async def _ask_meeting(h: TherapistHearing, found: aliases.Meant) -> None:
    h.therapist.wait_for(MEET, h.now, about=found.pairing.id, after=h.incoming.message)
    coming = await meetings.next_meeting(h.work, found.pairing, h.now)
    alias = Said(found.alias)
    if coming is None:
        h.tell(h.words.say("meet-ask", alias=alias))
    else:
        when = h.words.moment(coming.starts_at, h.therapist.zone)
        h.tell(
            h.words.say("meet-ask-other", alias=alias, when=when),
            rows(h.words.choice("button-call-off", f"meetoff:{found.pairing.id}")),
        )


async def meet_pressed(h: TherapistHearing, pairing_id: str) -> None:
    if mine := await aliases.own(h, pairing_id):
        await _ask_meeting(h, mine)


async def meet_off(h: TherapistHearing, pairing_id: str) -> None:
    if mine := await aliases.own(h, pairing_id):
        await _call_off(h, mine.pairing, mine.alias)


async def _call_off(h: TherapistHearing, pairing: Pairing, alias: str) -> None:
    h.therapist.stop_waiting()
    done = await meeting.call_off(h.work, pairing, h.now)
    h.show(h.words.say("meet-off" if done else "meet-none", alias=Said(alias)))


async def typed(h: TherapistHearing, pairing: Pairing, text: str) -> None:
    alias = await h.work.open(pairing.alias)
    if text.strip().casefold() == "off":
        await _call_off(h, pairing, alias)
        return
    if not h.therapist.zone_set:
        ask_zone(h)
        return
    typed: MeetTyped | None = read_meet(text, local_date(h.now, h.therapist.zone))
    if typed is None:
        h.therapist.wait_for(MEET, h.now, about=pairing.id, after=h.incoming.message)
        h.tell(h.words.say("meet-unclear"))
        return
    match await meeting.set_meeting(h.work, h.therapist, pairing, typed, h.now):
        case meeting.Past():
            h.therapist.wait_for(MEET, h.now, about=pairing.id, after=h.incoming.message)
            h.tell(h.words.say("meet-past", alias=Said(alias)))
        case meeting.Set() as receipt:
            h.therapist.stop_waiting()
            _told_meeting(h, receipt)


def _told_meeting(h: TherapistHearing, receipt: meeting.Set) -> None:
    zone_ = h.therapist.zone
    lead = receipt.starts_at - timedelta(minutes=h.therapist.lead_minutes)
    text = h.words.say(
        "meet-set",
        alias=Said(receipt.alias),
        what=h.words.repeats(receipt.repeats, receipt.starts_at, zone_, receipt.minutes),
        next=h.words.moment(receipt.starts_at, zone_),
        digest=h.words.moment(max(lead, h.now), zone_),
    )
    if receipt.also:
        text += "\n\n" + h.words.say("meet-same-hour", aliases=Said(", ".join(receipt.also)))
    h.tell(text)


async def lead(h: TherapistHearing, rest: str) -> None:
    """/lead 60m: how long before an appointment its digest comes."""
    minutes = read_lead(rest)
    if minutes is None:
        h.tell(h.words.say("lead-unclear", minutes=h.therapist.lead_minutes))
        return
    await meeting.set_lead(h.work, h.therapist, minutes)
    await replan_therapist(h.work, h.therapist, h.now)
    h.tell(h.words.say("lead-set", minutes=minutes))


COMMANDS: dict[str, TherapistHandler] = {"meet": meet, "lead": lead}

CHOICES: dict[str, TherapistHandler] = {"meet": meet_pressed, "meetoff": meet_off}
