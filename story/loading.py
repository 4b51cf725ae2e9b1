"""From a folder to a story: read, built, held together and checked, with everything that is wrong
told at once."""

import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final, NamedTuple

from story import keys
from story.building import Builder
from story.calling import misnamed_head
from story.cascades import drop_cascades
from story.codes import ERRORS
from story.dating import dated
from story.diagnostics import Diagnostic, Finding, StoryError, prefix_of, shown
from story.flow import check_flow
from story.folders import SUFFIX, Files, NoArchive, Signature
from story.hashing import blake2b
from story.heads import head_of
from story.holders import Holder, holder_of, is_file
from story.keeping import KeptFindings
from story.model import NOTHING, Scene, Story, Variable
from story.naming import named
from story.reading import Source, read_source
from story.references import check_references
from story.wordless import check_wordless

STORY_FILE: Final = "story.toml"
INSIGHTS_FILE: Final = "insights.toml"
UNREAD: Final = frozenset({"SW002", "SW003", "SW004", "SW006", "SW007", "SW009"})
"""The errors of files that are not read, or not known by a name of their own."""


class Loaded(NamedTuple):
    """What came of loading: the story, or None where it cannot be played, and all that is to be
    said about it.

    `draft`, where it was asked for, is the story as far as it is made, where nothing is wrong but
    what is not made yet; `outline` the same where something else is wrong too, and all files could
    be read: it cannot be played.
    """

    story: Story | None
    diagnostics: tuple[Diagnostic, ...]
    draft: Story | None = None
    outline: Story | None = None


class Remembered(NamedTuple):
    """A file as it was read, and the scene built of it: what need not be done again while it stays
    as it is.

    `signature` tells whether the file on the disk is still that one; `read` and `built` count the
    findings after each step.
    """

    signature: Signature
    source: Source
    read: int
    scene: Scene | None = None
    built: int = 0
    variables: Mapping[str, Variable] = NOTHING


class Memory(dict[str, Remembered]):
    """What is remembered from loading to loading: the files by path, and what was found in each
    scene. A writer saves one file at a time.
    """

    def __init__(self) -> None:
        super().__init__()
        self.names, self.doubts = KeptFindings(), KeptFindings()


def load(
    folder: Path, *, warnings: bool = False, memory: Memory | None = None, drafts: bool = False
) -> Loaded:
    """Load the story in `folder` and say everything that is wrong with it; nothing is raised.

    With `warnings`, what is likely not meant is said too, where nothing is wrong. With a `memory`,
    files that are as they were when it was last given are not read again; it is brought up to date.
    With `drafts`, a story that is only not finished comes as a draft.

    >>> [diagnostic.code for diagnostic in load(folder).diagnostics]
    []
    """
    if is_file(folder):
        return _loaded_from_archive(folder, warnings, memory, drafts)

    if not os.path.isdir(folder):  # a Path's own question raises for a name that is too long
        hint = "is it spelt as it is on disk?"
        if os.path.exists(folder):
            hint = "a story is a folder with a story.toml in it"
        return _no_story(folder, "SW001", f"there is no folder '{folder}'", hint)

    if not os.path.isfile(folder / STORY_FILE):
        what = f"'{shown(folder)}' has no story.toml, so it is not a story"
        return _no_story(folder, "SW005", what, _hint_for_no_head(folder))

    return _Loading(holder_of(folder), warnings, memory, drafts).load()


def _hint_for_no_head(folder: Path) -> str:
    """Return what may be meant by a folder without a story.toml: what lies in its place, or
    near."""
    head = folder / STORY_FILE
    if os.path.islink(head):
        return "story.toml is a link that leads to no file"
    if os.path.lexists(head):
        return "what is called story.toml there is no file"
    if near := misnamed_head(folder):
        return f"the file is called '{near}'; call it story.toml"

    nested = sorted(shown(found.parent) for found in folder.glob(f"*/{STORY_FILE}"))
    if nested:
        return f"did you mean {nested[0]}?"

    return 'a story.toml begins with format = 1, title = "…" and start = "…"'


def _loaded_from_archive(path: Path, warnings: bool, memory: Memory | None, drafts: bool) -> Loaded:
    try:
        holder = holder_of(path)
    except NoArchive as error:
        hint = "a story is a folder with a story.toml in it, or a zip of such a folder"
        return _no_story(path, "SW011", f"this file is no story: {error}", hint)

    return _Loading(holder, warnings, memory, drafts).load()


def _no_story(path: Path, code: str, what: str, hint: str) -> Loaded:
    where = str(path) if code == "SW001" else shown(path)
    return Loaded(None, (Diagnostic(where, 0, 0, code, what, hint),))


def load_story(folder: Path) -> Story:
    """Load a story that can be played.

    Raises StoryError with everything that keeps it from being played.

    >>> load_story(folder).title
    'Left luggage'
    """
    loaded = load(folder)
    if loaded.story is None:
        raise StoryError(found for found in loaded.diagnostics if found.severity == "error")

    return loaded.story


class _Loading:
    def __init__(
        self, holder: Holder, warnings: bool, memory: Memory | None = None, drafts: bool = False
    ) -> None:
        self.holder, self.folder = holder, Path(holder.path)
        self.warnings, self.drafts = warnings, drafts
        self.memory = Memory() if memory is None else memory
        self.prefix = prefix_of(self.folder)
        self.digest = blake2b(digest_size=8)
        self.builder = Builder()
        self.sources: dict[str, Source] = {}
        self.shut = False
        """Whether there is a folder that cannot be looked into."""
        self.head = self.source(str(self.folder / STORY_FILE))
        self.pages = self._pages()

    def _pages(self) -> Source | None:
        """Read the file of insights; None where there is none."""
        if self.holder.has(INSIGHTS_FILE):
            return self.source(str(self.folder / INSIGHTS_FILE))

        return None

    @property
    def every(self) -> list[Source]:
        """All that something can be said about, in the order in which it is said."""
        pages = [] if self.pages is None else [self.pages]
        return [self.head, *pages, *self.sources.values()]

    def source(self, path: str) -> Source:
        """Read a file under the story's folder, named as from here."""
        relative = self.relative(path)
        signature = self.holder.signature(path)
        known = self.memory.get(path)
        if (
            known is not None
            and known.signature == signature
            and known.source.name == self.prefix + relative
        ):
            source = known.source.again(known.read)
        else:
            source = read_source(path, self.prefix + relative, self.holder.read)
            self.memory[path] = Remembered(signature, source, len(source.findings))

        self.digest.update(os.fsencode(relative) + b"\0")
        self.digest.update(source.raw)
        return source

    def scene(self, path: str, source: Source, id: str) -> Scene:
        """Build a scene, or take the one that was built of the same file before; only variables
        decide how it is read."""
        known = self.memory[path]
        if known.scene is not None and known.variables == self.builder.variables:
            source.findings = known.source.findings[: known.built]
            return known.scene

        scene = self.builder.scene(source, id)
        kept = source.again(len(source.findings))
        self.memory[path] = known._replace(
            source=kept, scene=scene, built=len(source.findings), variables=self.builder.variables
        )
        return scene

    def load(self) -> Loaded:
        """Return the story as it is checked, and what is to be said about it."""
        story = self._checked(self._built())
        diagnostics: list[Diagnostic] = []
        for source in self.every:
            diagnostics += source.diagnose()

        said = tuple(sorted(diagnostics))
        errors = _errors(self.every)
        if self.drafts and not any(error.code in UNREAD for error in errors):
            return _with_drafts(story, errors, said)

        return Loaded(None if errors else story, said)

    def _built(self) -> Story:
        """Build the story of its files, whatever is wrong in them."""
        head = head_of(self.builder, self.head)
        scenes = self.scenes()
        insights = {} if self.pages is None else self.builder.insights(self.pages)
        return Story(
            folder=str(self.folder),
            version=self.digest.hexdigest(),
            derived={},
            scenes=scenes,
            insights=insights,
            variables=self.builder.variables,
            **head,
        )

    def _checked(self, story: Story) -> Story:
        """Report what is wrong with the story as a whole, each step where nothing was before; the
        story has the day put into its status line where nothing is wrong."""
        check_references(story, self.sources, self.head, self.pages, self.memory.names)
        unread = self.head.findings or (self.pages and self.pages.findings)
        if unread or self.shut:
            drop_cascades(story, self.every, self.head, self.pages, shut=self.shut)
        if not _errors(self.every):
            check_flow(story, self.sources, self.head)
            check_wordless(story, self.sources)
        if _errors(self.every):
            return story

        story = dated(story)
        if self.warnings:
            self.doubt(story)
        return story

    def doubt(self, story: Story) -> None:
        """Report what is likely not meant."""
        from story.warnings.checking import check_meant  # a player is not kept waiting for it

        check_meant(story, self.head, self.sources, self.pages, self.memory.doubts)
        for source in self.every:
            source.warnings_complete = True

    def passed(self, files: Files) -> None:
        """Report what below the story's folder is not read: there may be scenes in it."""
        for path, reason, hint in files.shut:
            self.at(path).report("SW002", why=reason, hint=hint)

        self.shut = bool(files.shut)
        for path, reason, hint in files.left_out if self.warnings else ():
            self.at(path).report("SW630", why=reason, hint=hint)

    def at(self, path: str) -> Source:
        """Return what to report at that is no scene: it stands beside the scenes under a name that
        none can have."""
        relative = self.relative(path)
        source = self.sources[f"{relative}/"] = Source(path, self.prefix + relative)
        return source

    def relative(self, path: str) -> str:
        """Return how a path below the story's folder is called from there."""
        return path.removeprefix(os.path.join(self.folder, "")).replace(os.sep, "/").rstrip("/")

    def scenes(self) -> dict[str, Scene]:
        """Read and build every scene; of two with one id, the first stays."""
        result: dict[str, Scene] = {}
        files = self.holder.files()
        self.passed(files)
        for path in files.scenes:
            id = named(os.path.basename(path).removesuffix(SUFFIX))
            source = self.source(path)
            if id in result:
                source.report(
                    "SW006",
                    hint="a scene's id is its file's name; rename one of them",
                    id=id,
                    other=result[id].file,
                )
                self.sources[f"{id} again in {source.name}"] = source
                continue

            if not keys.ID.fullmatch(id):
                source.report(
                    "SW007", hint="use letters, digits, - and _ in the file's name", id=id
                )

            self.sources[id] = source
            # A file that could not be read still counts as a scene, so that what leads to it is not reported too.
            if source.parsed:
                result[id] = self.scene(path, source, id)
            else:
                result[id] = Scene(id, source.name, ())

            if result[id].pool and id.isdigit():
                hint = (
                    "a number alone stands for the place of a choice beside it: put a letter to it"
                )
                source.report("SW007", hint=hint, id=id)

        return result


def _with_drafts(
    story: Story, errors: list[Finding], diagnostics: tuple[Diagnostic, ...]
) -> Loaded:
    """Return what came of loading, with the story as far as it is made."""
    if not errors:
        return Loaded(story, diagnostics, story, story)

    from story.drafting import drafted, is_unfinished  # neither checking nor playing needs them

    outline = drafted(story, errors)
    if not all(is_unfinished(error, story) for error in errors):
        return Loaded(None, diagnostics, None, outline)

    draft = dated(outline)
    return Loaded(None, diagnostics, draft, draft)


def _errors(sources: Iterable[Source]) -> list[Finding]:
    found = []
    for source in sources:
        for finding in source.findings:
            if finding.code in ERRORS:
                found.append(finding)

    return found
