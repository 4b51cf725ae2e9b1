"""Ids that a reader of the files would take for one another."""

import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from story.diagnostics import KeyPath
from story.model import Scene, Story
from story.reading import Source
from story.regexes import regex

_TWINS: Final = str.maketrans("01|іıοоаеесхурԁ_", "olliiooaeecxypd-")
"""Characters that look alike in most typefaces."""
_JOINT: Final = regex(r"(?<=\D)[-_](?=\D)")
"""A hyphen between letters: with it or without it, a name is said alike. Between figures it tells 1-11 from 11-1."""

Named = tuple[str, Source, KeyPath]


def check_lookalikes(
    story: Story, head: Source, scenes: Mapping[str, Source], insights: Source | None
) -> None:
    """Report ids of one kind that differ in nothing the eye sees."""
    _check("variable", ((name, head, ("variables", name)) for name in story.variables))
    _check("pattern", ((name, head, ("patterns", name)) for name in story.patterns))
    _check("cast member", ((name, head, ("cast", name)) for name in story.cast))
    _check("scene", ((id, source, ()) for id, source in scenes.items() if id in story.scenes))
    if insights is not None:
        _check("insight", ((name, insights, (name,)) for name in story.insights))

    choices: list[Named] = []
    for scene in story.scenes.values():
        _check("beat", _beats(scene, scenes[scene.id]))
        choices += _choices(scene, scenes[scene.id])

    _check("choice", choices)


def _beats(scene: Scene, source: Source) -> Iterator[Named]:
    """Yield the beats of a scene that have an id of their own."""
    for beat in scene.beats:
        if beat.id:
            yield beat.id, source, ("beats", beat.position, "id")


def _choices(scene: Scene, source: Source) -> Iterator[Named]:
    """Yield the choices of a scene that have an id of their own."""
    for beat in scene.beats:
        for choice in beat.choices:
            if choice.id:
                path: KeyPath = ("beats", beat.position, "choices", choice.position, "id")
                yield choice.id, source, path


def _check(kind: str, named: Iterable[Named]) -> None:
    seen: dict[str, str] = {}
    for name, source, path in named:
        other = seen.setdefault(skeleton(name), name)
        if other != name:
            hint = "is it the same one? then spell it the same; if not, give one another name"
            source.report(
                "SW612",
                path,
                hint,
                on_key=bool(path) and path[-1] != "id",
                kind=kind,
                name=name,
                other=other,
            )


def skeleton(name: str) -> str:
    """Reduce an id to what the eye sees of it (after the skeletons of Unicode Technical Standard
    39, for few letters)."""
    folded = name.casefold()
    folded = folded if folded.isascii() else unicodedata.normalize("NFKC", folded)
    return _JOINT.sub("", folded).translate(_TWINS)
