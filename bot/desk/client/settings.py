"""A client's settings: everything that can be set, as it stands, and what is set by a tap."""

from bot.actions import picturing, resting
from bot.actions.gently import gentle_ends
from bot.channels.port import Choice, Rows
from bot.desk.hearing import ClientHearing
from bot.desk.side import Choices
from bot.voice import preview
from bot.voice.choices import city, rows
from bot.voice.meanings import both
from bot.voice.meanings import client as means

choices = Choices[ClientHearing]()


@choices.on(both.SETTINGS)
async def settings(h: ClientHearing) -> None:
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
    h.show(text, _ways_to_change(h, paused=paused is not None, gentle=gentle is not None))


def _ways_to_change(h: ClientHearing, *, paused: bool, gentle: bool) -> Rows:
    words = h.words
    at_hour = words.choice("button-at-my-hour", means.AT_MY_HOUR())
    at_once = words.choice("button-right-away", means.RIGHT_AWAY())
    resume, pause = words.choice("button-resume", means.RESUME()), words.choice("button-pause", means.PAUSE(None))
    gently = words.choice("button-gentle", means.GO_GENTLY())
    not_gently = words.choice("button-gentle-off", means.NOT_GENTLY())
    return rows(
        words.choice("button-rhythm", means.ASK_RHYTHM()),
        words.choice("button-zone", both.ASK_ZONE()),
        at_hour if h.client.rhythm.right_away else at_once,
        words.choice("button-ceiling", means.CEILING(None)),
        words.choice("button-quiet", means.QUIET_HOURS()),
        words.choice("button-intensity", means.INTENSITY(None)),
        words.choice("button-previews", means.DEFAULT()),
        resume if paused else pause,
        not_gently if gentle else gently,
        words.choice("button-card", means.MY_CARD()),
        words.choice("button-consent", means.CONSENT()),
        words.choice("button-discreet", means.DISCREET()),
    )


@choices.on(means.AT_MY_HOUR)
async def at_my_hour(h: ClientHearing) -> None:
    await resting.set_right_away(h.work, h.client, False)
    await settings(h)


@choices.on(means.RIGHT_AWAY)
async def right_away(h: ClientHearing) -> None:
    await resting.set_right_away(h.work, h.client, True)
    await settings(h)


@choices.on(means.CEILING)
async def ceiling(h: ClientHearing, most: int | None) -> None:
    """[At most], and then the number."""
    if most is not None:
        await resting.set_ceiling(h.work, h.client, most)
        await settings(h)
        return
    numbers = [h.words.choice("button-a-week", means.CEILING(each), most=each) for each in means.CEILINGS]
    h.show(h.words.say("ceiling-ask"), (*rows(*numbers, width=3), (_back(h),)))


def _back(h: ClientHearing) -> Choice:
    return h.words.choice("button-back", both.SETTINGS())


@choices.on(means.INTENSITY)
async def intensity(h: ClientHearing, on: bool | None) -> None:
    """[Numbers for feelings], and then yes or no."""
    if on is not None:
        await picturing.switch(h.work, h.client, on=on)
        await settings(h)
        return
    yes = h.words.choice("button-yes", means.INTENSITY(True))
    h.show(h.words.say("intensity-ask"), ((yes, h.words.choice("button-no", means.INTENSITY(False))),))


@choices.on(means.DEFAULT)
async def previews(h: ClientHearing) -> None:
    """[Previews]: what becomes of lines if nothing is said."""
    chosen = h.words.say(preview.standing(h.client.previews))
    h.show(chosen, rows(*preview.default_choices(h.words), _back(h), width=1))
