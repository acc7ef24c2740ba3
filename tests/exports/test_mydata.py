"""/mydata: equal to everything that is held of whoever asks, and nothing of anybody else."""

import json
from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from bot.settings import ROOT
from bot.store.exporting import KEPT_BACK, OF_CLIENT, OF_NOBODY, OF_THERAPIST
from bot.store.tables import metadata
from tests.exports.schema import schema, written
from tests.people import Phone, World
from tests.stories.test_loop import THURSDAY
from tests.stories.traces import QUESTION, tells

HOSTILE = "<b>1 & 2</b> \u05e9\u05dc\u05d5\u05dd \U0001f327"


async def lives(world: World) -> None:
    """A little of everything comes to be held."""
    await world.alma.says(f"/ask B. {QUESTION}\nwhy: it came up")
    await world.moves(hours=6)
    await world.ben.says(HOSTILE)
    await world.ben.says("/rhythm tue fri 9am")
    await world.moves_to(THURSDAY + timedelta(hours=2))
    await world.ben.says("After it.")
    await world.alma.says("/ask B. And now?")
    await world.alma.says("/away 20 dec - 22 dec")
    await world.alma.says("/morning 7:30")


async def files(phone: Phone) -> tuple[str, dict[str, Any]]:
    await phone.says("/mydata")
    assert tells(phone.last, "export-sure")
    await phone.presses("Give me the files")
    text, whole = (each.file for each in phone.received[-2:])
    assert text is not None
    assert whole is not None
    assert (text.name, whole.name) == ("my-data.txt", "my-data.json")
    return text.content.decode(), json.loads(whole.content)


async def held(world: World, side: str) -> tuple[dict[str, list[dict[str, Any]]], set[str], list[str]]:
    """All rows by table, the ids that mean a person, and the texts sealed for them."""
    async with world.app.store.reading(world.clock.now()) as work:
        rows = {
            name: [dict(row) for row in (await work.run(sa.select(table))).mappings().all()]
            for name, table in metadata.tables.items()
        }
        (person,) = [row for row in rows["people"] if row["side"] == side]
        pairings = {row["id"] for row in rows["pairings"] if person["id"] in row.values()}
        owners = pairings | {person["id"]}
        texts = await work.open_all(row["id"] for row in rows["words"] if row["owner"] in owners)
    notes = {row["id"] for row in rows["notes"] if person["id"] in row.values()}
    return rows, {person["id"], person["address"], *pairings, *notes}, list(texts.values())


def key(name: str, row: dict[str, Any]) -> tuple[Any, ...]:
    return tuple(row[column.name] for column in metadata.tables[name].primary_key.columns)


def test_every_table_is_looked_at() -> None:
    assert set(OF_CLIENT) | set(OF_THERAPIST) | OF_NOBODY == set(metadata.tables)
    assert set(KEPT_BACK) <= set(metadata.tables)


def test_the_schema_is_published_as_it_is() -> None:
    assert (ROOT / "docs" / "mydata.schema.json").read_text() == written()


async def test_a_clients_export_equals_everything_that_is_held(pair: World) -> None:
    await lives(pair)
    _, whole = await files(pair.ben)
    rows, ids, texts = await held(pair, "client")
    for name, all_rows in rows.items():
        if name in OF_NOBODY:
            continue
        mine = [row for row in all_rows if ids & {value for value in row.values() if isinstance(value, str)}]
        given = {key(name, row): row for row in whole["tables"].get(name, [])}
        if name == "inbox":
            given = {}  # The press that asked for the export: it is gone by the time that we look.
        if name == "shown":  # Not yet the two files, which came after they were written.
            mine = [row for row in mine if row["message"] < pair.ben.received[-2].id]
        assert {key(name, row) for row in mine} == set(given), name
        for row in mine:
            assert set(given[key(name, row)]) == set(row) - KEPT_BACK.get(name, frozenset()), name
    told = json.dumps(whole, ensure_ascii=False)
    for text in texts:
        assert json.dumps(text, ensure_ascii=False)[1:-1] in told, text
    assert HOSTILE in told
    assert whole["tables"]["pairings"][0]["alias"] == "B."
    assert whole["tables"]["pairings"][0]["phase"] == "beginning"
    assert list(whole["therapists"].values()) == ["Alma"]


async def test_the_readable_file_says_what_a_client_looks_for_first(pair: World) -> None:
    await lives(pair)
    text, whole = await files(pair.ben)
    assert text.startswith("All that is kept here about you, Thursday 26 November 2026\n")
    lines = text.index("Your lines\n==========")
    assert lines < text.index(HOSTILE) < text.index("Who was given your lines") < text.index("What you agreed to")
    assert "Alma · digest" in text
    assert "you · export" in text
    for name, rows in whole["tables"].items():
        for row in rows:
            for column, value in row.items():
                if value not in (None, ""):
                    assert f"{column}: {value}" in text, (name, column)


async def test_the_export_keeps_to_its_schema(pair: World) -> None:
    await lives(pair)
    for phone in (pair.ben, pair.alma):
        _, whole = await files(phone)
        assert set(whole) == set(schema()["required"])
        for name, rows in whole["tables"].items():
            described = schema()["properties"]["tables"]["properties"][name]["items"]["properties"]
            for row in rows:
                assert set(row) == set(described)
                for column, value in row.items():
                    assert fits(value, described[column]), (name, column, value)


def fits(value: object, described: dict[str, Any]) -> bool:
    """Whether a value is of the kind that the schema says."""
    if "anyOf" in described:
        return any(fits(value, each) for each in described["anyOf"])
    if "enum" in described:
        return value in described["enum"]
    kinds: dict[str, type | tuple[type, ...]] = {"string": str, "integer": int, "array": list, "null": type(None)}
    if described["type"] == "boolean":
        return isinstance(value, bool)
    return isinstance(value, kinds[described["type"]]) and not isinstance(value, bool)


async def test_a_therapists_export_holds_nothing_that_a_client_wrote_or_set(pair: World) -> None:
    await lives(pair)
    text, whole = await files(pair.alma)
    told = text + json.dumps(whole, ensure_ascii=False)
    for words in (HOSTILE, "After it.", "2002"):
        assert words not in told
    assert QUESTION in told
    assert not {"notes", "consents", "carried", "parts"} & set(whole["tables"])
    assert len(whole["tables"]["people"]) == 1
    assert whole["tables"]["people"][0]["name"] == "Alma"
    assert len(whole["tables"]["absences"]) == 1


async def test_a_therapists_export_does_not_tell_that_a_question_was_let_be(pair: World) -> None:
    await pair.alma.says(f"/ask B. {QUESTION}")
    await pair.ben.says("/question")
    for typed in ("In between?", "In use?"):
        await pair.ben.presses("Change this")
        await pair.ben.presses("Put it differently")
        await pair.ben.says(typed)
    await pair.ben.says("/question")
    await pair.ben.presses("Change this")
    await pair.ben.presses("Not this time")
    _, own = await files(pair.ben)
    assert own["tables"]["questions"][0]["declined_at"]
    assert "In between?" in own["tables"]["questions"][0]["words"]
    _, whole = await files(pair.alma)
    (row,) = whole["tables"]["questions"]
    assert row["words"].split() == f"In use? {QUESTION}".split()
    assert (row["arrived_at"], row["declined_at"]) == (None, None)


async def test_nothing_of_others_is_in_an_export(pair: World) -> None:
    await pair.enrols(pair.cleo, "Cleo")
    otto = Phone(pair, 5005, "Otto")
    await pair.pairs(pair.cleo, otto, "O.")
    await otto.says("Otto's own line.")
    await pair.cleo.says("/ask O. Something of Otto's?")
    for phone in (pair.ben, pair.alma):
        text, whole = await files(phone)
        told = text + json.dumps(whole, ensure_ascii=False)
        for words in ("Otto", 'O."', "Cleo", "5005", "3003"):
            assert words not in told


async def test_a_stranger_gets_no_files(pair: World) -> None:
    await pair.cleo.says("/mydata")
    await pair.cleo.forges("mydata")
    assert not any(each.file for each in pair.cleo.received)


async def test_an_export_is_a_reading_of_its_own(pair: World) -> None:
    await files(pair.ben)
    _, whole = await files(pair.ben)
    assert [row["what"] for row in whole["tables"]["readings"]] == ["export", "export"]


async def test_after_erasing_there_is_nothing_left_to_give(pair: World) -> None:
    await lives(pair)
    await pair.ben.says("/erase")
    await pair.ben.presses("Erase everything")
    await pair.ben.says("/mydata")
    assert not any(each.file for each in pair.ben.received)
