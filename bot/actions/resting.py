"""The client's own load: rhythm, zone, pause, resume, fewer, enough."""

from dataclasses import replace
from datetime import datetime, time, timedelta

from bot.actions import previewing
from bot.actions.planning import GAP_LASTS, next_planned, replan_client
from bot.domain.delivery import Kind, State
from bot.domain.people import Client
from bot.domain.rhythm import Rhythm, own_hour
from bot.domain.typed import RhythmTyped
from bot.domain.when import FOREVER, local_date, next_time
from bot.store import deliveries
from bot.store.work import Work


async def set_rhythm(work: Work, client: Client, chosen: RhythmTyped) -> bool:
    """Set days and time. Whether the weekly ceiling rose to fit."""
    before = client.rhythm.ceiling
    client.rhythm = client.rhythm.nudged(chosen.nudges, chosen.days, chosen.at)
    await replan_client(work, client)
    return client.rhythm.ceiling > before


async def change_rhythm(work: Work, client: Client, rhythm: Rhythm) -> None:
    """Change any other part of the rhythm: ceiling, quiet hours, right away."""
    client.rhythm = rhythm
    await replan_client(work, client)


async def set_zone(work: Work, client: Client, zone: str) -> None:
    """Another zone: planned local dates stay, their instants follow."""
    client.zone = zone
    await replan_client(work, client)
    await previewing.all_changed(work, client)


async def next_at(work: Work, client: Client) -> datetime | None:
    """When the next message may come at the earliest (UTC). None: not before the client is back."""
    ends = [each for each in (client.paused_until, client.gentle_until, client.quiet_until) if each and each > work.now]
    tomorrow = next_time(work.now, time(0, 0), client.zone)
    sent = (await deliveries.sent_lately(work, client.id)).unasked
    if any(local_date(at, client.zone) == local_date(work.now, client.zone) for at in sent):
        ends.append(tomorrow)  # One a day.
    if FOREVER in ends:
        return None
    after = max(each - timedelta(seconds=1) for each in ends) if ends else work.now
    return await next_planned(work, client, after) or own_hour(client.rhythm, after, client.zone)


async def fewer(work: Work, client: Client, a_week: int) -> None:
    """[Fewer]: one nudge day a week less than the `a_week` there were when it was offered. Twice is once."""
    if client.rhythm.nudges_a_week == a_week:
        client.rhythm = client.rhythm.fewer()
        await replan_client(work, client)


async def pause(work: Work, client: Client, until: datetime) -> None:
    """Silence until an instant in UTC. Nothing in the plan is cancelled: it is decided at sending."""
    client.paused_until = until
    # What an endless pause put off waits for a return; a pause that ends by itself lets it come.
    await replan_client(work, client)


async def resume(work: Work, client: Client) -> bool:
    """The client is back. What waited comes at the next own hour, and no backlog with it. Whether it was paused."""
    was = client.paused(work.now)
    client.paused_until = None
    client.quiet_until = None
    await comes_again(work, client)
    return was


async def comes_again(work: Work, client: Client) -> None:
    """What waited for the end of a silence comes at the next own hour."""
    for row in await deliveries.of_reader(work, client.id, [Kind.OUTAGE], since=FOREVER):
        if row.state is State.PLANNED and row.due_at > work.now:
            row.due_at = own_hour(client.rhythm, work.now, client.zone)
            row.not_after = max(row.not_after, row.due_at + GAP_LASTS)
    await replan_client(work, client)


async def enough(client: Client, now: datetime) -> None:
    """A stop word: nothing more that day (care.md)."""
    client.stop_waiting()
    client.quiet_until = next_time(now, time(0, 0), client.zone)


async def settle_in(work: Work, client: Client) -> None:
    """[Fine]: zone and rhythm are as the client wants them."""
    if client.settled_at is None:
        client.settled_at = work.now
        await replan_client(work, client)


async def set_ceiling(work: Work, client: Client, ceiling: int) -> None:
    await change_rhythm(work, client, replace(client.rhythm, ceiling=ceiling))


async def set_right_away(work: Work, client: Client, right_away: bool) -> None:
    await change_rhythm(work, client, replace(client.rhythm, right_away=right_away))


async def set_quiet(work: Work, client: Client, start: time, end: time) -> None:
    await change_rhythm(work, client, replace(client.rhythm, quiet_from=start, quiet_until=end))


def pause_ends(client: Client, now: datetime) -> datetime | None:
    """The end of the pause that holds now; None when not paused, FOREVER when the client ends it."""
    return client.paused_until if client.paused(now) else None
