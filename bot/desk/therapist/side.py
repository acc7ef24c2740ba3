"""The therapist's side: every command, every choice, and what else a therapist sends."""

from bot.channels.port import Kind
from bot.desk.both import guides, language, mydata
from bot.desk.hearing import Passed, TherapistHearing, command_in
from bot.desk.side import Button, Choices, Command, Side, Way, alone
from bot.desk.therapist import (
    account,
    aliases,
    appointments,
    asked,
    asking,
    digests,
    ending,
    gently,
    hears,
    library,
    lookback,
    marking,
    offers,
    phases,
    settings,
    smaller,
    zones,
)
from bot.domain.people import Awaited
from bot.voice.meanings import both
from bot.voice.meanings import therapist as means

shared = Choices[TherapistHearing]()
shared.on(both.MY_DATA)(mydata.give)
shared.on(both.LANGUAGE)(language.pressed)


async def help_(h: TherapistHearing) -> None:
    """/help: what can be done, and the ways to it."""
    h.tell(h.words.say("help-therapist"), SIDE.below_help(h.words))


@shared.on(means.GUIDE)
async def guide(h: TherapistHearing) -> None:
    """[The guide]: nothing that was waited for is still meant."""
    h.therapist.stop_waiting()
    await guides.guide(h)


@shared.on(means.DO)
async def do(h: TherapistHearing, name: str) -> None:
    """A button of /help: the command by that name, without anything typed after it."""
    h.therapist.stop_waiting()
    command = SIDE.commands.get(name)
    if command is None:
        raise Passed
    await command.do(h, "")


class TherapistSide(Side[TherapistHearing]):
    """A therapist whose account is closed for now is told so, whatever they do; only /crisis is always answered."""

    async def arrived(self, h: TherapistHearing) -> bool:
        if h.therapist.suspended_at is None or (command_in(h.incoming) or ("", ""))[0] == "crisis":
            return True
        h.tell(h.words.say("therapist-suspended"))
        return False

    async def chooses(self, h: TherapistHearing, way: Way[TherapistHearing] | None) -> None:
        # A question or a time that was asked for may still follow; a name for somebody may not.
        if h.therapist.waits_for is Awaited.ALIAS:
            h.therapist.stop_waiting()

    async def answered(self, h: TherapistHearing) -> None:
        if h.therapist.suspended_at is None:
            await digests.offer_missed(h)


SIDE = TherapistSide(
    (
        Command("ask", asking.ask, "menu-ask", Button(1, "button-ask", means.DO("ask")), names_client=True),
        Command(
            "digest", digests.digest, "menu-digest", Button(2, "button-digest", means.DO("digest")), names_client=True
        ),
        Command("meet", appointments.meet, "menu-meet", Button(3, "button-meet", means.DO("meet")), names_client=True),
        Command("clients", alone(hears.clients), "menu-clients", Button(4, "button-clients", means.DO("clients"))),
        Command(
            "library",
            library.library,
            "menu-library",
            Button(5, "button-library", means.DO("library")),
            names_client=True,
        ),
        Command("lookback", lookback.look_back, "menu-lookback", names_client=True),
        Command("phase", phases.phase, "menu-phase", Button(6, "button-phase", means.DO("phase")), names_client=True),
        Command("invite", hears.invite, "menu-invite", Button(7, "button-invite", means.DO("invite"))),
        Command(
            "gentle",
            gently.gentle_for,
            "menu-gentle",
            Button(8, "button-gentle", means.DO("gentle")),
            names_client=True,
        ),
        Command("away", appointments.away, "menu-away"),
        Command("morning", settings.morning, "menu-morning"),
        Command("settings", alone(settings.settings), "menu-settings"),
        Command("lead", appointments.lead, "menu-lead"),
        Command("zone", zones.zone, "menu-zone"),
        Command("language", language.language, "menu-language"),
        Command("end", ending.end, "menu-end", Button(10, "button-end", means.DO("end")), names_client=True),
        Command("erase", alone(account.erase), "menu-erase-account"),
        Command("mydata", alone(mydata.ask), "menu-mydata"),
        Command("crisis", alone(hears.crisis), "menu-crisis"),
        Command("help", alone(help_), "menu-help"),
        Command("start", alone(hears.current_step)),
    ),
    Choices(
        gently.choices,
        account.choices,
        aliases.choices,
        asking.choices,
        asked.choices,
        appointments.choices,
        digests.choices,
        marking.choices,
        lookback.choices,
        zones.choices,
        settings.choices,
        ending.choices,
        library.choices,
        offers.choices,
        phases.choices,
        smaller.choices,
        hears.choices,
        shared,
    ),
    {Kind.TEXT: hears.wrote, Kind.OTHER: hears.other},
    besides=(Button(9, "button-guide", means.GUIDE()),),
    unknown="unknown-command-therapist",
)
