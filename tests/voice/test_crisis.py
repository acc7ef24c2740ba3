"""Whom to call: the text for each country, the general one, and numbers that grew old."""

from datetime import date
from pathlib import Path

import pytest

from bot.voice.crisis import load_crises, load_crisis
from bot.voice.faults import BrokenPrompts
from tests.listing import comes_to
from tests.voice.conftest import CRISIS, Write

FILE = "prompts/en/crisis.yaml"


def test_a_known_country_has_its_numbers(write: Write) -> None:
    assert load_crisis(write()).text("us") == (
        "<b>Nobody reads this chat as it comes in.</b>\n"
        "Please call a person now.\n\n"
        "Emergency: <b>911</b>\n"
        "988 Suicide &amp; Crisis Lifeline: <b>988</b> (call or text)\n\n"
        'In many countries: <a href="https://findahelpline.com">findahelpline.com</a>'
    )


def test_any_other_has_every_number(write: Write) -> None:
    every_number = (
        "<b>Nobody reads this chat as it comes in.</b>\n"
        "Please call a person now.\n\n"
        "Please call the emergency number where you are.\n\n"
        'In many countries: <a href="https://findahelpline.com">findahelpline.com</a>\n\n'
        "<blockquote expandable><b>Germany</b> 112 · TelefonSeelsorge: 0800 111 0 111\n"
        "<b>United States</b> 911 · 988 Suicide &amp; Crisis Lifeline: 988</blockquote>"
    )
    comes_to(load_crisis(write()).text, [(country, every_number) for country in (None, "", "ZZ")])


def test_a_language_without_the_file_has_the_english_one(write: Write) -> None:
    folder = write()
    assert load_crisis(folder, "de") == load_crisis(folder)


def test_the_country_of_a_zone(write: Write) -> None:
    crisis = load_crisis(write())
    zones = ["Europe/Berlin", "America/New_York", "Europe/London", "Pacific/Auckland", "Etc/UTC", "nowhere"]
    assert [crisis.country_of(zone) for zone in zones] == ["DE", "US", "GB", "NZ", None, None]


def test_numbers_grow_old_after_half_a_year(write: Write) -> None:
    crisis = load_crisis(write())
    assert crisis.stale(date(2026, 7, 9)) == []
    assert crisis.stale(date(2026, 5, 9)) == []
    assert [str(fault) for fault in crisis.stale(date(2026, 7, 10))] == [
        f"{FILE}:12: the numbers of United States were last checked on 2026-01-10."
        " Compare them with 988lifeline.org and write today's date."
    ]
    assert [fault.line for fault in crisis.stale(date(2026, 7, 10), days=30)] == [12, 21]


def test_a_day_yet_to_come_is_doubted(write: Write) -> None:
    crisis = load_crisis(write())
    assert [fault.what for fault in crisis.stale(date(2026, 5, 8))] == [
        "the numbers of Germany were last checked on 2026-05-10"
    ]


def test_an_own_file_stands_in_for_the_shipped_one(write: Write, tmp_path: Path) -> None:
    own = tmp_path / "own"
    (own / "en").mkdir(parents=True)
    assert load_crisis(write(), own=own) == load_crisis(write())
    (own / "en" / "crisis.yaml").write_text(CRISIS.replace('"988"', '"0800 1"'), encoding="utf-8")
    crisis = load_crisis(write(), own=own)
    assert "<b>0800 1</b>" in crisis.text("US")
    assert crisis.stale(date(2027, 1, 1))[0].file == "own/en/crisis.yaml"
    assert [one.countries for one in load_crises(write(), own)] == [crisis.countries]
    (own / "en" / "crisis.yaml").write_text(CRISIS.replace("finder:", "findr:"), encoding="utf-8")
    with pytest.raises(BrokenPrompts, match=r"^own/en/crisis\.yaml:1: "):
        load_crisis(write(), own=own)


BROKEN = [
    (
        '"911"',
        "911",
        11,
        '"emergency" is read as a number. Put its value in quotes: emergency: "...".',
    ),
    (
        '"988"',
        "0800",
        16,
        '"number" is read as a number. Put its value in quotes: number: "...".',
    ),
    (
        '"988"',
        '"nine"',
        16,
        'the value of "number" does not fit. Use digits and single blanks, as one would dial.',
    ),
    (
        "2026-01-10",
        "soon",
        12,
        '"checked" is no day. Write it as year-month-day: 2026-01-31.',
    ),
    (
        "2026-01-10",
        "2026",
        12,
        '"checked" is no day. Write it as year-month-day: 2026-01-31.',
    ),
    (
        "    source: 988lifeline.org\n",
        "",
        9,
        '"source" is missing. Add "source: ...".',
    ),
    (
        "how: call",
        "hwo: call",
        17,
        'unknown setting "hwo", did you mean "how"? Rename it or take it out.',
    ),
    (
        "code: DE",
        "code: de",
        18,
        'the value of "code" does not fit. Use the two capital letters of ISO 3166.',
    ),
    (
        "code: DE",
        "code: US",
        18,
        '"US" stands twice. Put its numbers in one place.',
    ),
    (
        "Please call a person now.",
        "Call now!",
        3,
        "an exclamation mark presses. End the sentence with a full stop.",
    ),
    (
        "finder: findahelpline.com",
        "finder: https://x.com",
        7,
        'the value of "finder" does not fit. Write the site alone: findahelpline.com.',
    ),
]


def test_a_mistake_is_one_line(write: Write) -> None:
    def said(change: tuple[str, str]) -> str:
        old, new = change
        assert CRISIS.count(old) == 1
        with pytest.raises(BrokenPrompts) as broken:
            load_crisis(write({"crisis.yaml": CRISIS.replace(old, new)}))
        return str(broken.value)

    comes_to(said, [((old, new), f"{FILE}:{line}: {rest}") for old, new, line, rest in BROKEN])


def test_without_the_file_nothing_starts(write: Write) -> None:
    with pytest.raises(BrokenPrompts) as broken:
        load_crisis(write({"crisis.yaml": None}))
    assert str(broken.value) == f"{FILE}:1: is not there. Put it back, or look whether PROMPTS_DIR is right."
