"""All pages noticed, over all playthroughs: by theme, each with where it was."""

from engine.atlas.pages import Where, gathered, where_noticed
from engine.atlas.seen import look_at_all
from engine.atlas.tree import TreeNode
from engine.runtime.plan import plan_of
from engine.runtime.state import Setup
from engine.runtime.step import begin
from engine.saves.journal import SaveError
from engine.screens.lines import Line, text_lines
from engine.screens.shelves import NoticedMoment, Shelves, shelves_of
from story.model import Insight


class Gathered(Shelves):
    """Lists the pages, or shows one."""

    heading = "Noticed, in all playthroughs"
    empty = "Nothing was noticed yet. Each page that is comes to stand here."

    def on_mount(self) -> None:
        super().on_mount()
        app = self.game_app
        try:
            app.look_at_atlas()
        except SaveError as error:
            app.tell(str(error))

        look_at_all(app.seen, app.atlas.logs.values())
        found = gathered(app.story, app.seen, app.atlas.logs.values())
        self.shelves = shelves_of(app.story, {page.id for page in found})

    def laid_out(self, insight: Insight, width: int) -> list[Line]:
        app = self.game_app
        given = app.game.given if app.game is not None else None
        given = given or Setup(next(iter(app.story.canon.voices), None))
        text = plan_of(app.story).compiler.text(insight.text, "", "")
        if text:
            return text_lines(text.read(begin(app.story, given).values), width)

        return []

    def _places(self, insight: Insight) -> list[Where]:
        app = self.game_app
        return list(where_noticed(app.story, app.seen, app.atlas.logs.values(), insight.id))

    def moment(self, insight: Insight) -> NoticedMoment | None:
        """Return the choice that showed a page last, and all scenes in which it was noticed."""
        places = self._places(insight)
        node = self._node_at(places[0]) if places else None
        if node is not None and node.option is not None:
            chosen = node.option.say.plain
        else:
            chosen = ""

        where = " · ".join(place.scene for place in places)
        if places:
            return NoticedMoment(chosen, where)

        return None

    def node(self, insight: Insight) -> TreeNode | None:
        places = self._places(insight)
        if places:
            return self._node_at(places[0])

        return None

    def _node_at(self, place: Where) -> TreeNode | None:
        return self.game_app.atlas.locate(place.id, place.line)
