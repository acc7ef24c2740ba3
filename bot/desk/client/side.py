"""The client's side: every command, every choice, and what else a client sends."""

from bot.actions.reply import seen
from bot.channels.port import Kind
from bot.desk.both import guides, language, mydata
from bot.desk.client import (
    activities,
    after,
    card,
    consent,
    danger,
    discreet,
    gently,
    hears,
    leaving,
    lookback,
    notes,
    previews,
    question,
    rhythm,
    settings,
    stopping,
)
from bot.desk.hearing import ClientHearing
from bot.desk.side import Button, Choices, Command, Menu, Side, Way, alone
from bot.voice.meanings import both
from bot.voice.meanings import client as means

shared = Choices[ClientHearing]()
shared.on(means.LEAFLET)(guides.leaflet)
shared.on(both.MY_DATA)(mydata.give)
shared.on(both.LANGUAGE)(language.pressed)


async def help_(h: ClientHearing) -> None:
    """/help: what can be done, and the ways to it."""
    h.tell(h.words.say("help-client"), SIDE.below_help(h.words))


class ClientSide(Side[ClientHearing]):
    """A client is listened to always, and whatever they do brings their rhythm back."""

    async def arrived(self, h: ClientHearing) -> bool:
        h.client.stirred()
        return True

    async def chooses(self, h: ClientHearing, way: Way[ClientHearing] | None) -> None:
        await seen(h.work, h.client, h.incoming.message)
        if way is None or way.part_of != h.client.waits_for:
            # Whoever does something else no longer answers: what they write next is a line of theirs.
            h.client.stop_waiting()

    def menu_for(self, h: ClientHearing) -> Menu:
        return () if h.client.discreet else self.menu(h.words)

    async def answered(self, h: ClientHearing) -> None:
        await after.added(h)


SIDE = ClientSide(
    (
        Command("question", alone(question.question), "menu-question", Button(1, "button-question", means.QUESTION())),
        Command("notes", alone(notes.notes), "menu-notes", Button(2, "button-notes", means.NOTES(0))),
        Command("preview", alone(previews.command), "menu-preview"),
        Command(
            "activities",
            alone(activities.at_hand),
            "menu-activities",
            Button(3, "button-at-hand", means.ACTIVITIES()),
        ),
        Command("forget", alone(notes.forget), "menu-forget"),
        Command("lookback", alone(lookback.look_back_own), "menu-lookback-own"),
        Command("pause", hears.pause, "menu-pause", Button(5, "button-pause", means.PAUSE(None))),
        Command("resume", alone(hears.resume), "menu-resume"),
        Command("gentle", gently.command, "menu-gentle", Button(6, "button-gentle", means.GO_GENTLY())),
        Command("safe", alone(card.safe), "menu-safe", Button(4, "button-card", means.MY_CARD())),
        Command("discreet", discreet.command, "menu-discreet"),
        Command("clear", alone(discreet.clear), "menu-clear"),
        Command("crisis", alone(danger.crisis), "menu-crisis"),
        Command("rhythm", rhythm.rhythm, "menu-rhythm"),
        Command("settings", alone(settings.settings), "menu-settings", Button(7, "button-settings", both.SETTINGS())),
        Command("zone", rhythm.zone, "menu-zone"),
        Command("language", language.language, "menu-language"),
        Command("stop", alone(stopping.stopped), "menu-stop"),
        Command("mydata", alone(mydata.ask), "menu-mydata"),
        Command("erase", alone(leaving.erase), "menu-erase"),
        Command("help", alone(help_), "menu-help"),
        Command("start", alone(hears.current_step)),
    ),
    Choices(
        hears.choices,
        notes.choices,
        settings.choices,
        rhythm.choices,
        leaving.choices,
        previews.choices,
        question.choices,
        card.choices,
        discreet.choices,
        gently.choices,
        stopping.choices,
        lookback.choices,
        activities.choices,
        consent.choices,
        shared,
    ),
    {Kind.TEXT: hears.wrote, Kind.EDIT: hears.edited, Kind.OTHER: hears.other},
    besides=(Button(8, "button-leaflet", means.LEAFLET()),),
    unknown="unknown-command-client",
)
