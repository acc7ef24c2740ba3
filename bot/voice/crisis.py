"""Whom to call: the crisis file, read at the start and held in memory, so that nothing else need work."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from html import escape
from importlib.resources import files
from pathlib import Path
from typing import Annotated

from pydantic import Field

from bot.voice.faults import BrokenPrompts, Fault, in_order, read, shown
from bot.voice.head import COUNTRY, NUMBER, ONE_LINE, SITE, Head, Strict, fit, load
from bot.voice.wording import slips

FILE = "crisis.yaml"

_Line = Annotated[str, Field(min_length=1, max_length=200, pattern=ONE_LINE)]
_Number = Annotated[str, Field(pattern=NUMBER)]
_Site = Annotated[str, Field(pattern=SITE)]


class Sentences(Strict):
    """Everything the crisis text says besides names and numbers."""

    unread: _Line
    """That nobody reads this chat as it comes in."""
    act: _Line
    emergency: _Line
    """Before the emergency number of a known country."""
    anywhere: _Line
    """Instead of it, when the country is not known."""
    elsewhere: _Line
    """Before the site that finds lines in any country."""


class Helpline(Strict):
    """One line to call."""

    name: _Line
    number: _Number
    how: _Line | None = None


class Country(Strict):
    """The numbers of one country, and the day somebody last compared them with what is published."""

    code: Annotated[str, Field(pattern=COUNTRY)]
    """ISO 3166, two capital letters."""
    name: _Line
    emergency: _Number
    checked: Annotated[date, Field(strict=True)]
    source: _Site
    """Where to check them."""
    numbers: Annotated[tuple[Helpline, ...], Field(min_length=1)]


class _File(Strict):
    sentences: Sentences
    finder: _Site
    danger: tuple[_Line, ...] = ()
    countries: Annotated[tuple[Country, ...], Field(min_length=1)]


@dataclass(frozen=True)
class Crisis:
    """What /crisis answers. Needs no database and no file once it is loaded."""

    sentences: Sentences
    finder: str
    countries: tuple[Country, ...]
    danger: tuple[str, ...]
    """Words after which the text is shown to whoever wrote them, and to nobody else."""
    _places: tuple[tuple[str, int], ...] = field(repr=False)
    """File and line of each country's day."""
    _zones: dict[str, str] = field(repr=False)

    def text(self, country: str | None = None) -> str:
        """The text for a country (ISO code, any case) as HTML; unknown or not said: every number there is."""
        one = next((known for known in self.countries if known.code == (country or "").upper()), None)
        said = self.sentences
        parts = [f"<b>{escape(said.unread, quote=False)}</b>\n{escape(said.act, quote=False)}"]
        if one:
            emergency = f"{escape(said.emergency, quote=False)} <b>{one.emergency}</b>"
            parts.append("\n".join([emergency, *(_helpline(line) for line in one.numbers)]))
        else:
            parts.append(escape(said.anywhere, quote=False))
        parts.append(f'{escape(said.elsewhere, quote=False)} <a href="https://{self.finder}">{self.finder}</a>')
        if not one:
            every = "\n".join(_country(known) for known in sorted(self.countries, key=lambda it: it.name))
            parts.append(f"<blockquote expandable>{every}</blockquote>")
        return "\n\n".join(parts)

    def country_of(self, zone: str) -> str | None:
        """The ISO code of the country of a time zone (IANA name), as far as it belongs to one."""
        return self._zones.get(zone)

    def speaks_of_danger(self, text: str) -> bool:
        """Whether a text holds any of the words of danger, whole, in any case and with any breaks between them."""
        return self._danger.search(_bare(text)) is not None

    @cached_property
    def _danger(self) -> re.Pattern[str]:
        one_of = "|".join(re.escape(_bare(words)) for words in self.danger)
        return re.compile(rf"(?<!\w)(?:{one_of})(?!\w)" if one_of else r"(?!)")

    def stale(self, today: date, days: int = 180) -> list[Fault]:
        """A warning for each country whose numbers nobody has checked for more than `days` days."""
        return [
            Fault(
                *place,
                f"the numbers of {country.name} were last checked on {country.checked.isoformat()}",
                f"Compare them with {country.source} and write today's date.",
            )
            for country, place in zip(self.countries, self._places, strict=True)
            # A day that is yet to come was mistyped, and would never grow old. Somewhere it is tomorrow already.
            if not -1 <= (today - country.checked).days <= days
        ]


def load_crisis(folder: Path, language: str = "en", own: Path | None = None) -> Crisis:
    """The crisis file of a language, else the English one. Raises BrokenPrompts with every fault.

    A file in the `own` folder of a practice stands in for the shipped one of its language.
    """
    there = any((place / language / FILE).is_file() for place in (own, folder) if place)
    crisis, faults = read_crisis(folder, language if there else "en", own)
    if crisis is None:
        raise BrokenPrompts(in_order(faults))
    return crisis


def load_crises(folder: Path, own: Path | None = None) -> list[Crisis]:
    """The crisis file of every language that has one. Raises BrokenPrompts."""
    files = {file.parent.name for place in (folder, own) if place for file in place.glob(f"*/{FILE}")}
    return [load_crisis(folder, language, own) for language in sorted(files)]


def read_crisis(folder: Path, language: str = "en", own: Path | None = None) -> tuple[Crisis | None, list[Fault]]:
    """The crisis file of one language, or what is wrong with it."""
    file = folder / language / FILE
    if own and (own / language / FILE).is_file():
        file = own / language / FILE
    named = shown(file)
    if not file.is_file():
        return None, [Fault(named, 1, "is not there", "Put it back, or look whether PROMPTS_DIR is right.")]
    text = read(file)
    head = text if isinstance(text, Fault) else load(text, named, first=1)
    if isinstance(head, Fault):
        return None, [head]
    whole = fit(_File, head)
    if isinstance(whole, list):
        return None, whole
    if faults := list(_faults(whole, head)):
        return None, faults
    places = tuple((named, head.line(("countries", at, "checked"))) for at in range(len(whole.countries)))
    return Crisis(whole.sentences, whole.finder, whole.countries, whole.danger, places, _zones()), []


def _faults(whole: _File, head: Head) -> Iterator[Fault]:
    """What fits the form and is still wrong."""
    for name, sentence in whole.sentences:
        for slip in slips(sentence):
            yield Fault(head.file, head.line(("sentences", name)), slip.what, slip.remedy)
    seen: set[str] = set()
    for at, country in enumerate(whole.countries):
        if country.code in seen:
            line = head.line(("countries", at, "code"))
            yield Fault(head.file, line, f'"{country.code}" stands twice', "Put its numbers in one place.")
        seen.add(country.code)


def _bare(text: str) -> str:
    """Small letters, one blank between words; what stands between them is taken for a blank, but for apostrophes."""
    return " ".join(re.sub(r"[^\w']+", " ", text.casefold().replace("’", "'")).split())


def _helpline(line: Helpline) -> str:
    how = f" ({escape(line.how, quote=False)})" if line.how else ""
    return f"{escape(line.name, quote=False)}: <b>{line.number}</b>{how}"


def _country(country: Country) -> str:
    lines = (f"{escape(line.name, quote=False)}: {line.number}" for line in country.numbers)
    return " · ".join([f"<b>{escape(country.name, quote=False)}</b> {country.emergency}", *lines])


def _zones() -> dict[str, str]:
    """Country by time zone, from the tzdata wheel: lines of code, coordinates, zone and comments."""
    table = (files("tzdata") / "zoneinfo" / "zone.tab").read_text(encoding="utf-8")
    rows = (line.split("\t") for line in table.splitlines() if line and not line.startswith("#"))
    return {row[2]: row[0] for row in rows}
