"""New stories and new scenes: files that play at once, made from templates, and wired in where a
writer says.

Everything here takes texts and gives texts; nothing is written.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from importlib.resources import files
from typing import Final, NamedTuple

from story.diagnostics import KeyPath
from story.flow import Flow, opens
from story.guessing import did_you_mean
from story.model import Beat, Choice, Scene, Story, Target
from story.positions import Span, locate
from story.regexes import regex

NEW_STORY: Final = ("story.toml", "counter.toml", "morning.toml")
_VALUE: Final = regex(
    r"\"{3}(?:[^\"\\]|\\.|\"(?!\"\"))*\"{3}|'{3}(?:[^']|'(?!''))*'{3}|\"(?:[^\"\\\n]|\\.)*\"|'[^'\n]*'",
    re.DOTALL,
)
"""A TOML text as it is written, in any of its four kinds of quotes."""


class After(NamedTuple):
    """A place that a scene can come after, and what is to be said of it."""

    place: str
    what: str


class Refused(Exception):
    """What cannot be made, and what to do instead, as a sentence; `instead` are the places that may
    have been meant."""

    def __init__(self, reason: str, instead: Iterable[After] = ()) -> None:
        super().__init__(reason)
        self.instead = tuple(instead)


def template(name: str, **words: str) -> str:
    """Read a template and fill in its words (`@TITLE@`)."""
    text = (files("engine.writing") / "templates" / name).read_text("utf-8")
    for word, value in words.items():
        text = text.replace(f"@{word.upper()}@", value)

    return text


def titled(id: str) -> str:
    """Make a title of an id or a folder's name: its words, the first with a capital."""
    words = re.sub(r"[^\w']+", " ", id.replace("_", " ")).strip() or "A story"
    return words[0].upper() + words[1:]


class Exit(NamedTuple):
    """A place that leads out of a scene: where it is written, where it leads, and how it is called
    on the command line."""

    path: KeyPath
    written: bool
    to: Target | None
    name: str


class Edit(NamedTuple):
    """Other words in the place of the characters from `start` up to `end` of a file's text."""

    start: int
    end: int
    words: str


class Wiring(NamedTuple):
    """What changes in a scene's file so that the new scene stands behind it, and where the new one
    leads on.

    `runs_out` says that nothing followed there, and no visit comes back.
    """

    scene: Scene
    edits: tuple[Edit, ...]
    onward: Target | None
    runs_out: bool


def wire(story: Story, after: str, id: str, text_of: Callable[[str], str]) -> Wiring:
    """Lead from `after` (a scene, `scene#beat`, or a choice) to the new scene `id`, and from there
    to where `after` led.

    `text_of` gives the text of a scene's file by the scene's id, with plain newlines. Raises
    Refused, with the words to type instead.
    """
    scene, exits = exits_of(story, after)
    targets = {exit.to for exit in exits}
    if len(targets) > 1:
        ways = (After(exit.name, f"on the way to {exit.to}") for exit in exits)
        raise Refused(f"'{after}' leads to several places; say which way", ways)

    text = text_of(scene.id)
    spans = locate(text)
    edits = tuple(_led(text, spans, exit, id) for exit in exits)
    onward = exits[0].to
    runs_out = onward is None and _is_come_to_without_a_visit(story, scene, exits)
    return Wiring(scene, edits, onward, runs_out)


def _is_come_to_without_a_visit(story: Story, scene: Scene, exits: list[Exit]) -> bool:
    """Return whether one can stand at one of these exits and no visit is left to come back from."""
    beats = {(scene.id, exit.path[1]) for exit in exits}
    reached = Flow(story).reached()
    return any(False in inside for node, inside in reached.items() if node in beats)


def exits_of(story: Story, after: str) -> tuple[Scene, list[Exit]]:
    """Find what leads on from a scene, a beat or a choice. Raises Refused."""
    flow = Flow(story)
    named = story.choice_named(after)
    if named is not None:
        scene, beat, choice = named
        if after in story.scenes:
            raise _is_scene_and_choice(story, scene, beat, choice)

        return scene, [_of_choice(flow, scene, beat, choice)]

    place, _, choice_name = after.partition("/")
    scene_id, _, beat_name = place.partition("#")
    scene = _scene_called(story, scene_id, after)
    if not beat_name:
        return scene, _of_scene(flow, scene)

    beat = _beat_called(scene, beat_name)
    if not choice_name:
        return scene, [_of_beat(flow, scene, beat)]

    return scene, [_of_choice(flow, scene, beat, _choice_called(beat, choice_name, place))]


def _is_scene_and_choice(story: Story, scene: Scene, beat: Beat, choice: Choice) -> Refused:
    """Return that a choice is called like a scene, and how each of them is named without doubt."""
    last = story.scenes[choice.id or ""].beats[-1].name
    ways = (
        After(f"{scene.id}#{beat.name}/{choice.position}", "the choice"),
        After(f"{choice.id}#{last}", "the scene's last beat"),
    )
    return Refused(f"'{choice.id}' is a scene and a choice; say which", ways)


def _scene_called(story: Story, id: str, after: str) -> Scene:
    """Return a scene that something can lead on from; `after` is what was asked for in full. Raises
    Refused."""
    scene = story.scenes.get(id)
    if scene is None:
        known = [*story.scenes, *story.named_choices]
        hint = did_you_mean(after, known) or "an id is a file's name"
        raise Refused(f"there is no scene and no choice '{after}'; {hint}")

    if not scene.file:
        raise Refused(f"'{id}' is not made yet; nothing leads on from there")
    if not scene.beats:
        raise Refused(f"'{id}' has no beat yet from which anything could lead on")

    return scene


def _beat_called(scene: Scene, name: str) -> Beat:
    """Return a beat of a scene by its name. Raises Refused."""
    beats = {beat.name: beat for beat in scene.beats}
    if name not in beats:
        hint = did_you_mean(name, beats) or "beats without an id are numbered"
        raise Refused(f"there is no beat '{name}' in the scene '{scene.id}'; {hint}")

    return beats[name]


def _choice_called(beat: Beat, name: str, place: str) -> Choice:
    """Return a choice of a beat by its name or its number; `place` is what the beat is called.
    Raises Refused."""
    for choice in beat.choices:
        if name in (choice.name, str(choice.position)):
            return choice

    raise Refused(f"there is no choice '{name}' at '{place}'; they are numbered from 0")


def _of_choice(flow: Flow, scene: Scene, beat: Beat, choice: Choice) -> Exit:
    path: KeyPath = ("beats", beat.position, "choices", choice.position, "goto")
    name = _spelt(scene, beat, choice)
    if choice.goto is not None:
        return Exit(path, True, choice.goto, name)

    return Exit(path, False, _next(flow, scene, beat), name)


def _spelt(scene: Scene, beat: Beat, choice: Choice) -> str:
    """Return how a choice is named on the command line."""
    return choice.id or f"{scene.id}#{beat.name}/{choice.position}"


def _of_beat(flow: Flow, scene: Scene, beat: Beat) -> Exit:
    path: KeyPath = ("beats", beat.position, "goto")
    opening = [choice for choice in beat.choices if opens(choice)]
    if beat.choices and all(choice.goto is not None for choice in opening):
        ways = (
            After(_spelt(scene, beat, choice), f"on the way to {choice.goto}") for choice in opening
        )
        raise Refused(f"only choices lead on from '{scene.id}#{beat.name}'; say which", ways)

    return Exit(
        path,
        beat.goto is not None,
        beat.goto or _next(flow, scene, beat),
        f"{scene.id}#{beat.name}",
    )


def _next(flow: Flow, scene: Scene, beat: Beat) -> Target | None:
    """Return where a beat leads without a choice; None at the end of a storylet, from which the
    story comes back by itself."""
    follower = flow.follower(scene, beat)
    if follower is None:
        if scene.ending is not None:
            raise Refused(
                f"the story ends with '{scene.id}'; a scene comes before an ending: say after which scene that leads to it"
            )

        return None

    next_scene = flow.story.scenes[follower[0]]
    return Target(next_scene.id, next_scene.beats[follower[1]].name)


def _of_scene(flow: Flow, scene: Scene) -> list[Exit]:
    """Find every way out of a scene."""
    result: list[Exit] = []
    for beat in scene.beats:
        path: KeyPath = ("beats", beat.position)
        if beat.goto is not None and beat.goto.scene != scene.id:
            result.append(Exit((*path, "goto"), True, beat.goto, f"{scene.id}#{beat.name}"))
        for choice in beat.choices:
            if choice.goto is not None and choice.goto.scene != scene.id:
                result.append(_of_choice(flow, scene, beat, choice))

    falls = _falls_off(flow, scene)
    if falls is not None:
        result.append(falls)
    if not result:
        raise Refused(f"nothing leads out of '{scene.id}'")

    return result


def _falls_off(flow: Flow, scene: Scene) -> Exit | None:
    """Return the way out of a scene that its last beat is, where it leads nowhere by itself."""
    last = scene.beats[-1]
    goes_on = not last.choices or any(choice.goto is None for choice in last.choices)
    if last.goto is not None or not goes_on:
        return None

    path = ("beats", last.position, "goto")
    return Exit(path, False, _next(flow, scene, last), f"{scene.id}#{last.name}")


def _led(text: str, spans: Mapping[KeyPath, Span], exit: Exit, id: str) -> Edit:
    """Return the edit that lets one place of a file lead to the new scene."""
    if exit.written:
        start = spans[exit.path].value
        match = _VALUE.match(text, start)
        assert match is not None
        return Edit(start, match.end(), f'"{id}"')

    header = spans[exit.path[:-1]].key
    if not text.startswith("[[", header):
        raise Refused(
            f"'{exit.name}' is written on one line; lead from there by hand, with goto = \"{id}\""
        )

    end = text.find("\n", header) + 1
    if end:
        return Edit(end, end, f'goto = "{id}"\n')

    return Edit(len(text), len(text), f'\ngoto = "{id}"')
