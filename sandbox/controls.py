"""What the page's controls ask for beyond the plan: playing, travelling, and the troubles; and how they stand."""

from typing import Any

from bot.domain.when import local, zone_named
from sandbox.playing import SPEED
from sandbox.world import World

LONGEST_PLACE = 64


async def look(world: World) -> dict[str, Any]:
    """How the controls stand, for GET /world.

    `speed`: seconds of the sandbox in one real second. `away`: for each person whose phone shows another zone than
    the one they told the bot, that one and what they would type. `moves`: to be sent along with a move of the clock.
    """
    playing = world.playing
    return {
        "speed": SPEED if playing.on else 1,
        "playing": playing.on,
        "paused": playing.why,
        "bot": "running" if world.runs() else "stopped",
        "moving": world.busy.locked() and not playing.on,
        "moves": world.moves,
        "appointment": await _appointment(world),
        "away": _away(world),
        "trouble": {"line": world.trouble.line, "stumbling": world.trouble.stumbling},
    }


async def _appointment(world: World) -> dict[str, str] | None:
    found = await world.appointment()
    if found is None:
        return None
    at, address = found
    person = int(address)
    here = local(at, world.telegram.zones.get(person, "UTC"))
    known = world.telegram.people.get(person)
    return {
        "at": at.isoformat(),
        "local": f"{here:%a} {here.day} {here:%b %H:%M}",
        "with": known.name if known else "?",
    }


def _away(world: World) -> dict[str, dict[str, str]]:
    told = world.telegram.zones
    return {
        str(person.id): {"told": told[person.id], "types": f"/zone {_city(person.zone)}"}
        for person in world.telegram.people.values()
        if person.zone and person.id in told and person.zone != told[person.id]
    }


def _city(zone: str) -> str:
    """What a person types for their zone: its city, where the bot knows it by that."""
    city = zone.rsplit("/", 1)[-1].replace("_", " ")
    return city if zone_named(city) == zone else zone


def not_moved_meanwhile(world: World, given: dict[str, Any]) -> None:
    """A page that says which move it saw last is refused when there was another since. Raises ValueError."""
    seen = given.get("moves")
    if seen is not None and seen != world.moves:
        raise ValueError("The clock was moved in another window a moment ago. Look first, then press again.")


async def travel(world: World, given: dict[str, Any]) -> dict[str, Any]:
    """POST /world/travel {person, zone: a city or an IANA name}: the phone's clock follows, the bot is not told."""
    person, typed = given.get("person"), given.get("zone")
    if not isinstance(person, int) or person not in world.telegram.people:
        raise ValueError("Choose whose phone travels.")
    zone = zone_named(typed) if isinstance(typed, str) and len(typed) <= LONGEST_PLACE else None
    if zone is None:
        raise ValueError("No zone is called that. A large city does, or a name such as Asia/Tokyo.")
    world.telegram.travel(person, zone)
    return {"zone": zone}


async def play(world: World, given: dict[str, Any]) -> dict[str, Any]:
    """POST /world/play {on}: play, or pause; `why` says why it paused, when a person did not press the button."""
    match given.get("on"):
        case True:
            world.playing.play()
        case False:
            why = given.get("why")
            await world.playing.pause("Paused, while somebody writes." if why == "writing" else "")
        case _:
            raise ValueError("Playing is on or off: on is true or false.")
    return {"playing": world.playing.on}


async def trouble(world: World, given: dict[str, Any]) -> dict[str, Any]:
    """POST /world/trouble {what}: stop, start, stumble or power."""
    match given.get("what"):
        case "stop":
            await world.trouble.stop()
        case "start":
            await world.trouble.start()
        case "stumble":
            world.trouble.stumble()
        case "power":
            await world.trouble.lose_power()
        case _:
            raise ValueError("Choose what goes wrong: what is stop, start, stumble or power.")
    return {"line": world.trouble.line}


async def kill(world: World, _given: dict[str, Any]) -> dict[str, Any]:
    """POST /world/kill {}: at once, whatever is going on."""
    await world.trouble.kill()
    return {"line": world.trouble.line}
