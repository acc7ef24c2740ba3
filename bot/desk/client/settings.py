"""A client's settings: rhythm, zone, ceiling, quiet hours, and the ways out."""

from datetime import time

from bot.actions import discreet, parting, picturing, resting
from bot.actions.gently import gentle_ends
from bot.channels.port import Outgoing, Rows
from bot.desk.hearing import ClientHandler, ClientHearing
from bot.domain.notes import clean
from bot.domain.pairing import Stage
from bot.domain.people import FLOW_LASTS
from bot.domain.rhythm import Nudges
from bot.domain.typed import RhythmTyped, read_rhythm, read_time
from bot.domain.when import local, zone_named, zones_near
from bot.store import people
from bot.voice import preview
from bot.voice.choices import COMMON_ZONES, city, rhythm_choices, rows, zone_choices
from bot.voice.fluent import Said

RHYTHM, ZONE, QUIET = "rhythm", "zone", "quiet"
AGAIN = "again"
"""The text before was not understood, and still waits for its way out."""
"""The steps that wait for a text."""


def ask_if_fine(h: ClientHearing) -> None:
    """The second tap of joining."""
    now = h.words.hour(local(h.now, h.client.zone))
    h.tell(
        h.words.say("is-it-fine", now=now, zone=city(h.client.zone), hour=h.words.hour(h.client.rhythm.at)),
        rows(h.words.choice("button-fine", "fine"), h.words.choice("button-change", "change")),
    )


async def fine(h: ClientHearing, _rest: str) -> None:
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


async def change(h: ClientHearing, _rest: str) -> None:
    h.show(
        standing(h),
        rows(
            h.words.choice("button-zone", "askzone"),
            h.words.choice("button-rhythm", "askrhythm"),
            h.words.choice("button-fine", "fine"),
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


async def ask_rhythm(h: ClientHearing) -> None:
    h.client.wait_for(RHYTHM, h.now, after=h.incoming.message)
    h.tell(h.words.say("rhythm-ask", rhythm=await reached(h)), rhythm_choices(h.words))


async def ask_rhythm_pressed(h: ClientHearing, _rest: str) -> None:
    await ask_rhythm(h)


async def rhythm_pressed(h: ClientHearing, rest: str) -> None:
    match rest:
        case "only":
            await _set_rhythm(h, RhythmTyped(Nudges.OFF))
        case "suggested":
            await _set_rhythm(h, RhythmTyped(Nudges.SUGGESTED))
        case "daily":
            await _set_rhythm(h, RhythmTyped(Nudges.DAYS, frozenset(range(7))))
        case _:
            h.client.wait_for(RHYTHM, h.now, after=h.incoming.message)
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
    return rows(h.words.choice("button-fine", "fine")) if h.client.settled_at is None else ()


async def zone(h: ClientHearing, rest: str) -> None:
    """/zone: a zone's name or a city."""
    if not rest:
        ask_zone(h)
        return
    found = zone_named(rest)
    if found is None:
        h.client.wait_for(ZONE, h.now, after=h.incoming.message)
        near = zones_near(rest) or COMMON_ZONES
        h.tell(h.words.say("zone-unknown", typed=Said(rest[:64])), zone_choices(h.words, near, h.now))
        return
    await _set_zone(h, found)


def ask_zone(h: ClientHearing) -> None:
    h.client.wait_for(ZONE, h.now, after=h.incoming.message)
    h.tell(h.words.say("zone-ask"), zone_choices(h.words, COMMON_ZONES, h.now))


async def ask_zone_pressed(h: ClientHearing, _rest: str) -> None:
    ask_zone(h)


async def zone_pressed(h: ClientHearing, rest: str) -> None:
    found = zone_named(rest)
    if found is None:
        h.passed()
        return
    await _set_zone(h, found)


async def _set_zone(h: ClientHearing, found: str) -> None:
    h.client.stop_waiting()
    await resting.set_zone(h.work, h.client, found)
    h.show(
        h.words.say("zone-set", zone=city(found), now=h.words.hour(local(h.now, found))),
        _on_with_joining(h),
    )


async def took(h: ClientHearing, step: str, text: str) -> bool:
    """The text of a step: shown as taken, with a way out if it was meant as a note.

    False: it is taken for a note after all, because the one before was not understood either and still waits for
    its way out. So nothing that was written is lost.
    """
    rhythm_, zone_, hours = read_rhythm(text), zone_named(text), _read_quiet(text)
    understood = {RHYTHM: rhythm_, ZONE: zone_, QUIET: hours}.get(step) is not None
    if not understood and h.client.waits_about == AGAIN:
        h.client.stop_waiting()
        return False
    await keep_draft(h, h.incoming.text)
    way_out = rows(h.words.choice("button-was-a-note", f"wasnote:{h.incoming.message}:{h.client.draft}"))
    if not understood:
        h.client.wait_for(step, h.now, about=AGAIN, after=h.client.waits_after)
        _not_understood(h, step, text, way_out)
        return True
    if step == RHYTHM and rhythm_ is not None:
        await _set_rhythm(h, rhythm_)
    elif step == ZONE and zone_ is not None:
        await _set_zone(h, zone_)
    elif hours is not None:
        await _set_quiet(h, *hours)
    last = h.answer.messages[-1]
    h.answer.messages[-1] = Outgoing(last.text, (*last.choices, *way_out))
    return True


def _not_understood(h: ClientHearing, step: str, text: str, way_out: Rows) -> None:
    """One line with an example that would work; for a zone the near ones."""
    match step:
        case "rhythm":
            h.tell(h.words.say("rhythm-unclear"), way_out)
        case "zone":
            near = zone_choices(h.words, zones_near(text) or COMMON_ZONES, h.now)
            h.tell(h.words.say("zone-unknown", typed=Said(clean(text)[:64])), (*near, *way_out))
        case _:
            h.tell(h.words.say("quiet-unclear"), way_out)


async def keep_draft(h: ClientHearing, text: str) -> bool:
    """Set a text down beside, until the client says whether it is a note. Whether there are words in it."""
    await drop_draft(h)
    cleaned = clean(text)
    if cleaned:
        h.client.draft = await h.work.keep(cleaned, h.client.id, "draft")
        h.client.waits_until = h.now + FLOW_LASTS
    return bool(cleaned)


async def drop_draft(h: ClientHearing) -> None:
    await h.work.burn([h.client.draft])
    h.client.draft = ""


async def settings(h: ClientHearing, _rest: str) -> None:
    """/settings: everything a client can set, as it stands."""
    own = h.client.rhythm
    paused = resting.pause_ends(h.client, h.now)
    text = h.words.say(
        "settings-text",
        rhythm=h.words.rhythm(h.client),
        zone=city(h.client.zone),
        ceiling=own.ceiling,
        start=h.words.hour(own.quiet_from),
        end=h.words.hour(own.quiet_until),
    )
    if own.held_by_ceiling:
        text += "\n" + h.words.say("ceiling-holds")
    if h.client.discreet:
        text += "\n" + h.words.say("discreet-stands", minutes=h.client.discreet_minutes)
    if h.client.intensity:
        text += "\n" + h.words.say("intensity-on")
    text += "\n" + h.words.say(preview.standing(h.client.previews))
    if paused is not None:
        text += "\n\n" + h.words.pause(paused, h.client.zone)
    gentle = gentle_ends(h.client, h.now)
    if gentle is not None:
        text += "\n\n" + h.words.say("gentle-stands", when=h.words.moment(gentle, h.client.zone))
    at_hour = h.words.choice("button-at-my-hour", "set:hour")
    at_once = h.words.choice("button-right-away", "set:now")
    h.show(
        text,
        rows(
            h.words.choice("button-rhythm", "askrhythm"),
            h.words.choice("button-zone", "askzone"),
            at_hour if own.right_away else at_once,
            h.words.choice("button-ceiling", "set:ceiling"),
            h.words.choice("button-quiet", "set:quiet"),
            h.words.choice("button-intensity", "set:intensity"),
            h.words.choice("button-previews", "set:previews"),
            h.words.choice("button-resume", "resume") if paused else h.words.choice("button-pause", "pause"),
            h.words.choice("button-gentle-off", "gentleoff") if gentle else h.words.choice("button-gentle", "gentle"),
            h.words.choice("button-card", "safe"),
            h.words.choice("button-consent", "consent"),
            h.words.choice("button-discreet", "discreet"),
        ),
    )


async def set_one(h: ClientHearing, rest: str) -> None:
    """The choices of /settings."""
    what, _, value = rest.partition(":")
    match what:
        case "hour" | "now":
            await resting.set_right_away(h.work, h.client, what == "now")
            await settings(h, "")
        case "ceiling" if value in ("1", "2", "3", "5", "7"):
            await resting.set_ceiling(h.work, h.client, int(value))
            await settings(h, "")
        case "ceiling":
            numbers = [h.words.choice("button-a-week", f"set:ceiling:{most}", most=most) for most in (1, 2, 3, 5, 7)]
            h.show(h.words.say("ceiling-ask"), (*rows(*numbers, width=3), (h.words.choice("button-back", "settings"),)))
        case "intensity" if value in ("on", "off"):
            await picturing.switch(h.work, h.client, on=value == "on")
            await settings(h, "")
        case "intensity":
            on, off = h.words.choice("button-yes", "set:intensity:on"), h.words.choice("button-no", "set:intensity:off")
            h.show(h.words.say("intensity-ask"), ((on, off),))
        case "previews":
            chosen = h.words.say(preview.standing(h.client.previews))
            back = h.words.choice("button-back", "settings")
            h.show(chosen, rows(*preview.default_choices(h.words), back, width=1))
        case "quiet":
            h.client.wait_for(QUIET, h.now, after=h.incoming.message)
            h.tell(h.words.say("quiet-ask"))
        case _:
            h.passed()


def _read_quiet(text: str) -> tuple[time, time] | None:
    start, dash, end = text.replace("–", "-").partition("-")
    first, last = read_time(start), read_time(end)
    return (first, last) if dash and first is not None and last is not None and first != last else None


async def _set_quiet(h: ClientHearing, start: time, end: time) -> None:
    h.client.stop_waiting()
    await resting.set_quiet(h.work, h.client, start, end)
    h.tell(h.words.say("quiet-set", start=h.words.hour(start), end=h.words.hour(end)))


async def leave(h: ClientHearing, pairing_id: str) -> None:
    """[Leave], asked once before it ends."""
    mine = {each.id: each for each in await people.pairings_of_client(h.work, h.client)}
    if pairing_id not in mine:
        h.passed()
        return
    h.show(
        h.words.say("leave-sure", days=mine[pairing_id].retention_days),
        rows(h.words.choice("button-leave", f"part:{pairing_id}"), h.words.choice("button-stay", "leaveit")),
    )


async def part(h: ClientHearing, pairing_id: str) -> None:
    mine = {each.id: each for each in await people.pairings_of_client(h.work, h.client)}
    if pairing_id not in mine:
        h.passed()
        return
    await parting.part(h.work, mine[pairing_id], h.client)
    h.show(h.words.say("parted-by-client"), rows(h.words.choice("button-my-file", "myfile")))


async def erase(h: ClientHearing, _rest: str) -> None:
    """/erase: two steps, and then everything of this client is gone."""
    h.tell(
        h.words.say("erase-sure"),
        rows(h.words.choice("button-erase", "erase"), h.words.choice("button-leave-it", "leaveit")),
    )


async def erase_all(h: ClientHearing, _rest: str) -> None:
    await parting.erase_client(h.work, h.client)
    # In discreet mode the chat goes with it, all but this answer.
    await discreet.stays(h.work, h.client.address, h.incoming.message)
    h.answer.react, h.answer.erased = None, True
    h.show(h.words.say("erase-done"))


COMMANDS: dict[str, ClientHandler] = {"rhythm": rhythm, "zone": zone, "settings": settings, "erase": erase}


async def leaving(h: ClientHearing, _rest: str) -> None:
    """[Leave this chat], where a pairing is over already: what is left to do is to erase."""
    if await people.pairings_of_client(h.work, h.client):
        h.passed()
        return
    await erase(h, "")


CHOICES: dict[str, ClientHandler] = {
    "leaving": leaving,
    "fine": fine,
    "change": change,
    "askzone": ask_zone_pressed,
    "askrhythm": ask_rhythm_pressed,
    "rhythm": rhythm_pressed,
    "zone": zone_pressed,
    "settings": settings,
    "set": set_one,
    "leave": leave,
    "part": part,
    "erase": erase_all,
}
