"""New scenes: what their files say, what changes in the file that leads there, and whether the
story is still sound with them.

Nothing is written before a copy of the story was checked with it, and nothing that is there is ever
overwritten.
"""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final

from attrs import field, frozen

from engine.saves.files import write_new, write_through
from engine.writing.making import Refused, Wiring, template, titled, wire
from engine.writing.manuscripts import Manuscript, read_manuscript
from story import keys
from story.diagnostics import Diagnostic, prefix_of
from story.drafting import UNFINISHED, is_made, targets
from story.folders import HEADS, files_of
from story.ids import scene_of
from story.loading import Loaded, load
from story.model import Scene, Story, Target
from story.naming import named

SCHEMA: Final = "scene.schema.json"


@frozen
class SceneRequest:
    """A scene that is to be made: its id, and what `slackwater new scene` says of it."""

    id: str
    after: str = ""
    inside: str = ""
    ending: bool = False
    pool: str = ""


@frozen
class Prepared:
    """The file of a new scene, and the files that change with it, none of them written yet.

    `raw` is None where no file is new; then `path` is one of those that change. `ends` says that
    the scene ends the story though nobody asked for that, as no other scene does; `led_to` that
    something leads there.
    """

    path: Path
    raw: bytes | None
    changes: dict[Path, bytes] = field(factory=dict)
    ends: bool = False
    led_to: bool = False


@frozen
class _Leading:
    """A way of the story that leads to the new scene already; `visit` says that it comes back."""

    scene: Scene
    target: Target
    visit: bool


def prepare(story: Story, folder: Path, wanted: SceneRequest) -> Prepared:
    """Return what is to be written for a new scene of a story, or of a draft. Raises Refused, and
    OSError where a file cannot be read."""
    _refuse(story, wanted)
    paths = {named(Path(path).stem): Path(path) for path in files_of(folder).scenes}
    leading = _leading(story, wanted.id)
    wiring = _wiring(story, paths, wanted) if wanted.after else None
    changes: dict[Path, bytes] = {}
    beside = _beside(folder, paths, [way.scene for way in leading])
    if wiring is not None:
        path = paths[wiring.scene.id]
        changes[path] = read_manuscript(path).edited(wiring.edits)
        beside = path.parent

    path = _place(folder, wanted, beside)
    onward, ends = _onward(story, wanted, leading, wiring)
    text = _schema_line(folder, path) + _text(wanted, onward, ends=ends or wanted.ending)
    text = _with_beats(text, [*_beats_led_to(leading), *_start_beat(story, wanted.id)])
    led_to = bool(leading or wiring) or _leads(story.start, wanted.id)
    return Prepared(path, _like(folder, text), changes, ends, led_to)


def _leading(story: Story, id: str) -> list[_Leading]:
    """List the ways that lead to a scene before it is there, as in a draft."""
    found = []
    for scene, _, target, visit in targets(story):
        if _leads(target, id):
            found.append(_Leading(scene, target, visit))

    return found


def _onward(
    story: Story, wanted: SceneRequest, leading: list[_Leading], wiring: Wiring | None
) -> tuple[Target | None, bool]:
    """Return where the new scene leads on to, and whether it ends the story as nothing else
    does."""
    follows = wiring is not None and not wiring.runs_out
    comes_back = bool(leading) and all(way.visit for way in leading)
    if follows or comes_back:
        return wiring.onward if wiring is not None else None, False

    ending = next(_endings(story, [way.scene for way in leading]), None)
    if ending is not None:
        return Target(ending.id, None), False

    onward = wiring.onward if wiring is not None else None
    return onward, not (wanted.ending or wanted.pool)


def _beats_led_to(leading: list[_Leading]) -> list[str]:
    """List the beats of the new scene that ways name already."""
    return [beat for way in leading if (beat := _beat(way.target))]


def _refuse(story: Story, wanted: SceneRequest) -> None:
    """Raise Refused where a scene cannot be made as it is wanted."""
    _refuse_id(story, wanted.id)
    if not wanted.pool:
        return

    if wanted.after or wanted.ending:
        raise Refused(
            "a storylet is led to by the beat that offers its pool: take out --after and --ending"
        )

    if not keys.ID.fullmatch(wanted.pool):
        raise Refused(f"'{wanted.pool}' cannot be a pool's name; use letters, digits, - and _")


def _refuse_id(story: Story, id: str) -> None:
    if not keys.ID.fullmatch(id) or f"{id}.toml" in HEADS:
        raise Refused(
            f"'{id}' cannot be a scene's id; use letters, digits, - and _, and not 'story' or 'insights'"
        )

    if id in story.scenes and is_made(story.scenes[id]):
        raise Refused(f"there is a scene '{id}' already, in {story.scenes[id].file}")

    for other in story.scenes.values():
        alike = scene_of(other.id)
        if alike == id or alike.casefold() != id.casefold():
            continue

        if is_made(other):
            is_there = f"there is a scene '{alike}'"
        else:
            is_there = f"'{alike}' is led to"

        raise Refused(f"{is_there}, and '{id}' differs from it in capitals alone")


def _leads(target: Target, id: str) -> bool:
    """Return whether a way leads to a scene; in a draft, a beat that is not there is a place of its
    own."""
    return scene_of(target.scene) == id


def _beat(target: Target) -> str:
    """Return the beat that a way names, or nothing."""
    return target.beat or target.scene.partition("#")[2]


def _wiring(story: Story, paths: dict[str, Path], wanted: SceneRequest) -> Wiring:
    return wire(story, wanted.after, wanted.id, lambda scene: read_manuscript(paths[scene]).text)


def _beside(folder: Path, paths: dict[str, Path], leading: list[Scene]) -> Path:
    """Return the folder of the scenes that lead to the new one, where they lie in one."""
    found = {paths[scene.id].parent for scene in leading if scene.id in paths}
    if len(found) == 1:
        return found.pop()

    return folder


def _endings(story: Story, leading: list[Scene]) -> Iterator[Scene]:
    """Yield the endings that a scene can lead to where these lead to it: those of another part
    cannot be come to."""
    voices = {scene.voice for scene in leading if scene.voice}
    for scene in story.scenes.values():
        if scene.ending and (not voices or scene.voice is None or {scene.voice} == voices):
            yield scene


def _start_beat(story: Story, id: str) -> list[str]:
    beat = _beat(story.start)
    if beat and _leads(story.start, id):
        return [beat]

    return []


def _text(wanted: SceneRequest, onward: Target | None, *, ends: bool) -> str:
    words = {"id": wanted.id, "title": titled(wanted.id), "pool": wanted.pool}
    if wanted.pool:
        return template("storylet.toml", **words)
    if ends:
        return template("ending.toml", **words)

    goto = f'goto = "{onward}"' if onward is not None else ""
    return template("scene.toml", goto=goto, **words).rstrip() + "\n"


def _with_beats(text: str, beats: list[str]) -> str:
    """Return a new scene the beats that others lead to."""
    for position, beat in enumerate(dict.fromkeys(beats)):
        if position == 0:
            text = text.replace("[[beats]]\n", f'[[beats]]\nid = "{beat}"\n', 1)
        else:
            text += f'\n[[beats]]\nid = "{beat}"\ntext = """\nWrite what is seen, heard and said.\n"""\n'

    return text


def _place(folder: Path, wanted: SceneRequest, beside: Path) -> Path:
    if not wanted.inside:
        return beside / f"{wanted.id}.toml"

    place = folder / wanted.inside
    if not place.resolve().is_relative_to(folder.resolve()):
        raise Refused(f"'{wanted.inside}' is not a folder of the story")

    return place / f"{wanted.id}.toml"


def _schema_line(folder: Path, path: Path) -> str:
    """Name the schema by which an editor completes the file, where the story has one."""
    schema = folder / SCHEMA
    if not schema.is_file():
        return ""

    way = os.path.relpath(schema, path.parent).replace(os.sep, "/")
    return f"#:schema {way if way.startswith('.') else './' + way}\n"


def _like(folder: Path, text: str) -> bytes:
    """Spell a new file with line ends as story.toml has them."""
    newline = read_manuscript(folder / HEADS[0]).newline
    return text.replace("\n", newline).encode()


def faults(folder: Path, before: Loaded, prepared: Prepared) -> list[Diagnostic]:
    """Check a copy of the story with a new scene in it; returns what is wrong because of the scene.

    A story that can be played has to stay so. In one that cannot, what is wrong elsewhere is not
    the new scene's fault.
    """
    with tempfile.TemporaryDirectory() as place:
        copy = Path(place) / (folder.resolve().name or "story")
        _copy_with(prepared, folder, copy)
        after = load(copy, drafts=True)
        here = prefix_of(copy)

    errors = [found for found in after.diagnostics if found.severity == "error"]
    if before.story is not None:
        return errors

    changed = {os.path.relpath(path, folder) for path in (prepared.path, *prepared.changes)}
    known = {_identity(found, prefix_of(folder)) for found in before.diagnostics}
    caused = []
    for error in errors:
        is_new = _identity(error, here) not in known
        if is_new and _name(error, here) in changed and error.code not in UNFINISHED:
            caused.append(error)

    return caused


def _copy_with(prepared: Prepared, folder: Path, copy: Path) -> None:
    """Make a copy of a story in which what was prepared is written."""
    for file in files_of(folder).read:
        target = copy / os.path.relpath(file, folder)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(file, target)

    for path, raw in _written(prepared).items():
        target = copy / os.path.relpath(path, folder)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(raw)


def _identity(found: Diagnostic, prefix: str) -> tuple[str, str, str]:
    """Return what a message is known again by in a copy of the story."""
    return _name(found, prefix), found.code, found.message


def _written(prepared: Prepared) -> dict[Path, bytes]:
    if prepared.raw is None:
        new = {}
    else:
        new = {prepared.path: prepared.raw}

    return {**prepared.changes, **new}


def _name(found: Diagnostic, prefix: str) -> str:
    return found.file.removeprefix(prefix)


def put_down(prepared: Prepared) -> None:
    """Write what was prepared: all of it, or nothing. Raises OSError."""
    prepared.path.parent.mkdir(parents=True, exist_ok=True)
    if prepared.raw is not None:
        write_new(prepared.path, prepared.raw)
    done: dict[Path, Manuscript] = {}
    try:
        for path, raw in prepared.changes.items():
            done[path] = read_manuscript(path)
            write_through(path, raw)
    except OSError:
        if prepared.raw is not None:
            with suppress(OSError):
                prepared.path.unlink()
        for path, manuscript in done.items():
            with suppress(OSError):
                write_through(path, manuscript.raw)

        raise
