"""A story that is being written, played while it changes: the same place again after every save.

The last state that could be played stays until the files can be played again, so that a slip never
takes the page away.
"""

import os
import time
from pathlib import Path
from typing import NamedTuple

from attrs import define, field

from engine.play.game import Game, new_setup, start
from engine.runtime.plan import BeatPlan, plan_of
from engine.runtime.state import Setup, State
from engine.saves.replaying import find_edited, replay
from story.diagnostics import Diagnostic, StoryError, prefix_of
from story.drafting import is_made
from story.folders import files_of
from story.language.conditions import Value
from story.loading import Memory, load
from story.model import Story
from story.wording import many, some_hold

Signature = tuple[tuple[str, int, int], ...]


@define
class Live:
    """A story's folder, the last story in it that could be played (as far as it is made), and the
    playthrough of it.

    `diagnostics` is what `check` says of the files as they are now; `said` is what came of the last
    save, in a sentence.
    """

    folder: Path
    story: Story
    game: Game
    diagnostics: tuple[Diagnostic, ...]
    memory: Memory = field(factory=Memory, repr=False)
    signature: Signature = ()
    said: str = ""
    seconds: float = 0.0
    """How long the last loading took, up to the state that stands."""

    def look(self) -> bool:
        """Load again if a file has changed; says whether one had."""
        now = signature_of(self.folder)
        if now == self.signature:
            return False

        changed = _changed(self.signature, now)
        self.signature = now
        self._load(changed)
        return True

    def _load(self, changed: str) -> None:
        start = time.perf_counter()
        loaded = load(self.folder, warnings=True, memory=self.memory, drafts=True)
        self.diagnostics = loaded.diagnostics
        if loaded.draft is None:
            self.said = f"{changed}: this cannot be played; the page is as it was before."
        else:
            self._take(loaded.draft, changed)

        self.seconds = time.perf_counter() - start

    def _take(self, story: Story, changed: str) -> None:
        """Take the choices made so far again, in the story as it is now."""
        record = self.game.record
        lines = record.path()
        replayed = replay(story, record, lines, find_edited)
        held = lines[: len(replayed.states) - 1]
        self.story = story
        self.game = Game(story, record, None, list(replayed.states), held, list(replayed.taken))
        parting = replayed.parting
        if parting is None:
            self.said = f"{changed}: the same place, after {many(len(lines), 'choice')}."
        else:
            self.said = (
                f"{changed}: {some_hold(parting.after, parting.of, 'choice')} here: {parting.why}."
            )

    def start(self, setup: Setup, positions: tuple[int, ...] = ()) -> None:
        """Begin anew with what is given, and take these choices, counted from 0."""
        self.game = play(self.story, setup, positions)
        self.said = ""


class Location(NamedTuple):
    """A line of a file."""

    file: str
    line: int


def here(live: Live) -> Location | None:
    """Return where in the files the beat stands that is on the page; of a scene that is not made
    yet, what leads to it."""
    for state in reversed(live.game.states):
        beat = _beat_of(live, state)
        if beat is not None and is_made(plan_of(live.story).scenes[beat.scene]):
            return _place_of(live, beat)

    return Location(prefix_of(live.folder) + "story.toml", 1)


def _beat_of(live: Live, state: State) -> BeatPlan | None:
    """Return the beat at which a state stands, or the last one that was read where it is over."""
    plan = plan_of(live.story)
    if state.beat >= 0:
        return plan.beats[state.beat]

    read = (plan.read_at(passage.place) for passage in reversed(state.read))
    for beat in read:
        if beat is not None:
            return beat

    return None


def _place_of(live: Live, beat: BeatPlan) -> Location:
    scene = plan_of(live.story).scenes[beat.scene]
    source = next(
        (known.source for known in live.memory.values() if known.source.name == scene.file), None
    )
    if source is not None and source.parsed:
        return Location(scene.file, source.line_of(("beats", beat.source.position)))

    said = (found.line for found in live.diagnostics if found.file == scene.file and found.line)
    return Location(scene.file, next(said, 1))


def missing(live: Live) -> str:
    """Return the place that is on the page and is not made yet: a scene, or a beat of one; empty
    where all is made."""
    plan = plan_of(live.story)
    for passage in live.game.state.read:
        beat = plan.read_at(passage.place)
        if beat is not None and not is_made(plan.scenes[beat.scene]):
            return plan.scenes[beat.scene].id

    return ""


def remembered(live: Live) -> dict[str, Value]:
    """Return the values of the story's variables where the playthrough stands."""
    index = plan_of(live.story).slots.index
    return {name: live.game.state.values[index["variable", name]] for name in live.story.variables}


def play(story: Story, setup: Setup, positions: tuple[int, ...] = ()) -> Game:
    """Play a story without keeping it. Raises NotOffered where a choice does not stand."""
    game = start(story, None, setup)
    for position in positions:
        game.choose(position)

    return game


def open_live(folder: Path, setup: Setup | None = None) -> Live:
    """Load a story to be written. Raises StoryError with all that keeps it from being played, as
    there is nothing to show then."""
    memory = Memory()
    signature = signature_of(folder)
    loaded = load(folder, warnings=True, memory=memory, drafts=True)
    story = loaded.draft
    if story is None:
        raise StoryError(loaded.diagnostics)

    game = play(story, setup or new_setup(story, None, seed=1))
    return Live(folder, story, game, loaded.diagnostics, memory, signature)


def signature_of(folder: Path) -> Signature:
    """Return which files a story has and how each was last written; polling sees what is saved on
    any file system, in 3 ms for 1,000 files."""
    result = []
    for path in files_of(folder).read:
        try:
            about = os.stat(path)
        except OSError:
            continue  # it went between being listed and being looked at: an editor replaces files so

        result.append((path, about.st_mtime_ns, about.st_size))

    return tuple(result)


def _changed(before: Signature, now: Signature) -> str:
    """Name the files that were saved, came or went."""
    names = sorted({Path(path).name for path, *_ in set(before) ^ set(now)})
    if len(names) == 1:
        return names[0]

    return f"{len(names)} files"
