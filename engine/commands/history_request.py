"""What is asked of the playthroughs kept, read from the words of a call and typed."""

from pathlib import Path

from attrs import frozen

from engine.commands.arguments import Arguments
from engine.saves.store import default_root
from story.calling import option


@frozen
class HistoryRequest:
    """One act on the playthroughs in `root`; `names` is what it is done to.

    `story` is where the story lies now, if it was moved; `form` and `output` are what an export
    makes, and the file it is written to.
    """

    root: Path
    act: str
    names: tuple[str, ...]
    story: Path | None
    form: str
    output: Path | None
    deleted: bool
    json: bool

    @property
    def story_option(self) -> tuple[str, ...]:
        """What names the story in another call of `slackwater history`, where it was named in this
        one."""
        if self.story is None:
            return ()

        return option("--story", str(self.story))


def history_request(arguments: Arguments) -> HistoryRequest:
    """Return what the words of a call ask of the playthroughs kept; words to look for are one
    name."""
    names = tuple(arguments.names)
    if arguments.act == "find" and names:
        names = (" ".join(names),)
    return HistoryRequest(
        root=arguments.saves or default_root(),
        act=arguments.act,
        names=names,
        story=arguments.story,
        form=arguments.to,
        output=arguments.output,
        deleted=arguments.deleted,
        json=arguments.json,
    )
