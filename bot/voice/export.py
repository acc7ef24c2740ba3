"""An export as two files: one for programs, one to read."""

import json
from datetime import datetime

from bot.actions.exporting import Export
from bot.channels.port import Attachment
from bot.store.exporting import Row
from bot.voice.phrases import Phrases

JSON_NAME, TEXT_NAME = "my-data.json", "my-data.txt"


def export_files(words: Phrases, export: Export) -> tuple[Attachment, Attachment]:
    """The readable one and the one for programs, both in UTF-8 and both of everything."""
    whole = json.dumps(export.as_json(), ensure_ascii=False, indent=1)
    return (
        Attachment(TEXT_NAME, _text(words, export).encode("utf-8", "replace")),
        Attachment(JSON_NAME, whole.encode("utf-8", "replace") + b"\n"),
    )


def _text(words: Phrases, export: Export) -> str:
    parts = [words.label("export-head", day=words.long_date(export.made_at, export.zone))]
    told = _told_client(words, export) if export.side == "client" else []
    for key, lines in told:
        if lines:
            parts.append(_section(words.label(key), lines))
    for name, rows in export.tables.items():
        if rows:
            parts.append(_section(words.label("export-table", name=name), ["\n".join(_listed(row)) for row in rows]))
    return "\n\n\n".join(parts) + "\n"


def _section(head: str, lines: list[str]) -> str:
    return f"{head}\n{'=' * len(head)}\n\n" + "\n\n".join(lines)


def _told_client(words: Phrases, export: Export) -> list[tuple[str, list[str]]]:
    """What a client looks for first, in words: their lines, who was given them, what they agreed to."""

    def moment(value: object) -> str:
        return words.moment(datetime.fromisoformat(str(value)), export.zone)

    questions = {row["id"]: str(row["words"]).partition("\n")[0] for row in export.tables["questions"]}
    lines = [
        words.label("export-line", when=moment(row["written_at"]), line=str(row["words"]))
        + (
            words.label("export-under", question=questions[row["question_id"]])
            if row["question_id"] in questions
            else ""
        )
        for row in sorted(export.tables["notes"], key=lambda row: str(row["written_at"]))
    ]
    read = [
        words.label(
            "export-reading",
            when=moment(row["at"]),
            who=export.therapists.get(str(row["reader_id"])) or words.label("export-you"),
            what=str(row["what"]),
        )
        for row in sorted(export.tables["readings"], key=lambda row: str(row["at"]))
    ]
    agreed = [
        words.label("export-consent", when=moment(row["agreed_at"]), version=str(row["version"]))
        for row in export.tables["consents"]
    ]
    return [("export-lines", lines), ("export-readings", read), ("export-consents", agreed)]


def _listed(row: Row) -> list[str]:
    """One row as it is kept; what is empty is left out."""
    return [f"{name}: {value}" for name, value in row.items() if value not in (None, "")]
