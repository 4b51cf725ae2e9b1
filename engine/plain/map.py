"""The map as plain lines, at both heights: numbered, with every word said that the screen draws."""

from collections.abc import Iterator, Sequence

from attrs import define, field, frozen

from engine.atlas.chart import ChartRow, beginnings, rows_of, standing
from engine.atlas.finding import search
from engine.atlas.guiding import UNSEEN, Clue, Enquiry, hint_at, nearest, what_is_left
from engine.atlas.scenes import (
    EndingsSeen,
    SceneGroup,
    Visit,
    ends,
    groups,
    head_of,
    newest_at,
    node_of,
    seen_elsewhere,
    visits,
    way_through,
)
from engine.atlas.seen import Seen, figures_said, look_at_all
from engine.atlas.tree import Atlas, TreeNode
from engine.plain.output import number_in
from engine.play.game import Game, resume
from engine.play.reflecting import Hinge, nearness
from engine.play.titles import title_of
from engine.saves.journal import SaveError
from engine.saves.store import Save, SaveStore
from story.model import Scene
from story.wording import many

HELP = """g and a number goes on from there; v and a number looks inside a scene, or opens a branch; m shows the scenes again;
/ and a word finds it; u goes to what was not seen yet; h hints, and says more when asked again"""
MOST_HITS = 30


@frozen
class Numbered:
    """What a number on the map stands for: a place; and what looking at it shows: a scene of a way,
    or a way.

    `scenes` were seen on another way, and are looked for when they are asked for.
    """

    node: TreeNode | None
    visit: Visit | None = None
    scenes: tuple[Scene, ...] = ()

    @property
    def is_beginning(self) -> bool:
        """Whether it is where other playthroughs began."""
        return self.visit is None and self.node is not None and self.node.parent is None


@define
class PlainMap:
    """Shows the map of a save store in lines, and goes on from its places; what was shown last is
    what numbers mean."""

    game: Game
    store: SaveStore | None
    shown: list[Numbered] = field(factory=list)
    asking: Enquiry = field(factory=Enquiry)

    def look(self) -> tuple[Atlas, Seen, TreeNode]:
        """See what is kept now, all of it counted, and where the reader stands. Raises
        SaveError."""
        atlas, seen = Atlas(self.game.story, self.store), Seen(self.game.story, self.store)
        atlas.look(self.game.record)
        seen.load()
        look_at_all(seen, atlas.logs.values())
        here = atlas.locate(self.game.id, self.game.lines[-1] if self.game.lines else 0)
        assert here is not None  # the playthrough that is being played is always among them
        return atlas, seen, here

    def lines(self, through: TreeNode | None = None) -> Iterator[str]:
        """Yield the scenes of a way, a line each, by movements, and then the endings and the
        figures. Raises SaveError."""
        atlas, seen, here = self.look()
        through = _again(atlas, through) or here
        marks = seen.marks(atlas.logs.values())
        log = newest_at(through, self.game.id)
        way, own = way_through(through, log), log.id
        came_through = visits(way)
        self.shown = []
        voice, standing = log.beginning.given.voice or "", _standing(came_through, way, here)
        elsewhere = seen_elsewhere(atlas.story, marks, came_through)
        found = groups(atlas.story, came_through, elsewhere)
        for position, group in enumerate(found):
            yield from self._group(head_of(found, position), group, standing, own, voice)

        yield from self._ends(ends(atlas, seen, own))
        for row in beginnings(atlas, way[0]):
            self.shown.append(Numbered(row.node))
            yield f"{len(self.shown)}. {spoken(row, own)}"

        yield ""
        yield figures_said(atlas.story, marks)
        yield HELP

    def _group(
        self, title: str, group: SceneGroup, here: Visit | None, own: str, voice: str
    ) -> Iterator[str]:
        """Yield the scenes of a movement, those of this way first, each with the number it is named
        by."""
        if title:
            yield _headed(title, group)
        for visit in group.visits:
            self.shown.append(Numbered(visit.node, visit))
            is_here = " (you are here)" if visit is here else ""
            yield f"{len(self.shown)}. {said_of_visit(visit, own)}{is_here}"

        for scene in group.elsewhere:
            self.shown.append(Numbered(None, scenes=(scene,)))
            whose = self._whose(scene, voice)
            yield f"{len(self.shown)}. {title_of(scene)} · seen on another way{whose}"

    def _whose(self, scene: Scene, voice: str) -> str:
        """Return as whom a scene is played, where that is not the part taken."""
        part = scene.voice or ""
        if not part or part == voice:
            return ""

        return f", as {self.game.story.part_name(part)}"

    def _ends(self, found: EndingsSeen) -> Iterator[str]:
        if found.seen:
            yield "Endings:"
        for end in found.seen:
            self.shown.append(Numbered(None, scenes=end.scenes))
            parts = f"{len(self.shown)}. {end.title}", _others(end.others, "came to it")
            yield " · ".join(filter(None, parts))

        if found.are_more:
            yield "Others, not seen yet." if found.seen else "No ending was seen yet."

    def look_at(self, number: Numbered) -> Iterator[str]:
        """Yield what a number shows: the inside of a scene, or the scenes of another beginning.
        Raises SaveError."""
        if number.is_beginning:
            yield from self.lines(number.node)
        else:
            yield from self._inside(number)

    def _inside(self, number: Numbered) -> Iterator[str]:
        atlas, seen, here = self.look()
        node = _again(atlas, number.node)
        if number.scenes:
            node = node_of(atlas, seen, number.scenes)
        log = newest_at(node or here, self.game.id)
        way, own = way_through(node or here, log), log.id
        visit = _found(visits(way), number, node)
        if visit is None:
            yield "There is nothing of it any more."
            return

        yield f"{title_of(visit.scene)}:"
        self.shown = []
        rows = rows_of(atlas.story, visit.steps, visit.lost)
        stands = standing(rows, here)
        for row in rows:
            self.shown.append(Numbered(row.node))
            mark = " (you are here)" if row is stands else ""
            yield f"{len(self.shown)}. {spoken(row, own)}{mark}"

        yield HELP

    def numbered(self, words: str) -> Numbered | None:
        """Return what a number that was typed stands for."""
        number = number_in(words) or 0
        if 0 < number <= len(self.shown):
            return self.shown[number - 1]

        return None

    def place(self, number: Numbered) -> TreeNode:
        """Return the place of a number. Raises SaveError."""
        if number.node is not None:
            return number.node

        atlas, seen, _ = self.look()
        node = node_of(atlas, seen, number.scenes)
        if node is None:
            raise SaveError("this place is kept nowhere any more")

        return node

    def go_on(self, node: TreeNode) -> Game:
        """Return the game that goes on from a place: this one, or another that was there. Raises
        SaveError."""
        problem: SaveError | None = None
        for log, line in sorted(
            node.holding.members, key=lambda member: (member[0].touched, member[1]), reverse=True
        ):
            try:
                if log.id == self.game.id:
                    self.game.jump(line)
                    return self.game

                if self.store is not None and log.path is not None:
                    return resume(
                        self.game.story,
                        self.store,
                        Save(log.id, log.path, log.touched / 1e9, None),
                        line,
                    )
            except SaveError as error:
                problem = problem or error

        raise problem or SaveError("this place is kept nowhere any more")

    def unseen(self) -> tuple[Game, str]:
        """Go to the nearest way to something not seen; gives the game that stands there, and what
        is to be said. Raises SaveError."""
        atlas, seen, here = self.look()
        found = nearest(atlas, seen, here)
        if found is None:
            return (self.game, what_is_left(atlas, seen))

        return (self.go_on(found.node), UNSEEN)

    def hint(self) -> str:
        """Return a hint that belongs to where the reader stands. Raises SaveError."""
        atlas, seen, here = self.look()
        closed = []
        for option in self.game.state.offered:
            if option.locked is not None:
                closed.append(option.locked.plain)

        if here.state is None:
            return self.asking.said(Clue((), what_is_left(atlas, seen)), "h")

        return self.asking.said(hint_at(atlas, seen, here, closed[0] if closed else ""), "h")

    def found(self, words: str) -> Iterator[str]:
        """Yield where words were read; the numbers go to those places. Raises SaveError."""
        atlas, seen, _ = self.look()
        self.shown = []
        for hit in search(atlas.story, atlas.logs.values(), words, seen):
            if hit is not None:
                node = atlas.locate(hit.id, hit.line)
            else:
                node = None

            if hit is not None and node is not None and len(self.shown) < MOST_HITS:
                self.shown.append(Numbered(node))
                yield f"{len(self.shown)}. {hit.scene}: {hit.excerpt}"

        yield (
            "g and a number goes on from there."
            if self.shown
            else f"'{words}' was read nowhere yet."
        )


def _again(atlas: Atlas, node: TreeNode | None) -> TreeNode | None:
    """Find a node of the tree as it was in the tree as it is now."""
    if node is None:
        return None

    log, line = node.members[0]
    return atlas.locate(log.id, line)


def _headed(title: str, group: SceneGroup) -> str:
    if group.visits:
        return f"{title}:"
    if group.elsewhere:
        return f"{title}, seen on another way:"

    return f"{title}."


def _standing(
    came_through: Sequence[Visit], way: Sequence[TreeNode], here: TreeNode
) -> Visit | None:
    """Find the scene in which the reader stands; None where that is on another way."""
    for visit in came_through if here in way else ():
        if any(step.node is here for step in visit.steps):
            return visit

    if came_through and way[-1] is here:
        return came_through[-1]

    return None


def _found(came_through: Sequence[Visit], number: Numbered, node: TreeNode | None) -> Visit | None:
    """Find the scene that a number means: the one it names, or the one in which the choice was made
    that led to its place."""
    scenes = number.scenes
    if number.visit is not None:
        scenes = (number.visit.scene,)
    for visit in came_through:
        if visit.scene in scenes and visit.node is node:
            return visit
        if not scenes and any(step.taken is node for step in visit.steps):
            return visit

    return next((visit for visit in came_through if visit.scene in scenes), None)


def said_of_visit(visit: Visit, own: str) -> str:
    """Return a scene of the way in words alone."""
    moment = visit.scene.at
    parts = [
        title_of(visit.scene),
        f"{moment:%a} {moment.day} {moment:%b}" if moment is not None else "",
    ]
    parts += [_ways(visit.untaken), *(f"closed: {reason}" for reason in visit.closed)]
    parts += [_stood(hinge) for hinge in visit.hinges]
    others = visit.turning_off - {own}
    parts.append(_others(len(others), "turned off here"))
    if visit.turning_off and not others:
        parts.append("you went another way here before")
    if visit.lost is not None:
        parts.append(f"parted: {visit.lost.parting}")
    return " · ".join(filter(None, parts))


def spoken(row: ChartRow, own: str) -> str:
    """Return a row inside a scene, or a beginning, in words alone."""
    match row.kind:
        case "beginning":
            begun = many(row.playthroughs, "playthrough", none="0")
            return " · ".join(filter(None, (row.words, row.aside, begun)))
        case "branch":
            others = len({log.id for log, _ in row.node.members} - {own})
            parts = [f"a branch: {row.words}", _others(others, "went this way")]
        case "untaken":
            parts = [_ways(row.untaken)]
        case "closed":
            parts = [f"closed: {row.words}"]
        case "lost":
            parts = [f"parted: {row.words}"]
            if row.far:
                parts.append(many(row.far, "more choice"))
        case "end":
            parts = ["so far"]
        case "choice":
            parts = [row.words]

    if row.hinge is not None:
        parts.append(_stood(row.hinge))
    return " · ".join(filter(None, parts))


def _ways(untaken: int) -> str:
    if untaken:
        return many(untaken, "way", " not taken")

    return ""


def _stood(hinge: Hinge) -> str:
    if near := nearness(hinge):
        return f"the two stood {near}"

    return ""


def _others(count: int, did: str) -> str:
    if count:
        return many(count, "other playthrough", f" {did}")

    return ""
