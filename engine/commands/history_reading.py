"""Playthroughs kept, to be read and gone back to: show, tree, branch, compare, find."""

from collections.abc import Iterable, Iterator, Sequence

from engine.atlas.logs import Log, log_of_record
from engine.atlas.replays import replays
from engine.commands.history_request import HistoryRequest
from engine.commands.saves import Stories, find_save, readable
from engine.plain.output import FALLS_SHORT, GOOD, fail, number_in, print_json, write, write_line
from engine.play.comparing import Comparison, compare, differing
from engine.play.game import Game
from engine.play.notices import damage_told, doubts_told
from engine.play.reflecting import Hinge
from engine.play.retelling import RetoldStep, read_only_game, retell
from engine.saves.journal import SaveError
from engine.saves.record_lines import BEGINNING
from engine.saves.records import Record
from engine.saves.restoring import restore
from engine.saves.store import SaveStore, history_call, save_stores
from story.calling import meant_without_a_name
from story.model import Story
from story.wording import many


def show(request: HistoryRequest, stories: Stories) -> int:
    """Retell a playthrough as it was read."""
    _, kept = find_save(request.root, request.names[0])
    game = read_only_game(stories.needed(kept), readable(kept))
    steps = retell(game)
    if request.json:
        rows = [{"chosen": told.chosen, "text": _text(told), "line": told.line} for told in steps]
        print_json({"id": kept.id, "steps": rows})
    else:
        write("\n\n".join(_paragraphs(steps)))

    return _parted(game)


def _paragraphs(steps: Sequence[RetoldStep]) -> Iterator[str]:
    """Yield what was chosen and what was read, step by step."""
    for told in steps:
        if told.chosen:
            yield f"> {told.chosen}"
        if text := _text(told):
            yield text


def _text(told: RetoldStep) -> str:
    return "\n\n".join(
        part.text.plain for part in told.parts if part.kind != "pages" and part.text.plain
    )


def _parted(*games: Game) -> int:
    """Print where playthroughs part from the story, what is doubted of them and what is damaged;
    gives the exit code."""
    for game in games:
        tell_of(game)
        if (parting := game.parting) is not None:
            left = many(parting.of - parting.after, "choice")
            fail(
                f"here the story and the playthrough part: {parting.why}; {left} more cannot be followed"
            )
            return FALLS_SHORT

    return GOOD


def tell_of(game: Game) -> None:
    """Print on standard error what is doubted of a playthrough that is told, and what is
    damaged."""
    if game.doubts:
        fail(doubts_told(game.doubts))
    if game.record.damage:
        fail(damage_told(game.record.damage))


def tree(request: HistoryRequest, stories: Stories) -> int:
    """List every choice ever made in a playthrough, each with its number: a line of its own for
    each branch."""
    _, kept = find_save(request.root, request.names[0])
    story, record = stories.needed(kept), readable(kept)
    tell_of(read_only_game(story, record))
    words = _words(story, record)
    if request.json:
        rows = [
            {"line": line, "after": taken.parent, "choice": taken.choice, "say": words.get(line)}
            for line, taken in record.taken.items()
        ]
        print_json({"id": kept.id, "stands": record.cursor, "choices": rows})
        return GOOD

    write(f"{'›' if record.cursor == BEGINNING else ' '}   0  the beginning")
    for line, indent in _rows(record):
        said = words.get(line) or f"({record.taken[line].choice}: the story no longer has it)"
        write_line(f"{'›' if line == record.cursor else ' '}{line:>4}  {'  ' * indent}{said}")

    return GOOD


def _rows(record: Record) -> Iterator[tuple[int, int]]:
    """Yield lines with their depth: the way gone last straight down, each other branch one step
    in."""
    waiting = [(line, 0) for line in reversed(_ordered(record, BEGINNING))]
    waiting = [
        (line, min(place, 1)) for place, (line, _) in reversed(list(enumerate(reversed(waiting))))
    ]
    while waiting:
        line, indent = waiting.pop()
        yield line, indent
        onward = _ordered(record, line)
        # What goes straight on is put down first, and so comes after the branches beside it.
        if onward:
            waiting.append((onward[0], indent))
        waiting += [(other, indent + 1) for other in reversed(onward[1:])]


def _ordered(record: Record, line: int) -> list[int]:
    latest = record.latest.get(line)
    return sorted(record.following.get(line, []), key=lambda other: (other != latest, other))


def _words(story: Story, record: Record) -> dict[int, str]:
    """Return the words of every choice of a record that the story still has."""
    found = {}
    for replay in replays(story, log_of_record(record)):
        if replay.option is not None:
            found[replay.line] = replay.option.say.plain

    return found


def branch(request: HistoryRequest, stories: Stories) -> int:
    """Stand at another choice of a playthrough's tree, so that playing goes on from there."""
    store, save = find_save(request.root, request.names[0])
    story = stories.needed(save)
    journal = store.open(save)
    try:
        restore(story, journal.record)
        line = _line_named(journal.record, request.names[1])
        if line is None:
            tree = history_call(request.root, "tree", save.id, *request.story_option)
            return fail(
                f"there is no choice {request.names[1]} in {save.id}; they are listed by: {tree}"
            )

        game = read_only_game(story, journal.record, line)
        tell_of(game)
        if game.parting is not None:
            nearest = game.lines[-1] if game.lines else BEGINNING
            fail(
                f"choice {line} cannot be stood at: {game.parting.why}; the nearest place that holds is {nearest}"
            )
            return FALLS_SHORT

        if journal.record.cursor != line:
            journal.move(line)
    finally:
        journal.close()

    words = game.chosen(len(game.taken)) if game.taken else None
    if request.json:
        print_json({"id": save.id, "stands": line, "say": words})
    else:
        write_line(
            f"{save.id} stands at {line}, {'the beginning' if words is None else words} Playing goes on from there; the way you had taken stays kept."
        )

    return GOOD


def _line_named(record: Record, word: str) -> int | None:
    """Return the line of a record that a word names; None where it names none."""
    line = number_in(word)
    if line == BEGINNING or line in record.taken:
        return line

    return None


def find(request: HistoryRequest, stories: Stories) -> int:
    """Print where words were read, a choice made or a scene entered."""
    from engine.atlas.finding import Hit, search
    from engine.atlas.logs import read_logs
    from engine.atlas.seen import Seen

    rows: list[Hit] = []
    (words,) = request.names
    for store in save_stores(request.root):
        logs = read_logs(store, {})
        story = _story_of(stories, logs.values())
        if story is None:
            continue

        seen = Seen(story, store)
        seen.load()
        rows += filter(None, search(story, logs.values(), words, seen))

    if request.json:
        keys = ("id", "line", "scene", "excerpt")
        print_json([{key: getattr(hit, key) for key in keys} for hit in rows])
    else:
        for hit in rows:
            write_line(f"{hit.id} {hit.line:>4}  {hit.scene}: {hit.excerpt}")

    if not rows:
        fail(f"'{words}' was not found in anything that was read")
        return FALLS_SHORT

    return GOOD


def _story_of(stories: Stories, logs: Iterable[Log]) -> Story | None:
    """Return the story that playthroughs belong to; None where none of them names one that is
    there."""
    for log in logs:
        story = stories.begun_with(log.beginning)
        if story is not None:
            return story

    return None


def pages(request: HistoryRequest, stories: Stories) -> int:
    """Gather the pages noticed over all playthroughs, with where each was, and say how many are
    still blank."""
    from engine.atlas.logs import read_logs
    from engine.atlas.pages import gathered, where_noticed
    from engine.atlas.seen import Seen, look_at_all

    story = stories.at(request.story or meant_without_a_name())
    if story is None:
        return fail(f"there is no story to be played in {request.story}")

    logs = read_logs(SaveStore(request.root, story.id), {}).values()
    seen = Seen(story, SaveStore(request.root, story.id))
    seen.load()
    look_at_all(seen, logs)
    found = []
    for insight in gathered(story, seen, logs):
        found.append(
            (insight, [where.scene for where in where_noticed(story, seen, logs, insight.id)])
        )

    blank = len(story.insights) - len(found)
    if request.json:
        print_json(
            {
                "pages": [
                    {"id": page.id, "theme": page.theme, "title": page.title, "scenes": scenes}
                    for page, scenes in found
                ],
                "blank": blank,
            }
        )
        return GOOD

    for page, scenes in found:
        write_line(f"{page.theme:10} {page.title}: {', '.join(scenes)}")

    verb = "is" if blank == 1 else "are"
    write(many(blank, "page", f" {verb} still blank.", none="No"))
    return GOOD


def compare_two(request: HistoryRequest, stories: Stories) -> int:
    """Show two playthroughs from their parting on."""
    games: list[Game] = []
    for name in request.names:
        _, kept = find_save(request.root, name)
        games.append(read_only_game(stories.needed(kept), readable(kept)))

    one, other = games
    if one.story.id != other.story.id:
        raise SaveError(
            f"{one.id} is a playthrough of '{one.story.title}' and {other.id} of '{other.story.title}'; they have nothing to compare"
        )

    comparison = compare(one, other)
    if request.json:
        print_json(_as_json(one, other, comparison))
    else:
        for line in _lines(one, other, comparison):
            write_line(line)

    return _parted(one, other)


def _lines(one: Game, other: Game, comparison: Comparison) -> Iterator[str]:
    if not comparison.rows:
        yield f"{one.id} and {other.id} are alike: {many(comparison.common, 'choice')}."
        return

    yield f"A {one.id}   B {other.id}   alike for {many(comparison.common, 'choice')}"
    for row in comparison.rows:
        yield ""
        if row.alike and row.left is not None:
            yield f"=  {_chosen(row.left)}"
            continue

        yield from _one_side("A", row.left, row.right)
        yield from _one_side("B", row.right, row.left)

    for letter, hinges in zip("AB", comparison.voices, strict=True):
        if hinges:
            leans = [f"{hinge.own or '·'}/{hinge.other or '·'}" for hinge in hinges]
            yield f"\n{letter}  the two voices: {', '.join(leans)}"


def _one_side(letter: str, told: RetoldStep | None, beside: RetoldStep | None) -> Iterator[str]:
    """Yield what one of two playthroughs chose at a step, and what it read that the other did
    not; nothing where it has no such step."""
    if told is None:
        return

    yield f"{letter}  {_chosen(told)}"
    for part, differs in zip(told.parts, differing(told, beside), strict=True):
        if not differs:
            continue

        for line in part.text.plain.split("\n"):
            if line:
                yield f"{letter}    {line}"


def _chosen(told: RetoldStep) -> str:
    if told.chosen:
        return f"› {told.chosen}"

    return "at the beginning"


def _as_json(one: Game, other: Game, comparison: Comparison) -> dict[str, object]:
    def side(told: RetoldStep | None) -> dict[str, object] | None:
        if told is None:
            return None

        return {
            "chosen": told.chosen,
            "choice": told.choice,
            "text": _text(told),
            "line": told.line,
        }

    def voices(hinges: tuple[Hinge, ...]) -> list[dict[str, object]]:
        return [{"hinge": hinge.name, "own": hinge.own, "other": hinge.other} for hinge in hinges]

    rows = []
    for row in comparison.rows:
        rows.append({"alike": row.alike, "left": side(row.left), "right": side(row.right)})

    return {
        "left": one.id,
        "right": other.id,
        "common": comparison.common,
        "rows": rows,
        "voices": [voices(side) for side in comparison.voices],
    }
