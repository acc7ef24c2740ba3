"""Local times and instants: one instant per planned local date, in any zone of the tzdata wheel."""

import difflib
import zoneinfo
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

# The host's own zone data is preferred otherwise, and is stale on common systems: the wheel is the one source.
zoneinfo.reset_tzpath(to=())

FOREVER = datetime(9999, 1, 1, tzinfo=UTC)
"""An end that only the person sets: 'until I am back'."""


def instant(day: date, at: time, zone: str) -> datetime:
    """The UTC instant of a local time (delivery.md, Lateness).

    In the spring gap it moves on by the gap's length; in the autumn overlap it is the first of the two.
    """
    return datetime.combine(day, at.replace(fold=0), ZoneInfo(zone)).astimezone(UTC)


def local(now: datetime, zone: str) -> datetime:
    """An instant on the wall clock of a zone."""
    return now.astimezone(ZoneInfo(zone))


def local_date(now: datetime, zone: str) -> date:
    return local(now, zone).date()


def next_time(after: datetime, at: time, zone: str, *, first_day: date | None = None) -> datetime:
    """The first instant later than `after` at this local time, on `first_day` or later."""
    # From the day before: in a gap at the end of a day its time is moved on into the next.
    day = local_date(after, zone) - timedelta(days=1)
    if first_day is not None and first_day > day:
        day = first_day
    for ahead in range(4):
        found = instant(day + timedelta(days=ahead), at, zone)
        if found > after:
            return found
    raise AssertionError("a local time comes within four days in every zone")


@lru_cache(maxsize=1)
def zones() -> dict[str, str]:
    """Every zone by its lower-case name, and by its city where that is plain."""
    known: dict[str, str] = {}
    names = sorted(name for name in zoneinfo.available_timezones() if "/" in name or name == "UTC")
    for name in names:
        if name.startswith(("Etc/", "SystemV/", "US/", "Brazil/", "Canada/", "Chile/", "Mexico/", "posix/", "right/")):
            continue
        known[name.lower()] = name
        known.setdefault(name.rsplit("/", 1)[-1].replace("_", " ").lower(), name)
    return known | _OTHER_CITIES


_OTHER_CITIES = {
    "munich": "Europe/Berlin",
    "hamburg": "Europe/Berlin",
    "cologne": "Europe/Berlin",
    "frankfurt": "Europe/Berlin",
    "geneva": "Europe/Zurich",
    "basel": "Europe/Zurich",
    "milan": "Europe/Rome",
    "barcelona": "Europe/Madrid",
    "manchester": "Europe/London",
    "edinburgh": "Europe/London",
    "glasgow": "Europe/London",
    "boston": "America/New_York",
    "washington": "America/New_York",
    "philadelphia": "America/New_York",
    "miami": "America/New_York",
    "atlanta": "America/New_York",
    "dallas": "America/Chicago",
    "houston": "America/Chicago",
    "austin": "America/Chicago",
    "seattle": "America/Los_Angeles",
    "san francisco": "America/Los_Angeles",
    "san diego": "America/Los_Angeles",
    "montreal": "America/Toronto",
    "ottawa": "America/Toronto",
    "rio de janeiro": "America/Sao_Paulo",
    "mumbai": "Asia/Kolkata",
    "delhi": "Asia/Kolkata",
    "new delhi": "Asia/Kolkata",
    "bangalore": "Asia/Kolkata",
    "beijing": "Asia/Shanghai",
    "cape town": "Africa/Johannesburg",
    "tel aviv": "Asia/Jerusalem",
    "canberra": "Australia/Sydney",
    "wellington": "Pacific/Auckland",
}


def zone_named(typed: str) -> str | None:
    """The zone a person means by a zone's name or a city, or nothing."""
    asked = " ".join(typed.replace("_", " ").lower().split())
    return zones().get(asked) or zones().get(asked.replace(" ", "_"))


def zones_near(typed: str, *, most: int = 3) -> list[str]:
    """Zones that are written like this."""
    asked = " ".join(typed.lower().split())
    near = difflib.get_close_matches(asked, list(zones()), n=most * 2, cutoff=0.6)
    near += [name for name in zones() if len(asked) >= 3 and asked in name]
    return list(dict.fromkeys(zones()[name] for name in near))[:most]
