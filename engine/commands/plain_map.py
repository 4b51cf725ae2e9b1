"""The map as plain lines: numbered, with every word said that the screen draws."""

from collections.abc import Iterator

from attrs import define, field

from engine.atlas.chart import Row, chart
from engine.atlas.finding import search
from engine.atlas.guiding import UNSEEN, Asking, Hint, hint_at, nearest, what_is_left
from engine.atlas.seen import Seen, endings_said, figures_said, look_at_all
from engine.atlas.tree import Atlas, Node
from engine.commands.common import number_in
from engine.game import Game, resume
from engine.keeping import Keep, KeepError, Kept
from engine.reflecting import nearness

HELP = """g and a number goes on from there; v and a number shows the way through a branch; / and a word finds it;
u goes to what was not seen yet; h hints, and says more when asked again"""
MOST_HITS = 30


@define
class PlainMap:
    """Shows the map of a keep in lines, and goes on from its places; the rows shown last are what numbers mean."""

    game: Game
    keep: Keep | None
    rows: list[Row] = field(factory=list)
    asking: Asking = field(factory=Asking)

    def look(self) -> tuple[Atlas, Seen, Node]:
        """See what is kept now, all of it counted, and where the reader stands. Raises KeepError."""
        atlas, seen = Atlas(self.game.story, self.keep), Seen(self.game.story, self.keep)
        atlas.look(self.game.record)
        seen.load()
        look_at_all(seen, atlas.logs.values())
        here = atlas.locate(self.game.id, self.game.lines[-1] if self.game.lines else 0)
        assert here is not None  # the playthrough that is being played is always among them
        return atlas, seen, here

    def lines(self, through: Node | None = None) -> Iterator[str]:
        """Yield the map, a line a place, and then the figures. Raises KeepError."""
        atlas, seen, here = self.look()
        if through is not None:
            log, line = through.members[0]
            through = atlas.locate(log.id, line)
        self.rows = chart(atlas, through or here)
        for number, row in enumerate(self.rows, 1):
            yield f"{number}. {spoken(row)}" + (" (you are here)" if row.node is here else "")
        yield ""
        marks = seen.marks(atlas.logs.values())
        yield "; ".join(
            part
            for part in (figures_said(atlas.story, marks), endings_said(atlas.story, marks))
            if part
        )
        yield HELP

    def row(self, words: str) -> Row | None:
        """Give the row of a number that was typed."""
        number = number_in(words) or 0
        return self.rows[number - 1] if 0 < number <= len(self.rows) else None

    def go_on(self, node: Node) -> Game:
        """Give the game that goes on from a place: this one, or another that was there. Raises KeepError."""
        problem: KeepError | None = None
        for log, line in sorted(
            node.holding.members, key=lambda member: (member[0].touched, member[1]), reverse=True
        ):
            try:
                if log.id == self.game.id:
                    self.game.jump(line)
                    return self.game
                if self.keep is not None and log.path is not None:
                    return resume(
                        self.game.story,
                        self.keep,
                        Kept(log.id, log.path, log.touched / 1e9, None),
                        line,
                    )
            except KeepError as error:
                problem = problem or error
        raise problem or KeepError("this place is kept nowhere any more")

    def unseen(self) -> tuple[Game, str]:
        """Go to the nearest way to something not seen; gives the game that stands there, and what is to be said. Raises KeepError."""
        atlas, seen, here = self.look()
        found = nearest(atlas, seen, here)
        return (
            (self.game, what_is_left(atlas, seen))
            if found is None
            else (self.go_on(found.node), UNSEEN)
        )

    def hint(self) -> str:
        """Say a hint that belongs to where the reader stands. Raises KeepError."""
        atlas, seen, here = self.look()
        row = next((row for row in chart(atlas, here) if row.node is here), None)
        hint = hint_at(atlas, seen, row) if row is not None else Hint((), what_is_left(atlas, seen))
        return self.asking.said(hint, "h")

    def found(self, words: str) -> Iterator[str]:
        """Yield where words were read; the numbers go to those places. Raises KeepError."""
        atlas, seen, _ = self.look()
        self.rows = []
        for hit in search(atlas.story, atlas.logs.values(), words, seen):
            node = atlas.locate(hit.id, hit.line) if hit is not None else None
            if hit is not None and node is not None and len(self.rows) < MOST_HITS:
                self.rows.append(Row("choice", node, hit.excerpt))
                yield f"{len(self.rows)}. {hit.scene}: {hit.excerpt}"
        yield (
            "g and a number goes on from there."
            if self.rows
            else f"'{words}' was read nowhere yet."
        )


def spoken(row: Row) -> str:
    """Say a row in words alone."""
    said = {"branch": f"a branch: {row.words}", "lost": f"parted: {row.words}"}.get(
        row.kind, row.words
    )
    parts = [said]
    if row.playthroughs > 1 or (row.kind == "beginning" and row.playthroughs):
        parts.append(f"{row.playthroughs} playthrough{'s' if row.playthroughs > 1 else ''}")
    elif row.far:
        parts.append("1 more choice" if row.far == 1 else f"{row.far} more choices")
    elif row.aside:
        parts.append(row.aside)
    if row.hinge is not None and nearness(row.hinge):
        parts.append(f"the two stood {nearness(row.hinge)}")
    if row.untaken:
        parts.append("1 way not taken" if row.untaken == 1 else f"{row.untaken} ways not taken")
    parts += [f"closed: {reason}" for reason in row.closed]
    return " · ".join(parts)
