"""A story that was checked before, opened without being checked again: each scene is read when
somebody comes to it.

All files were read already, and are the very ones that were checked; what is played is built of
them by the same hands as when they were. Only what has to be known of every scene beforehand, its
outline, is taken from what was kept.
"""

import os
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Generic, NamedTuple, TypeVar

from story.building import Builder
from story.dating import dated_scene, dated_status
from story.diagnostics import prefix_of
from story.folders import SUFFIX, NoArchive
from story.heads import head_of
from story.holders import holder_of
from story.model import Beat, Choice, Insight, Scene, Story
from story.naming import named
from story.outlines import NAMES, OUTLINES, Outline, outline
from story.reading import MAX_FILE_BYTES, Source, source_of

HEAD, PAGES = "story.toml", "insights.toml"
Made = TypeVar("Made")


class Unsound(Exception):
    """A story whose files are not what was kept of them says."""


class FileRead(NamedTuple):
    """A file of a story: its path, how it is called from the story's folder, and what is in it."""

    path: str
    name: str
    raw: bytes


def read_files(folder: Path) -> list[FileRead] | None:
    """Return all files of a story, those it has one of first; None where there is anything to be
    said about reading them."""
    try:
        holder = holder_of(folder)
    except NoArchive:
        return None

    found = holder.files()
    if found.shut:
        return None

    top = os.path.join(folder, "")
    heads = []
    for name in (HEAD, PAGES):
        for path in found.heads:
            if path == top + name:
                heads.append(path)

    if not heads or heads[0] != top + HEAD:
        return None

    try:
        return [
            FileRead(
                path, path.removeprefix(top).replace(os.sep, "/"), holder.read(path, MAX_FILE_BYTES)
            )
            for path in (*heads, *found.scenes)
        ]
    except OSError:
        return None


class Later(Mapping[str, Made], Generic[Made]):
    """Things by their ids, each made when it is first asked for."""

    def __init__(self, ids: Collection[str], make: Callable[[str], Made]) -> None:
        self._ids, self._make = ids, make
        self._made: dict[str, Made] = {}

    def __getitem__(self, id: str) -> Made:
        found = self._made.get(id)
        if found is None:
            if id not in self._ids:
                raise KeyError(id)

            found = self._made[id] = self._make(id)

        return found

    @property
    def read(self) -> list[str]:
        """The ids of those that were made so far."""
        return list(self._made)

    def __contains__(self, id: object) -> bool:
        return id in self._ids

    def __iter__(self) -> Iterator[str]:
        return iter(self._ids)

    def __len__(self) -> int:
        return len(self._ids)


class _AllAtOnce(Mapping[str, Made], Generic[Made]):
    """Things by their ids, all of which are made when one is first asked for."""

    def __init__(self, make: Callable[[], Mapping[str, Made]]) -> None:
        self._make = make
        self._made: Mapping[str, Made] | None = None

    @property
    def _all(self) -> Mapping[str, Made]:
        if self._made is None:
            self._made = self._make()
        return self._made

    def __getitem__(self, id: str) -> Made:
        return self._all[id]

    def __iter__(self) -> Iterator[str]:
        return iter(self._all)

    def __len__(self) -> int:
        return len(self._all)


def opened(
    folder: Path, files: Sequence[FileRead], version: str, outlines: Mapping[str, Outline]
) -> Story:
    """Return the story that these files are. Raises Unsound where the outlines are none of it.

    `outlines` and `version` are those that the same files had when they were checked.
    """
    return _Opening(folder, files, outlines).story(version)


class _Opening:
    def __init__(
        self, folder: Path, files: Sequence[FileRead], outlines: Mapping[str, Outline]
    ) -> None:
        self.folder, self.outlines = folder, outlines
        self.prefix = prefix_of(folder)
        self.builder = Builder()
        self.heads = {file.name: file for file in files if file.name in (HEAD, PAGES)}
        scenes = [file for file in files if file.name not in (HEAD, PAGES)]
        if len(scenes) != len(outlines):
            raise Unsound("there are other scenes")

        self.files = dict(zip(outlines, scenes, strict=True))
        self.whole: Story | None = None

    def story(self, version: str) -> Story:
        """Return the story of this version, whose scenes are read when they are come to. Raises
        Unsound."""
        source = self.source(self.heads[HEAD])
        head = head_of(self.builder, source)
        sound(source)
        pages: Mapping[str, Insight] = {}
        if PAGES in self.heads:
            pages = _AllAtOnce(self.insights)
        self.whole = Story(
            folder=str(self.folder),
            version=version,
            derived={},
            scenes=Later(self.outlines, self.scene),
            insights=pages,
            variables=self.builder.variables,
            **head,
        )
        story = self.whole
        if story.tides is not None:
            first = self.undated(story.start.scene)
            story = story._replace(status=dated_status(story, first.at))
        story.derived[OUTLINES] = self.outlines
        story.derived[NAMES] = OutlinedNames(self.outlines)
        story.derived["choices"] = _NamedChoices(story, self.outlines)
        return story

    def source(self, file: FileRead) -> Source:
        """Read a file as TOML."""
        return source_of(file.path, self.prefix + file.name, file.raw)

    def insights(self) -> Mapping[str, Insight]:
        """Read the pages of the notebook. Raises Unsound."""
        source = self.source(self.heads[PAGES])
        result = self.builder.insights(source)
        sound(source)
        return result

    def undated(self, id: str) -> Scene:
        """Read a scene as its file has it. Raises Unsound."""
        file = self.files.get(id)
        if file is None or named(os.path.basename(file.name).removesuffix(SUFFIX)) != id:
            raise Unsound(f"there is no scene '{id}'")

        source = self.source(file)
        scene = self.builder.scene(source, id)
        sound(source)
        return scene

    def scene(self, id: str) -> Scene:
        """Read a scene, and hold it against what was found when the story was checked. Raises
        Unsound."""
        assert self.whole is not None
        scene = self.undated(id)
        if self.whole.tides is not None:
            scene = dated_scene(self.whole, scene)
        if outline(scene) != self.outlines[id]:
            raise Unsound(f"the scene '{id}' is another one")

        return scene


def sound(source: Source) -> None:
    """Raise Unsound where anything is wrong with a file: what was checked has no mistake."""
    if source.findings or not source.parsed:
        raise Unsound(source.name)


class OutlinedNames(Mapping[str, tuple[str, ...]]):
    """The names of the beats of every scene, as outlined."""

    def __init__(self, outlines: Mapping[str, Outline]) -> None:
        self.outlines = outlines

    def __getitem__(self, scene: str) -> tuple[str, ...]:
        return self.outlines[scene].beats

    def __iter__(self) -> Iterator[str]:
        return iter(self.outlines)

    def __len__(self) -> int:
        return len(self.outlines)


class _NamedChoices(Mapping[str, tuple[Scene, Beat, Choice]]):
    """Every choice with a written id, by that id, with where it stands; a scene is read when one of
    it is asked for."""

    def __init__(self, story: Story, outlines: Mapping[str, Outline]) -> None:
        self.story = story
        self.scene_of = {act: id for id, found in outlines.items() for act in found.acts}
        self.outlines = outlines

    def __getitem__(self, act: str) -> tuple[Scene, Beat, Choice]:
        id = self.scene_of[act]
        place = self.outlines[id].acts[act]
        scene = self.story.scenes[id]
        beat = scene.beats[place.beat]
        return scene, beat, next(c for c in beat.choices if c.position == place.choice)

    def __contains__(self, act: object) -> bool:
        return act in self.scene_of

    def __iter__(self) -> Iterator[str]:
        return iter(self.scene_of)

    def __len__(self) -> int:
        return len(self.scene_of)
