"""The playthroughs that a command names, and the stories they belong to."""

from pathlib import Path

from engine.saves.journal import SaveError
from engine.saves.record_lines import Beginning
from engine.saves.records import Record
from engine.saves.store import Save, SaveStore, history_call, save_stores
from story.calling import call, story_words
from story.holders import is_file
from story.loading import load
from story.model import Story
from story.shipped import shipped_folder


def find_save(root: Path, id: str, *, deleted: bool = False) -> tuple[SaveStore, Save]:
    """Find a playthrough in the keeps of all stories, by its id or the beginning of it. Raises
    SaveError."""
    found = []
    for store in save_stores(root):
        place = store.trash if deleted else store
        found += [(store, save) for save in place.named(id)]

    exact = [pair for pair in found if pair[1].id == id] or found
    if len(exact) == 1:
        return exact[0]
    if found:
        raise SaveError(f"'{id}' could be any of " + ", ".join(save.id for _, save in found))

    raise SaveError(_not_found(root, id, deleted))


def _not_found(root: Path, id: str, deleted: bool) -> str:
    """Return that there is no playthrough of an id, and how those there are can be listed."""
    if deleted:
        listing = history_call(root, "--deleted")
        return (
            f"no playthrough '{id}' was deleted in {root}; those that were are listed by: {listing}"
        )

    return f"there is no playthrough '{id}' in {root}; they are listed by: {history_call(root)}"


def readable(save: Save) -> Record:
    """Return a kept playthrough's record. Raises SaveError where it cannot be read."""
    if save.record is None:
        raise SaveError(
            f"the playthrough {save.id} cannot be read; the file is left as it is: {save.path}"
        )

    return save.record


class Stories:
    """The stories that playthroughs belong to, each loaded once."""

    def __init__(self, named: Path | None) -> None:
        self.named, self.loaded = named, dict[str, Story | None]()

    def of(self, record: Record) -> Story | None:
        """Return a record's story; None where it is not where it was."""
        return self.begun_with(record.beginning)

    def begun_with(self, beginning: Beginning) -> Story | None:
        """Return the story of a playthrough: where it lay, or else the one that came along with the
        program, where that is it."""
        came_along = shipped_folder()
        if self.named:
            places = [self.named]
        else:
            places = [Path(beginning.folder or came_along), came_along]

        for folder in places:
            story = self.at(folder)
            if story is not None and story.id == beginning.story:
                return story

        return None

    def at(self, folder: Path) -> Story | None:
        """Return the story that lies in a folder; None where none can be played there."""
        if str(folder) not in self.loaded:
            self.loaded[str(folder)] = load(folder).story
        return self.loaded[str(folder)]

    def needed(self, save: Save) -> Story:
        """Return a kept playthrough's story. Raises SaveError."""
        record = readable(save)
        story = self.of(record)
        if story is None:
            raise SaveError(
                f"the story of {save.id}, '{record.beginning.title}', {self._why(record)}"
            )

        return story

    def _why(self, record: Record) -> str:
        """Return why there is no story to a record."""
        folder = self.named or Path(record.beginning.folder or shipped_folder())
        if self.at(folder) is None and _is_there(folder):
            wrong = call("check", *story_words(folder))
            return f"cannot be played as it is now; what is wrong is said by: {wrong}"

        return "is not where it was; --story says where it lies now"


def _is_there(folder: Path) -> bool:
    """Return whether a story, or what is left of one, lies at a place."""
    return is_file(folder) or (folder / "story.toml").is_file()
