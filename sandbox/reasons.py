"""Why a delivery stands as it does, in words for somebody who sees the plan for the first time."""

from bot.domain.delivery import Delivery, Kind, State
from bot.domain.when import FOREVER

WAITING = {
    "paused": "They paused, so it waits for their first hour afterwards.",
    "gentle": "They went gently, so it waits for their first hour afterwards.",
    "enough": "They said stop, so nothing more comes that day.",
    "quiet hours": "Their quiet hours: it waits until they end.",
    "ceiling": "Something came today, or this week is full: it waits for their next hour.",
    "preview today": "Their look ahead comes the same day, and goes before it.",
    "spacing": "Something came a moment ago: it leaves half an hour between the two.",
    "in another appointment": "The therapist is in another session: it waits until that ends.",
    "not sent": "Telegram did not take it: it is tried again.",
    "stopped": "Sending was stopped: it goes when the bot may send again.",
    "unconfirmed": "Nobody knows whether it arrived: it goes once more.",
    "not found": "Telegram did not find the chat: it is tried once more.",
    "gone": "They blocked the bot: it waits until they are back.",
}
"""Planned still, by the code in the row."""
SETTLED = {
    "ended": "There was nothing to bring, or what it belonged to has ended.",
    "paused": "They paused, and this does not wait.",
    "gentle": "They go gently for now, and this does not wait.",
    "enough": "They said stop, so nothing more came that day.",
    "declined": "They let this question be, so it does not come back.",
    "overtaken": "The session came first: after it the therapist may carry it on.",
    "too late": "Its time had passed.",
    "quiet hours": "It would have come in their quiet hours.",
    "question today": "A question comes the same day, and goes before it.",
    "preview today": "Their look ahead comes the same day, and goes before it.",
    "ceiling": "Something came that day, or that week was full.",
    "ladder": "After a silence it comes more softly: this one is left out.",
    "called off": "The session was called off.",
    "asked already": "The next question was asked for already.",
    "not sent": "Telegram did not take it until its time had passed.",
    "stopped": "Sending was stopped until its time had passed.",
    "rejected": "Telegram refused it as it was: that is a fault of the bot.",
    "gone": "They blocked the bot.",
    "not found": "Telegram did not find the chat until its time had passed.",
    "unconfirmed": "Nobody knows whether it arrived.",
    "fault": "The bot could not put it into words: look at the log.",
    "quiet start": "The bot was away for long, and begins quietly.",
    "rests": "The client has not agreed anew, or the therapist is suspended: it rests.",
    "suspended": "The therapist is suspended, so nothing goes to them.",
    "asked": "It was asked in an answer instead.",
    "set again": "The appointment was set again, so there is nothing to tell.",
    "read": "The words followed the cover.",
    "seen": "A button of it was pressed, so it did arrive.",
}
"""Sent, left out or given up, by the code in the row."""


def reason(delivery: Delivery) -> str:
    """One line; empty where the state says it all."""
    match delivery.state:
        case State.PLANNED if delivery.due_at >= FOREVER and delivery.why in ("", "paused"):
            return "They are resting until they are back."
        case State.PLANNED | State.SENDING:
            words = WAITING
        case State.SENT if delivery.why == "read" and delivery.kind is Kind.ASK:
            return "The lines were looked at in it."
        case State.SUPERSEDED:
            return "It was planned anew, or is no longer needed."
        case _:
            words = SETTLED
    return words.get(delivery.why, delivery.why)
