"""Slips of one line, planted in a page's runtime: a judge that does not see one of them would not see it when somebody makes it."""

from typing import Final, NamedTuple


class Slip(NamedTuple):
    """What goes wrong, the line as it stands, and as somebody might have written it."""

    what: str
    line: str
    instead: str


SLIPS: Final = (
    Slip("storylets seen before", "before: Number(this.values[one.storylet.before])", "before: 0"),
    Slip("storylets that stand once", "!(storylet.once && ", "!(false && "),
    Slip("choices that stand once", "if (choice.once >= 0 && ", "if (false && "),
    Slip("saturation", "Math.min(Math.max(Number(this.values[slot]) + value, low), high)", "Number(this.values[slot]) + value"),
    Slip("nested visits", "this.stack = [...this.stack, choice.onward]", "this.stack = [choice.onward]"),
    Slip("what a visit returns to", "this.stack = this.stack.slice(0, -1)", "this.stack = this.stack.slice(1)"),
    Slip("the hub after a storylet", "walk.stack = [...walk.stack, beat.hub]", "walk.stack = [...walk.stack, beat.follow]"),
    Slip("the turn of a draw", "`${seed} ${this.turn} ${beat.id}`", "`${seed} 0 ${beat.id}`"),
    Slip("the place of a draw", "`${seed} ${this.turn} ${beat.id}`", "`${seed} ${this.turn} ${beat.scene.id}`"),
    Slip("weights", "new Set(standing.map(({ storylet }) => storylet.weight)).size > 1", "false"),
    Slip("closed choices", "if (closed && !choice.locked) continue", "if (closed) continue"),
    Slip("places where all is closed", "return out.some(option => !option.locked) ? out : []", "return out"),
    Slip("an elision", "twas|twere", "twere"),
    Slip("emphasis beside quotation marks", "lastLetter(strippedRight(between, STYLING))", "lastLetter(between)"),
    Slip("pronouns", 'const PRONOUN_SETS = ["she", "he", "they"]', 'const PRONOUN_SETS = ["he", "she", "they"]'),
    Slip("an insight of a choice", "if (choice.insight) this.noticed.push(choice.insight)", ""),
    Slip("the board of a scene", "if (scene.status) this.board = scene.status", ""),
    Slip("the way of an {if}", "const way = ways.find(", "const way = ways.slice(0, 1).find("),
    Slip("what was seen earlier", "if (scene.entered) this.change([scene.entered])", ""),
    Slip("a beat passed over", "way = beat.skip", "way = beat.follow"),
    Slip("long sums", '"*": (one, other) => BigInt(one) * BigInt(other)', '"*": (one, other) => one * other'),
    Slip("a scene entered anew", "if (way.enters) this.enter(scene)", "this.enter(scene)"),
    Slip("which acts are told", "same <= told.length - same", "same < told.length - same"),
    Slip("short words above a choice", '[above.few, ...(beat.says || [])]', '["", ...(beat.says || [])]'),
    Slip("spaces of a verse", "Math.max(left, before ? right : 0)", "left"),
    Slip("ways in lines of their own", "part.lines ? text : orAbsent(text)", "orAbsent(text)"),
    Slip("the version of a line", "BigInt(versions[versions.length - 1])", "BigInt(versions[0])"),
    Slip("reasons in a digest", 'option.locked ? option.locked.plain : ""', '""'),
)  # fmt: skip


def planted(slip: Slip, script: str) -> str:
    """Return a runtime with a slip in it."""
    assert script.count(slip.line) == 1, slip
    return script.replace(slip.line, slip.instead)
