"""What story.toml says, read into the parts of a story that are no scenes."""

from typing import Any

from story import keys
from story.building import TIDE, Builder
from story.model import Canon, Promise, Target
from story.naming import named
from story.reading import Source
from story.wording import words_alone


def head_of(builder: Builder, source: Source) -> dict[str, Any]:
    """Return what story.toml says, by the names that a story has for it; the variables go to the
    builder."""
    readable = source.parsed
    table = source.table
    if readable:
        filled = builder.fill(source, table, keys.STORY, (), "story.toml")
    else:
        filled = {}

    if readable:
        builder.need(source, filled, table, (), "story.toml", *keys.REQUIRED["story"])
        _check_format(source, table.get("format", 1))
    builder.build_variables(source, filled.get("variables", {}))
    promises = builder.listed(source, filled.get("promises"), ("promises",), "[[promises]]")
    movements = builder.listed(source, filled.get("movements"), ("movements",), "[[movements]]")
    return {
        "id": filled.get("id") or slug(filled.get("title", "")),
        "ifid": filled.get("ifid", ""),
        "title": filled.get("title", ""),
        "start": filled.get("start", Target("", None)),
        "authors": filled.get("authors", ()),
        "language": filled.get("language", "en"),
        "about": filled.get("about", ""),
        "content_note": filled.get("content-note", ""),
        "credits": filled.get("credits", ""),
        "pause": filled.get("pause", ""),
        "other_voice": filled.get("other-voice", ""),
        "farewells": filled.get("farewells", ()),
        "status": filled.get("status"),
        "patterns": builder.patterns(source, filled.get("patterns", {})),
        "cast": builder.cast(source, filled.get("cast", {})),
        "labels": builder.labels(source, filled["labels"]) if "labels" in filled else (),
        "canon": builder.canon(source, filled["canon"]) if "canon" in filled else Canon(),
        "promises": _promises(builder, source, promises),
        "tides": builder.tides(source, filled["tides"]) if "tides" in filled else None,
        "doors": builder.doors(source, filled.get("doors", {})),
        "movements": builder.movements(source, movements),
        "pictures": builder.pictures(source, filled.get("pictures", {})),
        "picture": filled.get("picture", TIDE if "tides" in filled else ""),
        "cover": filled.get("cover", ""),
    }


def _check_format(source: Source, form: object) -> None:
    if isinstance(form, bool) or not isinstance(form, int):
        source.report(
            "SW102",
            ("format",),
            "write format = 1",
            key="format",
            wanted="a whole number",
            found=keys.describe(form),
        )
    elif form != 1:
        source.report("SW010", ("format",), "write format = 1", found=keys.spelled(form))


def _promises(builder: Builder, source: Source, listed: list[object]) -> tuple[Promise, ...]:
    built = (builder.promise(source, value, position) for position, value in enumerate(listed))
    return tuple(promise for promise in built if promise)


def slug(title: str) -> str:
    """Make an id of a title: its letters and digits, joined by hyphens."""
    return "-".join(words_alone(named(title)))[:60] or "story"
