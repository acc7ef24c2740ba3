"""What a therapist says and chooses: joining, clients, appointments, digests."""

from datetime import timedelta

from bot.actions import digesting, joining, meeting, parting
from bot.actions.planning import replan_therapist
from bot.channels.port import Attachment, Kind, Outgoing
from bot.desk import aliases, asking
from bot.desk.hearing import TherapistHandler, TherapistHearing
from bot.domain.pairing import CLIENT_LINK_LASTS, Pairing, Stage
from bot.domain.typed import MeetTyped, read_lead, read_meet
from bot.domain.when import local, local_date, zone_named, zones_near
from bot.store import meetings, people
from bot.voice import letters
from bot.voice.choices import COMMON_ZONES, city, rows, zone_choices
from bot.voice.fluent import Said
from bot.voice.picture import qr

ZONE, MEET, ALIAS = "zone", "meet", "alias"
PAGE = 8


async def current_step(h: TherapistHearing) -> None:
    """Where a therapist stands: the zone first, then at home."""
    if not h.therapist.zone_set:
        _ask_zone(h)
    else:
        h.tell(h.words.say("therapist-home"))


def _ask_zone(h: TherapistHearing) -> None:
    h.therapist.wait_for(ZONE, h.now, after=h.incoming.message)
    h.tell(h.words.say("therapist-zone-ask"), zone_choices(h.words, COMMON_ZONES, h.now))


async def wrote(h: TherapistHearing) -> None:
    """A text: what a step waits for, or else perhaps a question for somebody."""
    text = h.incoming.text.strip()
    match h.therapist.waits(h.now, h.incoming.reply_to):
        case "zone":
            await zone(h, text)
        case "meet":
            about = await people.own_pairing(h.work, h.therapist, h.therapist.waits_about)
            if about is not None:
                await _meet(h, about, text)
        case "alias":
            await invite(h, text)
        case "question":
            await asking.typed_for(h, h.therapist.waits_about, h.incoming.text)
        case _:
            await asking.typed_free(h, h.incoming.text)


async def other(h: TherapistHearing) -> None:
    h.tell(h.words.say("only-text"))


async def zone(h: TherapistHearing, rest: str) -> None:
    if not rest:
        _ask_zone(h)
        return
    found = zone_named(rest)
    if found is None:
        h.therapist.wait_for(ZONE, h.now, after=h.incoming.message)
        near = zones_near(rest) or COMMON_ZONES
        h.tell(h.words.say("zone-unknown", typed=Said(rest[:64])), zone_choices(h.words, near, h.now))
        return
    await _set_zone(h, found)


async def zone_pressed(h: TherapistHearing, rest: str) -> None:
    found = zone_named(rest)
    if found is None:
        h.passed()
        return
    await _set_zone(h, found)


async def _set_zone(h: TherapistHearing, found: str) -> None:
    first = not h.therapist.zone_set
    h.therapist.stop_waiting()
    h.therapist.zone, h.therapist.zone_set = found, True
    h.show(h.words.say("zone-set", zone=city(found), now=h.words.hour(local(h.now, found))))
    if first:
        h.tell(h.words.say("worked-example"))


async def invite(h: TherapistHearing, rest: str) -> None:
    """/invite ALIAS: a message ready to forward, and its QR picture."""
    if not h.therapist.zone_set:
        _ask_zone(h)
        return
    if not rest:
        h.therapist.wait_for(ALIAS, h.now, after=h.incoming.message)
        h.tell(h.words.say("invite-ask"))
        return
    h.therapist.stop_waiting()
    match await joining.invite_client(h.work, h.therapist, rest, h.now):
        case joining.Invited() as made:
            _hand_over(h, made)
        case joining.AliasTaken(stage=Stage.INVITED) as taken:
            h.tell(
                h.words.say("invite-again", alias=Said(taken.alias)),
                rows(h.words.choice("button-new-link", f"relink:{taken.pairing_id}")),
            )
        case joining.AliasTaken() as taken:
            h.tell(h.words.say("alias-taken", alias=Said(taken.alias)))
        case joining.AliasUnfit():
            h.tell(h.words.say("alias-unfit"))


async def relink(h: TherapistHearing, pairing_id: str) -> None:
    mine = await aliases.own(h, pairing_id)
    made = await joining.invite_again(h.work, mine.pairing, h.now) if mine else None
    if made is not None:
        _hand_over(h, made)
    elif mine is not None:
        h.passed()


def _hand_over(h: TherapistHearing, made: joining.Invited) -> None:
    link = h.link(made.code)
    until = h.words.date(local_date(h.now + CLIENT_LINK_LASTS, h.therapist.zone))
    h.tell(h.words.say("invite-made", alias=Said(made.alias), until=until))
    h.tell(h.words.say("invite-forward", link=link, until=until))
    caption = h.words.say("invite-picture")
    h.answer.messages.append(Outgoing(caption, attachment=Attachment("link.png", qr(link), picture=True)))


async def them(h: TherapistHearing, pairing_id: str) -> None:
    """[Yes]: the account that opened the link is the client."""
    mine = await aliases.own(h, pairing_id)
    if mine is None:
        return
    if not await joining.confirm(h.work, mine.pairing, h.now):
        h.passed()
        return
    h.show(h.words.say("them-confirmed", alias=Said(mine.alias)))
    if await people.open_question(h.work, mine.pairing) is None:
        h.tell(
            h.words.say("confirmed-next", alias=Said(mine.alias)),
            rows(
                h.words.choice("button-write-it", f"askfor:{pairing_id}"),
                h.words.choice("button-set-meeting", f"meet:{pairing_id}"),
            ),
        )


async def not_them(h: TherapistHearing, pairing_id: str) -> None:
    mine = await aliases.own(h, pairing_id)
    if mine is None:
        return
    receipt = await joining.not_them(h.work, mine.pairing, h.now)
    if receipt is None:
        h.passed()
        return
    h.show(
        h.words.say("not-them", alias=Said(mine.alias)),
        rows(h.words.choice("button-new-link", f"relink:{pairing_id}")),
    )
    h.answer.others.append((receipt.address, Outgoing(h.words.say("not-them-told"))))


async def meet(h: TherapistHearing, rest: str) -> None:
    """/meet ALIAS tue 15:00 weekly 50m; /meet ALIAS off."""
    found = await aliases.meant(h, rest, "meet")
    if found is None:
        return
    if not found.rest:
        await _ask_meeting(h, found)
    else:
        await _meet(h, found.pairing, found.rest)


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


async def _meet(h: TherapistHearing, pairing: Pairing, text: str) -> None:
    alias = await h.work.open(pairing.alias)
    if text.strip().casefold() == "off":
        await _call_off(h, pairing, alias)
        return
    if not h.therapist.zone_set:
        _ask_zone(h)
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


async def digest(h: TherapistHearing, rest: str) -> None:
    """/digest ALIAS: the last one; a new one from the lead time on, or after [In session now]."""
    found = await aliases.meant(h, rest, "digest", alias_needed=True)
    if found is not None:
        await _digest(h, found.pairing)


async def digest_pressed(h: TherapistHearing, pairing_id: str) -> None:
    if mine := await aliases.own(h, pairing_id):
        await _digest(h, mine.pairing)


async def _digest(h: TherapistHearing, pairing: Pairing) -> None:
    if pairing.stage is not Stage.JOINED:
        h.tell(h.words.say("not-joined", alias=Said(await h.work.open(pairing.alias))))
        return
    match await digesting.ask_for_digest(h.work, h.therapist, pairing, h.now):
        case digesting.Coming():
            return
        case digesting.Early() as early:
            alias = Said(early.alias)
            if early.due_at is not None:
                text = h.words.say("digest-early", alias=alias, when=h.words.moment(early.due_at, h.therapist.zone))
            else:
                text = h.words.say("digest-no-meeting", alias=alias)
            choices = [h.words.choice("button-in-session", f"now:{pairing.id}")]
            if early.last:
                choices.append(h.words.choice("button-last-digest", f"last:{pairing.id}"))
            h.tell(text, rows(*choices))


async def in_session(h: TherapistHearing, pairing_id: str) -> None:
    """[In session now]: the two are together."""
    mine = await aliases.own(h, pairing_id)
    if mine is None or mine.pairing.stage is not Stage.JOINED:
        h.passed()
        return
    await digesting.digest_now(h.work, h.therapist, mine.pairing, h.now)


async def last(h: TherapistHearing, pairing_id: str) -> None:
    mine = await aliases.own(h, pairing_id)
    if mine is not None and await digesting.last_again(h.work, h.therapist, mine.pairing, h.now) is None:
        h.passed()


async def more(h: TherapistHearing, rest: str) -> None:
    """[More]: another page of a digest, by editing the same message."""
    delivery_id, _, page = rest.partition(":")
    at = int(page) if page.isdecimal() and len(page) < 4 else 0
    delivery = await digesting.turn_page(h.work, h.therapist, delivery_id, at)
    if delivery is None or delivery.message is None:
        h.passed()
        return
    content = await digesting.compose(h.work, delivery)
    h.answer.change = (delivery.message, letters.digest(h.words, content, delivery.id, delivery.page))


async def clients(h: TherapistHearing, rest: str) -> None:
    """/clients: alias, next appointment, question in use, how far joined; nothing else. Next appointments first."""
    page = int(rest) if h.press and rest.isdecimal() and len(rest) < 4 else 0
    named = await aliases.in_order(h)
    if not named:
        h.tell(h.words.say("no-clients"))
        return
    coming = await meetings.next_meetings(h.work, h.therapist, h.now)
    told = []
    for each in named[page * PAGE : (page + 1) * PAGE]:
        question = await people.open_question(h.work, each.pairing)
        text = (await h.work.open(question.words)).partition("\n")[0] if question else ""
        meets = coming.get(each.pairing.id)
        when = h.words.moment(meets.starts_at, h.therapist.zone) if meets else h.words.label("no-meeting")
        told.append(
            h.words.say("client-line", alias=Said(each.alias), when=when, stage=await _stage(h, each.pairing))
            + ("\n" + h.words.say("client-question", question=Said(text)) if text else "")
        )
    turns = []
    if page:
        turns.append(h.words.choice("button-back", f"clients:{page - 1}"))
    if (page + 1) * PAGE < len(named):
        turns.append(h.words.choice("button-more", f"clients:{page + 1}"))
    h.show("\n\n".join(told), (tuple(turns),) if turns else ())


async def _stage(h: TherapistHearing, pairing: Pairing) -> str:
    client = await people.client_of(h.work, pairing)
    if client is not None and client.unreachable_since is not None and pairing.stage is Stage.JOINED:
        return h.words.label("stage-unreachable")
    return h.words.label("stage-joined" if pairing.stage is Stage.JOINED else "stage-waiting")


async def lead(h: TherapistHearing, rest: str) -> None:
    """/lead 60m: how long before an appointment its digest comes."""
    minutes = read_lead(rest)
    if minutes is None:
        h.tell(h.words.say("lead-unclear", minutes=h.therapist.lead_minutes))
        return
    await meeting.set_lead(h.work, h.therapist, minutes)
    await replan_therapist(h.work, h.therapist, h.now)
    h.tell(h.words.say("lead-set", minutes=minutes))


async def end(h: TherapistHearing, rest: str) -> None:
    """/end ALIAS: asked once before it ends."""
    found = await aliases.meant(h, rest, "end", alias_needed=True)
    if found is not None:
        _ask_end(h, found.pairing.id, found.alias)


async def end_pressed(h: TherapistHearing, pairing_id: str) -> None:
    if mine := await aliases.own(h, pairing_id):
        _ask_end(h, pairing_id, mine.alias)


def _ask_end(h: TherapistHearing, pairing_id: str, alias: str) -> None:
    h.tell(
        h.words.say("end-sure", alias=Said(alias)),
        rows(h.words.choice("button-end", f"ended:{pairing_id}"), h.words.choice("button-leave-it", "leaveit")),
    )


async def ended(h: TherapistHearing, pairing_id: str) -> None:
    if mine := await aliases.own(h, pairing_id):
        await parting.part(h.work, mine.pairing, h.therapist, h.now)
        h.show(h.words.say("end-done", alias=Said(mine.alias)))


async def leave_it(h: TherapistHearing, _rest: str) -> None:
    h.show(h.words.say("left-as-it-was"))


COMMANDS: dict[str, TherapistHandler] = {
    "invite": invite,
    "ask": asking.ask,
    "meet": meet,
    "digest": digest,
    "clients": clients,
    "lead": lead,
    "zone": zone,
    "end": end,
}

CHOICES: dict[str, TherapistHandler] = {
    "zone": zone_pressed,
    "relink": relink,
    "them": them,
    "notthem": not_them,
    "meet": meet_pressed,
    "meetoff": meet_off,
    "digest": digest_pressed,
    "now": in_session,
    "last": last,
    "more": more,
    "clients": clients,
    "end": end_pressed,
    "ended": ended,
    "leaveit": leave_it,
    "who": aliases.turn,
    **asking.CHOICES,
}

INCOMING = {Kind.TEXT: wrote, Kind.OTHER: other}
