"""The scene that is being played in a sandbox: kept in its folder, one turn at a time, the same for every tab."""

import json
from dataclasses import asdict, dataclass
from datetime import datetime, time
from pathlib import Path
from typing import Any

from bot.domain.when import instant
from sandbox.cast import ZONE, fill
from sandbox.scenes.anew import anew, this_monday
from sandbox.scenes.book import SCENES
from sandbox.scenes.playing import Lost, play
from sandbox.scenes.stage import Live
from sandbox.scenes.turns import Goes, Scene, Turn, told
from sandbox.world import World

BEGINS_AT = time(13, 0)
"""In Berlin, on the Monday of this week."""
OFF_SCRIPT = (
    "Something on the phones is not as this scene left it, so its next step has nothing to hold on to. "
    "Nothing is broken, and everything you did stays."
)
IT_IS_OFF = "The bot is off. Start it again, then go on."
CUT_OFF = "The bot was cut off in the middle of this step. Once it is on again, press Next: nothing happens twice."


@dataclass
class Standing:
    """How far a scene has come. `began`: when, as an ISO instant; `begun`: its next turn was begun and not finished."""

    scene: str
    turn: int
    began: str
    begun: bool = False
    lost: bool = False


def standing(world: World) -> Standing | None:
    """What is being played, or None; a file that makes no sense is no scene."""
    try:
        found = Standing(**json.loads(_file(world).read_text()))
        scene = SCENES[found.scene]
        datetime.fromisoformat(found.began)
        return found if 0 <= found.turn <= len(scene.turns) else None
    except (OSError, ValueError, TypeError, KeyError):
        return None


def _file(world: World) -> Path:
    return world.folder / "scene.json"


def _keep(world: World, here: Standing) -> None:
    fresh = _file(world).with_suffix(".new")
    fresh.write_text(json.dumps(asdict(here)))
    fresh.replace(_file(world))


def used(world: World) -> bool:
    """Whether anything stands on a phone, so that beginning anew would take something away."""
    return any(world.telegram.chat(person) for person in world.telegram.people)


async def begin(world: World, scene: Scene) -> None:
    """Fresh phones, and what lies before the first turn. The caller holds `busy` and `renewing`."""
    monday = instant(this_monday(world), BEGINS_AT, ZONE)
    async with anew(world, monday) as stage:
        fill(world)
        for turn in scene.before:
            await play(stage, turn, monday)
        _keep(world, Standing(scene.name, 0, monday.isoformat()))


async def go_on(world: World, turn: int) -> None:
    """Play this turn, if it is the next one: asked from two tabs, it is played once. The caller holds `busy`.

    Raises ValueError when the bot is off, or is killed meanwhile: the turn is taken up where it was left.
    """
    here = standing(world)
    if here is None or here.lost or turn != here.turn or turn == len(SCENES[here.scene].turns):
        return
    if not world.runs():
        raise ValueError(IT_IS_OFF)
    again, here.begun = here.begun, True
    _keep(world, here)
    app, following = world.app, SCENES[here.scene].turns[turn]
    if isinstance(following.act, Goes):
        world.moves += 1
    try:
        await play(Live(app, world.clock, world.telegram), following, datetime.fromisoformat(here.began), again=again)
        here.turn += 1
    except Exception as fault:
        if world.app is not app or not world.runs():
            raise ValueError(CUT_OFF) from None
        if not isinstance(fault, Lost):
            raise
        here.lost = True
    here.begun = False
    _keep(world, here)


def leave(world: World) -> None:
    """The phones are free from here on. Without a scene nothing changes."""
    _file(world).unlink(missing_ok=True)


def look(world: World) -> dict[str, Any]:
    """All scenes, and the one that is being played, as the page draws them."""
    here = standing(world)
    return {
        "scenes": [{"name": each.name, "title": each.title, "about": each.about} for each in SCENES.values()],
        "used": used(world),
        "running": _drawn(here) if here is not None else None,
    }


def _drawn(here: Standing) -> dict[str, Any]:
    scene = SCENES[here.scene]
    played = scene.turns[here.turn - 1] if here.turn else None
    following = scene.turns[here.turn] if here.turn < len(scene.turns) else None
    return {
        "name": scene.name,
        "title": scene.title,
        "turn": here.turn,
        "turns": len(scene.turns),
        "did": told(played) if played else "",
        "why": played.why if played else scene.opens,
        "shows": _whose(played),
        "next": told(following) if following else "",
        "ends": "" if following else scene.ends,
        "lost": OFF_SCRIPT if here.lost else "",
    }


def _whose(turn: Turn | None) -> str:
    """On whose phone there is something to look at; empty where nobody's stands out."""
    if turn is None:
        return ""
    return turn.sees[-1].who if isinstance(turn.act, Goes) else turn.who
