"""Hours held to each other as a sailor would: low water to low water, and what a scene says to the hours of its day."""

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Final

from story.diagnostics import KeyPath
from story.keys import spelled
from story.language.conditions import Value
from story.model import Beat, Scene, Story
from story.reading import Source
from story.regexes import regex
from story.tides import Tides, Window, day_words, off_by, safe_words

Change = tuple[KeyPath, str, Value]
"""Where something is said to be so, of which variable, and what."""
_HOUR: Final = regex(r"\b\d{1,2}:\d{2}\b")


def check_tides(story: Story, head: Source, scenes: Mapping[str, Source]) -> None:
    """Report hours of `[tides]` that do not follow one another, and scenes that say others."""
    tides = story.tides
    if tides is None:
        return

    for window, minutes in off_by(tides):
        late = "later" if minutes > 0 else "earlier"
        off = f"{abs(minutes) // 60}:{abs(minutes) % 60:02} h {late}"
        period = f"{int(tides.period // 60)}:{tides.period % 60:04.1f}".replace(".0", "")
        hint = f"low waters are {period} h apart, give or take an hour; and one lies in the middle of its safe hours"
        low = f"{window.low:%H:%M}"
        head.report("SW641", _day_of(head, window), hint, on_key=True, low=low, off=off)

    for scene in story.scenes.values():
        if scene.at is not None:
            _check_scene(story, tides, scene, scenes[scene.id])
        for beat in scene.beats:
            if beat.at is not None:
                _check_beat(tides, beat, scenes[scene.id])


def _day_of(head: Source, window: Window) -> KeyPath:
    """Return where the hours of a window stand: at the day they begin on."""
    table = head.table.get("tides", {})
    day = f"{window.opens:%Y-%m-%d}"
    if day in table:
        return ("tides", day)

    return ("tides",)


def _check_scene(story: Story, tides: Tides, scene: Scene, source: Source) -> None:
    assert scene.at is not None
    window = _window(tides, scene.at, ("at",), source)
    if window is None:
        return

    if scene.status is not None:
        said = _HOUR.findall(scene.status.source)
    else:
        said = []

    hours = _HOUR.findall(safe_words(window))
    if len(said) == len(hours) and [hour.zfill(5) for hour in said] != hours:
        hint = "the hours about this scene's 'at'; one of the three is mistaken"
        source.report("SW643", ("status",), hint, said=" to ".join(said), hours=safe_words(window))
    sets = []
    if scene.beats and scene.beats[0].at is None:
        sets = list(_set_in(scene.beats[0]))
    _check_road(tides, window, scene.at, [*sets, *_said(story, tides, scene)], source)


def _check_beat(tides: Tides, beat: Beat, source: Source) -> None:
    assert beat.at is not None
    window = _window(tides, beat.at, ("beats", beat.position, "at"), source)
    if window is not None:
        _check_road(tides, window, beat.at, _set_in(beat), source)


def _window(tides: Tides, moment: datetime, path: KeyPath, source: Source) -> Window | None:
    """Return the tide at a time, or report that there is none."""
    window = tides.about(moment)
    if window is None:
        day = f"{moment:%Y-%m-%d}"
        hint = f'[tides] in story.toml has a line a day: "{day}" = ["…", "…"]'
        source.report("SW642", path, hint, moment=f"{day_words(moment)}, {moment:%H:%M}")

    return window


def _check_road(
    tides: Tides, window: Window, at: datetime, changes: Iterable[Change], source: Source
) -> None:
    """Report what makes the road as it cannot be at its hour."""
    safe = window.holds(at)
    wrong = tides.closed if safe else tides.open
    held = "safe" if safe else "not"
    for path, name, value in changes:
        if name in wrong and wrong[name] == value:
            hint = f"it is safe from {safe_words(window)}"
            moment, found = f"{at:%H:%M}", spelled(value)
            source.report("SW644", path, hint, name=name, value=found, moment=moment, held=held)


def _set_in(beat: Beat) -> Iterator[Change]:
    """Yield what a beat sets: what is so from its hour on."""
    for effect in beat.effects:
        if effect.act == "set":
            yield ("beats", beat.position, "set", effect.variable), effect.variable, effect.value


def _said(story: Story, tides: Tides, scene: Scene) -> Iterator[Change]:
    """Yield the values that a scene's status says in words where the story's own has the variable
    in braces."""
    if story.status is None or scene.status is None:
        return

    for name, value in (*tides.open.items(), *tides.closed.items()):
        before = re.search(rf"([^\s{{}}]+ )\{{{name}\}}", story.status.source)
        if before is not None and f"{before[1]}{value}" in scene.status.source:
            yield ("status",), name, value
