"""Receipts into words: dates, rhythms and questions as people read them."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from functools import cached_property
from pathlib import Path

from babel.dates import format_date, format_datetime

from bot.channels.port import Choice
from bot.domain.appointments import Repeats
from bot.domain.pairing import RETENTION_DAYS
from bot.domain.people import Client
from bot.domain.prompt import Shelves
from bot.domain.rhythm import EVERY_DAY, Nudges
from bot.domain.terms import Terms, version_of
from bot.domain.when import FOREVER, local, local_date
from bot.voice.crisis import Crisis, load_crisis
from bot.voice.faults import BrokenPrompts, not_there
from bot.voice.fluent import Said, Value, Voice, load_voice
from bot.voice.library import Library, load_library

WEEK = timedelta(days=7)


class Phrases:
    """Everything the bot can say in one language."""

    def __init__(self, voice: Voice, crisis: Crisis, library: Library) -> None:
        self.voice, self.crisis, self.library = voice, crisis, library
        self.locale = voice.language

    def say(self, key: str, /, **values: Value) -> str:
        """A message as HTML, every value escaped."""
        return self.voice.say(key, **values)

    def label(self, key: str, /, **values: str | int | Said) -> str:
        """A message as plain text."""
        return self.voice.label(key, **values)

    def choice(self, key: str, meaning: str, /, **values: str | int | Said) -> Choice:
        """A choice: its label from the voice, and what choosing it means."""
        return Choice(self.voice.label(key, **values), meaning)

    def moment(self, instant: datetime, zone: str) -> str:
        """An instant on the reader's wall clock, as `Tue 24 Nov, 18:00`."""
        return f"{self.day(instant, zone)}, {self.hour(local(instant, zone))}"

    def day(self, instant: datetime, zone: str) -> str:
        """The day of an instant, as `Tue 24 Nov`."""
        return self.date(local(instant, zone).date())

    def long_date(self, instant: datetime, zone: str) -> str:
        """The day of an instant, as `Tuesday 24 November 2026`."""
        return str(format_date(local(instant, zone).date(), "EEEE d MMMM y", locale=self.locale))

    def date(self, day: date) -> str:
        return str(format_date(day, "EEE d MMM", locale=self.locale))

    def weekday(self, instant: datetime, zone: str) -> str:
        """The short weekday of an instant, as `Tue`."""
        return str(format_datetime(local(instant, zone), "EEE", locale=self.locale))

    def day_before(self, instant: datetime, before: datetime | None, zone: str) -> str:
        """The weekday of an instant, as `Tue`; with its date where a weekday alone would not say when.

        That is a week or more before `before`; None: there is nothing to tell it from.
        """
        day = local_date(instant, zone)
        if before is not None and local_date(before, zone) - day >= WEEK:
            return self.date(day)
        return self.weekday(instant, zone)

    def hour(self, at: time | datetime) -> str:
        """A local time, as `18:00`."""
        return f"{at.hour:02}:{at.minute:02}"

    def days(self, days: frozenset[int]) -> str:
        """Weekdays by name, as `Tuesday and Friday`."""
        # 2024-01-01 was a Monday.
        return self.listed(
            [str(format_date(date(2024, 1, 1 + day), "EEEE", locale=self.locale)) for day in sorted(days)]
        )

    def listed(self, names: Sequence[str]) -> str:
        """Names in a row, as `Tuesday, Thursday and Friday`."""
        if len(names) < 2:
            return "".join(names)
        return self.label("words-and", first=", ".join(names[:-1]), last=names[-1])

    def rhythm(self, client: Client) -> str:
        """How a client is reached, in words."""
        rhythm = client.rhythm
        hour = self.hour(rhythm.at)
        question = self.say("rhythm-right-away") if rhythm.right_away else self.say("rhythm-question", hour=hour)
        match rhythm.nudges:
            case Nudges.OFF:
                return question + " " + self.say("rhythm-no-nudges")
            case Nudges.SUGGESTED:
                return question + " " + self.say("rhythm-suggested", hour=hour)
            case Nudges.DAYS if rhythm.days == EVERY_DAY:
                return question + " " + self.say("rhythm-daily", hour=hour)
            case Nudges.DAYS:
                return question + " " + self.say("rhythm-days", days=self.days(rhythm.days), hour=hour)

    def pause(self, until: datetime, zone: str) -> str:
        """That it is quiet now, and until when."""
        if until == FOREVER:
            return self.say("pause-until-back")
        return self.say("pause-until", when=self.moment(until, zone))

    def repeats(self, repeats: Repeats, starts_at: datetime, zone: str, minutes: int) -> str:
        """An appointment in words."""
        hour = self.hour(local(starts_at, zone))
        weekday = str(format_datetime(local(starts_at, zone), "EEEE", locale=self.locale))
        match repeats:
            case Repeats.WEEKLY:
                return self.say("meet-weekly", weekday=weekday, hour=hour, minutes=minutes)
            case Repeats.BIWEEKLY:
                return self.say("meet-biweekly", weekday=weekday, hour=hour, minutes=minutes)
            case Repeats.ONCE:
                return self.say("meet-once", when=self.moment(starts_at, zone), minutes=minutes)

    def question(self, question: str, why: str = "") -> str:
        """A question as the client sees it."""
        if why:
            return self.say("question-with-why", question=Said(question), why=Said(why))
        return self.say("question-alone", question=Said(question))

    def consent(self) -> str:
        """All that the consent says."""
        return self.say("consent-text", days=RETENTION_DAYS)

    def crisis_text(self, zone: str | None = None) -> str:
        return self.crisis.text(self.crisis.country_of(zone) if zone else None)


class Speech:
    """The languages the bot speaks; whoever reads another one is answered in English."""

    def __init__(self, languages: Mapping[str, Phrases]) -> None:
        self._languages = languages
        self.english = languages["en"]
        self.shelves = Shelves({name: each.library.shelf for name, each in languages.items()})
        """What actions are given of the libraries."""

    @cached_property
    def terms(self) -> Terms:
        """What the consent says, in each of them."""
        return Terms({name: version_of(each.consent()) for name, each in self._languages.items()})

    def of(self, language: str) -> Phrases:
        return self._languages.get(language.split("-")[0].lower(), self.english)

    @property
    def languages(self) -> tuple[str, ...]:
        return tuple(self._languages)


def load_speech(folder: Path, own: Path | None = None) -> Speech:
    """Everything under the prompts folder, with an own folder laid over it. Raises BrokenPrompts with every fault."""
    if faults := not_there(own):
        raise BrokenPrompts(tuple(faults))
    places = [place for place in (folder, own) if place and place.is_dir()]
    names = sorted({each.name for place in places for each in place.iterdir() if (each / "voice.ftl").is_file()})
    found = {
        name: Phrases(
            load_voice(folder, name, own),
            load_crisis(folder, name, own),
            load_library(folder, name, own),
        )
        for name in dict.fromkeys(["en", *names])
    }
    return Speech(found)
