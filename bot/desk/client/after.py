"""What may be added to a client's answer, whatever it was; in this order, because each needs what came before.

1. Danger: if what they wrote speaks of it, the numbers to call and their own card stand right below what was kept
   (`written`, called by whoever takes a text in: a later line of the same answer must not come between).
2. Consent: what they agreed to has changed, and they are asked once more. Never below the numbers to call.
3. Covers and discreet mode: last, for they go over every message of the answer, these two as well.
"""

from bot.channels.port import Kind
from bot.desk.client import consent, covering, danger
from bot.desk.hearing import ClientHearing, Hearing
from bot.domain.people import Client


async def written(h: ClientHearing, text: str) -> None:
    """A text of theirs was taken in."""
    await danger.looked_at(h, text)


async def added(h: ClientHearing) -> None:
    """The answer is made."""
    if h.incoming.kind in (Kind.PRESS, Kind.TEXT):
        await consent.ask_if_due(h)
    await covering.over(h, h.client, newly=False)


async def newly_known(h: Hearing, client: Client) -> None:
    """The answer to somebody who became a client by it."""
    await covering.over(h, client, newly=True)
