"""A time zone, asked for and typed: the same on either side."""

from bot.channels.port import Rows
from bot.desk.hearing import KnownHearing
from bot.domain.people import Awaited
from bot.domain.when import local, zone_named, zones_near
from bot.voice.choices import COMMON_ZONES, city, zone_choices
from bot.voice.fluent import Said


def ask(h: KnownHearing, key: str) -> None:
    """Ask for a zone, in the words of a message."""
    _wait(h)
    h.tell(h.words.say(key), zone_choices(h.words, COMMON_ZONES, h.now))


def _wait(h: KnownHearing) -> None:
    h.person.wait_for(Awaited.ZONE, h.now, after=h.incoming.message)


def typed(h: KnownHearing, text: str) -> str | None:
    """The zone that somebody typed. None: there is none by that name, so it is asked for again."""
    found = zone_named(text)
    if found is None:
        _wait(h)
        h.tell(*unknown(h, text))
    return found


def unknown(h: KnownHearing, text: str) -> tuple[str, Rows]:
    """That no zone has this name, and those that are near."""
    near = zones_near(text) or COMMON_ZONES
    return h.words.say("zone-unknown", typed=Said(text[:64])), zone_choices(h.words, near, h.now)


def told(h: KnownHearing, zone: str) -> str:
    """The zone that was set, and its time now."""
    return h.words.say("zone-set", zone=city(zone), now=h.words.hour(local(h.now, zone)))
