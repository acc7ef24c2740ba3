"""The client's own load: rhythm, zone, pause, resume, fewer, enough."""

from dataclasses import replace
from datetime import datetime, time

from bot.actions.planning import replan_client
from bot.domain.people import Client
from bot.domain.rhythm import Nudges, Rhythm
from bot.domain.typed import RhythmTyped
from bot.domain.when import next_time
from bot.store.work import Work


async def set_rhythm(work: Work, client: Client, chosen: RhythmTyped, now: datetime) -> bool:
    """Set days and time. Whether the weekly ceiling rose to fit."""
    before = client.rhythm.ceiling
    client.rhythm = client.rhythm.nudged(chosen.nudges, chosen.days, chosen.at)
    await replan_client(work, client, now)
    return client.rhythm.ceiling > before


async def change_rhythm(work: Work, client: Client, rhythm: Rhythm, now: datetime) -> None:
    """Change any other part of the rhythm: ceiling, quiet hours, right away."""
    client.rhythm = rhythm
    await replan_client(work, client, now)


async def set_zone(work: Work, client: Client, zone: str, now: datetime) -> None:
    """Another zone: planned local dates stay, their instants follow."""
    client.zone = zone
    await replan_client(work, client, now)


async def fewer(work: Work, client: Client, now: datetime) -> None:
    """[Fewer]: one nudge day a week less."""
    client.rhythm = client.rhythm.fewer()
    await replan_client(work, client, now)


async def pause(client: Client, until: datetime) -> None:
    """Silence until an instant in UTC. Nothing in the plan is cancelled: it is decided at sending."""
    client.paused_until = until


async def resume(work: Work, client: Client, now: datetime) -> bool:
    """The client is back. What waited comes at the next own hour, and no backlog with it. Whether it was paused."""
    was = client.paused(now)
    client.paused_until = None
    client.quiet_until = None
    await replan_client(work, client, now)
    return was


async def enough(client: Client, now: datetime) -> None:
    """A stop word: nothing more that day (care.md)."""
    client.stop_waiting()
    client.quiet_until = next_time(now, time(0, 0), client.zone)


async def settle_in(work: Work, client: Client, now: datetime) -> None:
    """[Fine]: zone and rhythm are as the client wants them."""
    if client.settled_at is None:
        client.settled_at = now
        await replan_client(work, client, now)


async def set_ceiling(work: Work, client: Client, ceiling: int, now: datetime) -> None:
    await change_rhythm(work, client, replace(client.rhythm, ceiling=ceiling), now)


async def set_right_away(work: Work, client: Client, right_away: bool, now: datetime) -> None:
    await change_rhythm(work, client, replace(client.rhythm, right_away=right_away), now)


async def set_quiet(work: Work, client: Client, start: time, end: time, now: datetime) -> None:
    await change_rhythm(work, client, replace(client.rhythm, quiet_from=start, quiet_until=end), now)


def nudged(client: Client) -> bool:
    """Whether nudges are on at all."""
    return client.rhythm.nudges is not Nudges.OFF


def pause_ends(client: Client, now: datetime) -> datetime | None:
    """The end of the pause that holds now; None when not paused, FOREVER when the client ends it."""
    return client.paused_until if client.paused(now) else None
