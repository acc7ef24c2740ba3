"""A therapist's time zone: asked for first, and whenever a command needs it."""

from bot.actions.planning import replan_morning
from bot.desk.hearing import TherapistHandler, TherapistHearing
from bot.domain.when import local, zone_named, zones_near
from bot.voice.choices import COMMON_ZONES, city, zone_choices
from bot.voice.fluent import Said

ZONE = "zone"


def ask_zone(h: TherapistHearing) -> None:
    h.therapist.wait_for(ZONE, h.now, after=h.incoming.message)
    h.tell(h.words.say("therapist-zone-ask"), zone_choices(h.words, COMMON_ZONES, h.now))


async def zone(h: TherapistHearing, rest: str) -> None:
    if not rest:
        ask_zone(h)
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


async def ask_zone_pressed(h: TherapistHearing, _rest: str) -> None:
    ask_zone(h)


async def _set_zone(h: TherapistHearing, found: str) -> None:
    first = not h.therapist.zone_set
    h.therapist.stop_waiting()
    h.therapist.zone, h.therapist.zone_set = found, True
    await replan_morning(h.work, h.therapist)
    h.show(h.words.say("zone-set", zone=city(found), now=h.words.hour(local(h.now, found))))
    if first:
        h.tell(h.words.say("worked-example"))


COMMANDS: dict[str, TherapistHandler] = {"zone": zone}

CHOICES: dict[str, TherapistHandler] = {"zone": zone_pressed, "askzone": ask_zone_pressed}
