"""Appointments, as a therapist sets them and calls them off."""

from datetime import date, timedelta

from bot.actions import meeting, moving, practising
from bot.channels.port import Rows
from bot.desk.hearing import Passed, TherapistHearing
from bot.desk.side import Choices
from bot.desk.therapist import aliases
from bot.desk.therapist.zones import ask_zone
from bot.domain.appointments import Appointment
from bot.domain.pairing import Pairing, Question
from bot.domain.people import Awaited
from bot.domain.typed import MeetTyped, read_away, read_lead, read_meet
from bot.domain.when import local_date
from bot.store import meetings
from bot.voice.choices import rows
from bot.voice.fluent import Said
from bot.voice.meanings import therapist as means
from bot.voice.meanings.both import LEAVE_IT

choices = Choices[TherapistHearing]()


async def meet(h: TherapistHearing, rest: str) -> None:
    """/meet ALIAS tue 15:00 weekly 50m; /meet ALIAS off; several lines at once, an alias in each."""
    lines = [line.strip() for line in rest.split("\n") if line.strip()]
    if len(lines) > 1:
        await _several(h, lines)
        return
    found = await aliases.meant(h, rest, means.MEET.for_whom())
    if found is None:
        return
    if not found.rest:
        await _ask_meeting(h, found)
    else:
        await typed(h, found.pairing, found.rest)


async def _several(h: TherapistHearing, lines: list[str]) -> None:
    """Each line that is understood is set; the others are named and change nothing."""
    named = await aliases.in_order(h)
    left = []
    for line in lines:
        found = aliases.split_alias(line.removeprefix("/meet ").strip(), named)
        if found is None or not _understood(h, found):
            left.append(line)
            continue
        await typed(h, found.pairing, found.rest)
    if left:
        h.tell(h.words.say("meet-lines-some", lines=Said(" · ".join(left)[:400])))


def _understood(h: TherapistHearing, found: aliases.Meant) -> bool:
    text = found.rest.casefold()
    today = local_date(h.now, h.therapist.zone)
    return text in ("off", "off once") or read_meet(text.removeprefix("move "), today) is not None


async def _ask_meeting(h: TherapistHearing, found: aliases.Meant) -> None:
    h.therapist.wait_for(Awaited.APPOINTMENT, h.now, about=found.pairing.id, after=h.incoming.message)
    coming = await meetings.next_meeting(h.work, found.pairing, h.now)
    alias = Said(found.alias)
    if coming is None:
        h.tell(h.words.say("meet-ask", alias=alias))
    else:
        when = h.words.moment(coming.starts_at, h.therapist.zone)
        h.tell(
            h.words.say("meet-ask-other", alias=alias, when=when),
            rows(
                h.words.choice("button-move-once", means.MOVE_ONCE(found.pairing.id)),
                h.words.choice("button-off-once", means.OFF_ONCE(coming.id)),
                h.words.choice("button-call-off", means.CALL_OFF(found.pairing.id, coming.series_id)),
            ),
        )


@choices.on(means.MEET)
async def meet_pressed(h: TherapistHearing, pairing_id: str) -> None:
    await _ask_meeting(h, await aliases.own(h, pairing_id))


@choices.on(means.CALL_OFF)
async def meet_off(h: TherapistHearing, pairing_id: str, series_id: str) -> None:
    """[No session any more]: the series that was shown, and no other."""
    mine = await aliases.own(h, pairing_id)
    coming = await meetings.next_meeting(h.work, mine.pairing, h.now)
    if coming is None or coming.series_id != series_id:
        raise Passed
    await _call_off(h, mine.pairing, mine.alias)


async def _call_off(h: TherapistHearing, pairing: Pairing, alias: str) -> None:
    h.therapist.stop_waiting()
    done = await meeting.call_off(h.work, pairing)
    h.show(h.words.say("meet-off" if done else "meet-none", alias=Said(alias)))


async def typed(h: TherapistHearing, pairing: Pairing, text: str) -> None:
    alias = await h.work.open(pairing.alias)
    if text.strip().casefold() == "off":
        await _call_off(h, pairing, alias)
        return
    if text.strip().casefold() == "off once":
        await _call_off_once(h, pairing)
        return
    if not h.therapist.zone_set:
        await ask_zone(h)
        return
    if text.strip().casefold().startswith("move "):
        await typed_move(h, pairing, text.strip()[5:])
        return
    typed: MeetTyped | None = read_meet(text, local_date(h.now, h.therapist.zone))
    if typed is None:
        h.therapist.wait_for(Awaited.APPOINTMENT, h.now, about=pairing.id, after=h.incoming.message)
        h.tell(h.words.say("meet-unclear"))
        return
    match await meeting.set_meeting(h.work, h.therapist, pairing, typed):
        case meeting.Past():
            h.therapist.wait_for(Awaited.APPOINTMENT, h.now, about=pairing.id, after=h.incoming.message)
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


@choices.on(means.MOVE_ONCE)
async def move_pressed(h: TherapistHearing, pairing_id: str) -> None:
    """[Move this one]: wait for the time it has this once."""
    mine = await aliases.own(h, pairing_id)
    _ask_move(h, mine.pairing, mine.alias)


def _ask_move(h: TherapistHearing, pairing: Pairing, alias: str) -> None:
    h.therapist.wait_for(Awaited.MOVE, h.now, about=pairing.id, after=h.incoming.message)
    h.tell(h.words.say("meet-move-ask", alias=Said(alias)))


async def typed_move(h: TherapistHearing, pairing: Pairing, text: str) -> None:
    """The time an appointment has this once."""
    alias = await h.work.open(pairing.alias)
    when = read_meet(text, local_date(h.now, h.therapist.zone))
    if when is None:
        _ask_move(h, pairing, alias)
        return
    match await moving.move_once(h.work, h.therapist, pairing, when):
        case moving.Past():
            h.therapist.wait_for(Awaited.MOVE, h.now, about=pairing.id, after=h.incoming.message)
            h.tell(h.words.say("meet-past", alias=Said(alias)))
        case moving.NoMeeting():
            h.tell(h.words.say("meet-nothing-to-move", alias=Said(alias)))
        case moving.Own() as own:
            h.therapist.stop_waiting()
            when_ = h.words.moment(own.starts_at, h.therapist.zone)
            h.tell(
                h.words.say("meet-own", alias=Said(own.alias), when=when_),
                rows(
                    h.words.choice("button-off-once", means.OFF_ONCE(own.appointment_id)),
                    h.words.choice("button-leave-it", LEAVE_IT()),
                ),
            )
        case moving.Moved() as moved:
            h.therapist.stop_waiting()
            zone_ = h.therapist.zone
            told = h.words.say(
                "meet-moved",
                alias=Said(moved.alias),
                before=h.words.moment(moved.before, zone_),
                when=h.words.moment(moved.starts_at, zone_),
            )
            if moved.also:
                told += "\n\n" + h.words.say("meet-same-hour", aliases=Said(", ".join(moved.also)))
            h.tell(told)


@choices.on(means.OFF_ONCE)
async def once_pressed(h: TherapistHearing, appointment_id: str) -> None:
    """[Call this one off]: the appointment that was shown, and no other."""
    shown = await h.work.get(Appointment, appointment_id)
    mine = await aliases.own(h, shown.pairing_id if shown else "")
    coming = await meetings.next_meeting(h.work, mine.pairing, h.now)
    if coming is None or coming.id != appointment_id:
        raise Passed
    await _call_off_once(h, mine.pairing)


async def _call_off_once(h: TherapistHearing, pairing: Pairing) -> None:
    h.therapist.stop_waiting()
    match await moving.call_off_once(h.work, pairing):
        case moving.NoMeeting():
            h.show(h.words.say("meet-nothing-to-move", alias=Said(await h.work.open(pairing.alias))))
        case moving.CalledOff() as off:
            alias, when = Said(off.alias), h.words.moment(off.starts_at, h.therapist.zone)
            if off.next_at is not None:
                next_ = h.words.moment(off.next_at, h.therapist.zone)
                text = h.words.say("meet-off-once-next", alias=alias, when=when, next=next_)
            else:
                text = h.words.say("meet-off-once", alias=alias, when=when)
            if off.asks:
                text += "\n\n" + h.words.say("carry-or-rest")
            h.show(text, _carry_or_rest(h, off.asks) if off.asks else ())


def _carry_or_rest(h: TherapistHearing, about: str | tuple[date, date]) -> Rows:
    """`about`: the question, or the days away."""
    return rows(
        h.words.choice("button-carry-on", means.CARRY_ON_AS_IT_IS()),
        h.words.choice("button-rest", means.REST(about)),
    )


@choices.on(means.CARRY_ON_AS_IT_IS)
async def carry_on(h: TherapistHearing) -> None:
    h.show(h.words.say("carried-on"))


@choices.on(means.REST)
async def rest_pressed(h: TherapistHearing, about: str | tuple[date, date]) -> None:
    """[Rest], for one question or for all whose appointment fell into days away."""
    if isinstance(about, tuple):
        await _rest_while_away(h, *about)
    else:
        await _rest(h, about)
    h.show(h.words.say("rest-set"))


async def _rest_while_away(h: TherapistHearing, first: date, last: date) -> None:
    days = read_away(f"{first} to {last}", local_date(h.now, h.therapist.zone))
    if days is None:
        raise Passed
    await moving.rest_while_away(h.work, h.therapist, days)


async def _rest(h: TherapistHearing, question_id: str) -> None:
    question = await h.work.get(Question, question_id)
    if question is None or question.closed_at is not None:
        raise Passed
    await moving.rest(h.work, (await aliases.own(h, question.pairing_id)).pairing)


async def away(h: TherapistHearing, rest: str) -> None:
    """/away 20 dec - 7 jan: calls off what falls inside; /away off."""
    if rest.strip().casefold() == "off":
        over = await moving.come_back(h.work, h.therapist)
        h.tell(h.words.say("away-over" if over else "away-none"))
        return
    days = read_away(rest, local_date(h.now, h.therapist.zone))
    if days is None:
        h.tell(h.words.say("away-unclear"))
        return
    receipt = await moving.go_away(h.work, h.therapist, days)
    first, last = h.words.date(receipt.first_on), h.words.date(receipt.last_on)
    if not receipt.aliases:
        h.tell(h.words.say("away-set", first=first, last=last))
        return
    text = h.words.say("away-set-off", first=first, last=last, aliases=Said(", ".join(receipt.aliases)))
    if receipt.asks:
        text += "\n\n" + h.words.say("away-or-rest")
    h.tell(text, _carry_or_rest(h, (receipt.first_on, receipt.last_on)) if receipt.asks else ())


async def lead(h: TherapistHearing, rest: str) -> None:
    """/lead 60m: how long before an appointment its digest comes."""
    minutes = read_lead(rest)
    if minutes is None:
        h.tell(h.words.say("lead-unclear", minutes=h.therapist.lead_minutes))
        return
    await practising.set_lead(h.work, h.therapist, minutes)
    h.tell(h.words.say("lead-set", minutes=minutes))


@choices.on(means.ASK_LEAD)
async def ask_lead(h: TherapistHearing) -> None:
    h.tell(h.words.say("lead-unclear", minutes=h.therapist.lead_minutes))
