// @ts-check
// Finished text set as type, exactly as story/language sets it: paragraphs, verse and gaps,
// emphasis, quotation marks, dashes, and no hole where nothing stands. What is a mark was settled when the story was read: marks
// are Unicode's noncharacters, which no text holds.
"use strict";

/** @typedef {{text: string, style: "" | "emphasis" | "strong"}} Run some words in one style */
/** @typedef {{kind: "paragraph" | "verse" | "gap", lines: Run[][]}} Block */
/** @typedef {{blocks: Block[], plain: string}} SetText finished text, and the same spelt plainly */

const BLANKS = " \t";
const EMPHASIS_ON = "\ufdd0", EMPHASIS_OFF = "\ufdd1", STRONG_ON = "\ufdd2", STRONG_OFF = "\ufdd3";
const ABSENT = "\ufdd4";
const STYLING = EMPHASIS_ON + EMPHASIS_OFF + STRONG_ON + STRONG_OFF;
/** Characters that setting type would act on, and how each is held where it is meant as itself. */
const ACTING = new Map([..."\"'-.>"].map((mark, place) => [mark, String.fromCharCode(0xfdd8 + place)]));
const HELD = new Map([...ACTING].map(([mark, held]) => [held, mark]));
const TAB = 4;

// Small things that Python has and JavaScript has not.

/** @param {string} text @param {string} letters */
function stripped(text, letters) {
  let start = 0, end = text.length;
  while (start < end && letters.includes(text[start])) start++;
  while (end > start && letters.includes(text[end - 1])) end--;
  return text.slice(start, end);
}

/** @param {string} text @param {string} letters */
function strippedRight(text, letters) {
  let end = text.length;
  while (end > 0 && letters.includes(text[end - 1])) end--;
  return text.slice(0, end);
}

/** Whether a letter is one that a word has, or a digit. @param {string} letter */
function isWordLetter(letter) {
  return /^[\p{L}\p{N}]$/u.test(letter);
}

/** @param {string} letter */
function isSpace(letter) {
  return /^\s+$/.test(letter);
}

/**
 * Whether a letter stands for one digit, in any script: Unicode's decimal digits, and those that it calls digits otherwise.
 * @param {string} letter
 */
function isDigit(letter) {
  return /^(?:\p{Nd}|[\xb2\xb3\xb9\u1369-\u1371\u19da\u2070\u2074-\u2079\u2080-\u2089\u2460-\u2468\u2474-\u247c\u2488-\u2490\u24ea\u24f5-\u24fd\u24ff\u2776-\u277e\u2780-\u2788\u278a-\u2792\u{10a40}-\u{10a43}\u{10e60}-\u{10e68}\u{11052}-\u{1105a}\u{1f100}-\u{1f10a}])$/u.test(letter);
}

/** The whole letter at a place, which may be two units long. @param {string} text @param {number} place */
function letterAt(text, place) {
  const code = text.codePointAt(place);
  return code === undefined ? "" : String.fromCodePoint(code);
}

/** The last whole letter of a text. @param {string} text */
function lastLetter(text) {
  const found = /[\ud800-\udbff][\udc00-\udfff]$|[^]$/.exec(text);
  return found ? found[0] : "";
}

/** @param {string} text @param {string} letter */
function countOf(text, letter) {
  return text.split(letter).length - 1;
}

// Marks.

/** Return a value as it stands within a text: nothing in it is a mark. @param {string} words */
function putIn(words) {
  return words.replace(/[\ufdd0-\ufdef]/g, "\ufffd").replace(/[-.>]/g, mark => ACTING.get(mark) || mark);
}

/** Return what a reader sees of a text: its marks gone, what is meant as itself as it is. @param {string} text */
function bare(text) {
  return text.replace(/[\ufdd0-\ufdef]/g, mark => {
    if (STYLING.includes(mark) || mark === ABSENT) return "";
    return HELD.get(mark) || mark;
  });
}

/** What a line, without the blanks around it, belongs to; an empty one belongs to nothing. @param {string} line */
function kindOf(line) {
  if (line === ">" || line.startsWith("> ")) return "verse";
  if (line === "---") return "gap";
  return line ? "paragraph" : "";
}

// Setting.

/** Return finished text set as type. @param {string} text @returns {SetText} */
function finished(text) {
  const blocks = typeset(text);
  return { blocks, plain: plainOf(blocks) };
}

/** Return paragraphs that were set when the story was published. @param {string[]} words @returns {SetText} */
function worded(words) {
  /** @type {Block[]} */
  const blocks = words.map(text => ({ kind: "paragraph", lines: [[{ text, style: "" }]] }));
  return { blocks, plain: plainOf(blocks) };
}

/** @param {Block[]} blocks */
function plainOf(blocks) {
  return blocks.map(plainOfBlock).join("\n\n");
}

/** @param {Block} block */
function plainOfBlock(block) {
  if (block.kind === "gap") return "* * *";
  const lines = wordsOf(block).split("\n");
  return (block.kind === "verse" ? lines.map(line => "> " + line) : lines).join("\n");
}

/** The words of a block, a line each, without what marks a verse. @param {Block} block */
function wordsOf(block) {
  return block.lines.map(line => line.map(run => run.text).join("")).join("\n");
}

/** @param {string} text @returns {Block[]} */
function typeset(text) {
  /** @type {Block[]} */
  const out = [];
  let kind = "";
  /** @type {string[]} */
  let lines = [];
  const end = () => {
    if (lines.length) out.push(...blockOf(kind, lines));
    lines = [];
  };
  for (const written of text.split("\n")) {
    const line = stripped(written, BLANKS);
    if (line.includes(ABSENT) && isNothing(line)) continue; // a line of which nothing is left ends no paragraph
    const found = kindOf(line);
    if (found !== kind) end();
    kind = found;
    if (kind === "gap") out.push({ kind: "gap", lines: [] });
    else if (kind) lines.push(kind === "verse" ? withoutTabs(line.slice(2)) : line);
  }
  end();
  return out;
}

/** Whether nothing is read on a line, and no emphasis goes on beyond it. @param {string} line */
function isNothing(line) {
  if (stripped(line, BLANKS + ABSENT + STYLING)) return false;
  const opened = countOf(line, EMPHASIS_ON) + countOf(line, STRONG_ON);
  return opened === countOf(line, EMPHASIS_OFF) + countOf(line, STRONG_OFF);
}

/** @param {string} line */
function withoutTabs(line) {
  let out = "", column = 0;
  for (const letter of line) {
    const width = letter === "\t" ? TAB - (column % TAB) : 1;
    out += letter === "\t" ? " ".repeat(width) : letter;
    column += width;
  }
  return out;
}

/** @param {string} kind @param {string[]} lines @returns {Block[]} */
function blockOf(kind, lines) {
  const verse = kind === "verse";
  let kept = verse ? lines : [joined(lines)];
  if (kept.some(line => line.includes(ABSENT))) {
    kept = kept
      .map(line => ({ line, left: closedUp(line, verse) }))
      .filter(({ line, left }) => left || !line.includes(ABSENT))
      .map(({ left }) => left);
  }
  if (!kept.length || !(verse || kept.some(line => stripped(line, STYLING)))) return [];
  /** @type {string[]} */
  const opened = [];
  const runs = curled(kept.join("\n")).split("\n").map(line => runsOf(line, opened));
  return [{ kind: verse ? "verse" : "paragraph", lines: runs }];
}

/** Letters that are written without spaces between words; Korean ones are not. */
const IDEOGRAPH = "[\\u2e80-\\u312f\\u3190-\\ua4cf\\uf900-\\ufaff\\ufe30-\\ufe4f\\uff00-\\uff9f\\u{20000}-\\u{3ffff}]";
const BEGINS_IDEOGRAPH = new RegExp("^" + IDEOGRAPH, "u");
const IS_IDEOGRAPH = new RegExp("^" + IDEOGRAPH + "$", "u");

/** Join the lines of a paragraph, one space for every stretch of them; between ideographs none. @param {string[]} lines */
function joined(lines) {
  let text = lines[0], ends = "";
  if (lines.length > 1) {
    text = "";
    for (const line of lines) {
      const words = stripped(line, STYLING + ABSENT);
      if (ends && !(IS_IDEOGRAPH.test(ends) && BEGINS_IDEOGRAPH.test(words))) text += " ";
      text += line;
      ends = lastLetter(words) || " ";
    }
  }
  return text.replace(/[ \t]+/g, " ");
}

/**
 * Part a line into its styles; `opened` goes from line to line, as emphasis may.
 * @param {string} line
 * @param {string[]} opened
 * @returns {Run[]}
 */
function runsOf(line, opened) {
  /** @type {Run[]} */
  const out = [];
  for (const piece of line.split(/([\ufdd0-\ufdd3])/)) {
    if (piece === EMPHASIS_ON || piece === STRONG_ON) opened.push(piece);
    else if (piece === EMPHASIS_OFF || piece === STRONG_OFF) opened.pop();
    else if (piece) out.push({ text: bare(piece), style: styleOf(opened) });
  }
  return out;
}

/** @param {string[]} opened */
function styleOf(opened) {
  if (opened.includes(STRONG_ON)) return "strong";
  return opened.length ? "emphasis" : "";
}

// Quotation marks.

const BEGINNING = "([{<«‹“‘„‚¿¡";
const BETWEEN = "-‐–—―/:;,=+|…&";
const ENDING = ".,;:!?)]}>»›”’";
/**
 * Shortened words that nobody could mean as the first word of a quotation. Python's İ and ı are letters that an i is, where
 * capitals do not count; JavaScript's are not.
 */
const ELISION = new RegExp(
  "'(?:\\p{Nd}|(?:em|t[iİı]s|twas|twere|tw[iİı]ll|twould|tw[iİı]xt|t[iİı]l|cause|bout|n|round|cos|cept|neath|ga[iİı]nst" +
    "|nother|nuff|fra[iİı]d|ello|arry|enry|ouse|ome|ead|eart|undred|ungry|urry|appy|osp[iİı]tal|eaven|elp|orse|alf|ave" +
    "|[iİı]m|[iİı]gh|e(?!'(?![\\p{L}\\p{N}_])))(?![\\p{L}\\p{N}_]))",
  "iuy",
);
const PLURAL = /(?:s|[iİı]n)' [\p{L}\p{N}]/iuy;
const CLAUSE_END = /[.,;:!?\u2014\u2026\n]/;
const CLAUSE = 60;

/** Return a text with its quotation marks, dashes and dots set. @param {string} text */
function curled(text) {
  if (text.includes("--")) {
    const thin = " \u00a0\u202f";
    text = text.replace(/---/g, "\u2014").replace(/--/g, (_, place, whole) => {
      const before = whole[place - 1], after = whole[place + 2];
      return before && after && thin.includes(before) && thin.includes(after) ? "\u2013" : "\u2014";
    });
  }
  return quotesCurled(text.replace(/\.\.\./g, "\u2026"));
}

/** @param {string} text */
function quotesCurled(text) {
  if (!/["']/.test(text)) return text;
  const closings = text.includes("'") ? closingsOf(text) : new Map();
  let out = "", place = 0, quote = "", inside = false;
  for (const match of text.matchAll(/["']/g)) {
    const here = match.index, between = text.slice(place, here);
    const before = lastLetter(strippedRight(between, STYLING)) || quote || " ";
    const after = readAfter(text, here);
    if (match[0] === '"') {
      inside = opensDouble(before, after, inside);
      quote = inside ? "\u201c" : "\u201d";
    } else {
      quote = opensSingle(text, before, after, here) && closings.get(here) ? "\u2018" : "\u2019";
    }
    out += between + quote;
    place = here + 1;
  }
  return out + text.slice(place);
}

/** The next letter that is read; a space at the end. @param {string} text @param {number} place */
function readAfter(text, place) {
  place++;
  while (place < text.length && STYLING.includes(text[place])) place++;
  return letterAt(text, place) || " ";
}

/** @param {string} before @param {string} after @param {boolean} inside */
function opensDouble(before, after, inside) {
  if (isSpace(before)) return begins(after) || !inside;
  if (BEGINNING.includes(before)) return begins(after);
  return !inside && begins(after) && !isDigit(before);
}

/** @param {string} text @param {string} before @param {string} after @param {number} place */
function opensSingle(text, before, after, place) {
  const open = isSpace(before) || BEGINNING.includes(before) || BETWEEN.includes(before) || before >= "\u2e80";
  return begins(after) && open && !matchesAt(ELISION, text, place);
}

/** @param {string} after */
function begins(after) {
  return !isSpace(after) && !ENDING.includes(after);
}

/** @param {RegExp} pattern @param {string} text @param {number} place */
function matchesAt(pattern, text, place) {
  pattern.lastIndex = place;
  return pattern.test(text);
}

/** Say of each single quotation mark whether one that closes comes later. @param {string} text */
function closingsOf(text) {
  /** @type {Map<number, boolean>} */
  const out = new Map();
  let closed = false, plural = -1, place = text.lastIndexOf("'");
  while (place >= 0) {
    out.set(place, closed || (place < plural && isOneClause(text, place, plural)));
    const before = lastLetter(text.slice(0, place)), after = letterAt(text, place + 1);
    if (place && !isSpace(before) && !isWordLetter(after)) {
      if (matchesAt(PLURAL, text, place - 1) || matchesAt(PLURAL, text, Math.max(place - 2, 0))) plural = place;
      else closed = true;
    }
    place = place ? text.lastIndexOf("'", place - 1) : -1;
  }
  return out;
}

/** Whether two marks stand near each other, in one clause. @param {string} text @param {number} first @param {number} last */
function isOneClause(text, first, last) {
  const between = text.slice(first, last);
  return [...between].length <= CLAUSE && !CLAUSE_END.test(between.slice(1));
}

// Absences.

/** @type {Record<string, string>} */
const PAIRS = { "(": ")", "[": "]", "{": "}", [EMPHASIS_ON]: EMPHASIS_OFF, [STRONG_ON]: STRONG_OFF };
const WEAK = ",;:";
const STOPS = ",;:.!?…";
const CLOSING = STOPS + ")]}”’»›%\u00a0\u202f";
const OPENING = "([{“‘«‹¿¡";
const QUOTES = "\"'";
const DASHES = ["---", "--", "\u2014", "\u2013"];

/** Return a line without its absences; a verse keeps the spaces it begins with. @param {string} line @param {boolean} verse */
function closedUp(line, verse) {
  return new Closing(line, verse).line();
}

/** A line on its way: `done` holds the characters before `place`. */
class Closing {
  /** @param {string} source @param {boolean} verse */
  constructor(source, verse) {
    this.source = source;
    this.verse = verse;
    /** @type {string[]} */
    this.done = [];
    this.place = 0;
  }

  line() {
    for (;;) {
      const found = this.source.indexOf(ABSENT, this.place);
      if (found < 0) break;
      for (; this.place < found; this.place++) this.done.push(this.source[this.place]);
      this.close();
    }
    const out = this.done.join("") + this.source.slice(this.place);
    return this.verse ? strippedRight(out, BLANKS) : stripped(out, BLANKS);
  }

  /** Close the hole that begins at `place`. */
  close() {
    let left = this.spacesBefore(), right = this.hole(), between = 0;
    for (;;) {
      if (this.emptyPair() || this.doubledDash()) {
        between += left + right;
        left = this.spacesBefore();
      } else if (this.weakStop()) {
        left = this.spacesBefore();
      } else break;
      right = this.hole();
    }
    const before = this.before(), after = this.after();
    if (this.verse && (!before || Math.max(left, right) > 1)) {
      const width = Math.max(left, before ? right : 0); // more than one is laid out so
      for (let space = 0; space < width; space++) this.done.push(" ");
    } else if (before && left + right + between && this.keepsSpace(before, after, left, right)) {
      this.done.push(" ");
    }
  }

  /** Take away the spaces at the end of what is done; returns how many there were. */
  spacesBefore() {
    let count = 0;
    while (this.done.length && BLANKS.includes(this.done[this.done.length - 1])) {
      this.done.pop();
      count++;
    }
    return count;
  }

  /** Pass over absences and spaces; returns how many spaces stand behind the last absence. */
  hole() {
    const start = this.place;
    while (this.place < this.source.length && (BLANKS + ABSENT).includes(this.source[this.place])) this.place++;
    const last = this.source.slice(start, this.place).lastIndexOf(ABSENT);
    return last >= 0 ? this.place - 1 - (start + last) : this.place - start;
  }

  /** Take away brackets, or emphasis, that hold nothing. */
  emptyPair() {
    if (!this.done.length || this.place === this.source.length) return false;
    if (PAIRS[this.done[this.done.length - 1]] !== this.source[this.place]) return false;
    this.done.pop();
    this.place++;
    return true;
  }

  /** Take away the second of two dashes that stood around what is absent. */
  doubledDash() {
    const dash = DASHES.find(one => this.source.startsWith(one, this.place));
    if (!dash || !this.dashBefore()) return false;
    this.place += dash.length;
    return true;
  }

  /** Take away a comma, a dash or their like before another stop, or before the end of a bracket. */
  weakStop() {
    const after = this.source[this.place];
    if (!this.done.length || !after || !(STOPS + ")]}").includes(after)) return false;
    const dash = this.dashBefore();
    if (dash) this.done.length -= dash.length;
    else if (WEAK.includes(this.done[this.done.length - 1])) this.done.pop();
    else return false;
    return true;
  }

  /** The dash that what is done ends with; empty where it is none. */
  dashBefore() {
    const end = this.done.slice(-3).join("");
    return DASHES.find(dash => end.endsWith(dash)) || "";
  }

  /** The character before the hole; empty at the beginning. */
  before() {
    let place = this.beyond(this.done.length - 1);
    const letter = place >= 0 ? this.done[place] : "";
    if (letter && QUOTES.includes(letter)) {
      place = this.beyond(place - 1);
      const outside = place >= 0 ? this.done[place] : " ";
      return isSpace(outside) || (OPENING + "-–—").includes(outside) ? "“" : "”";
    }
    return letter;
  }

  /** The first place from `place` down that is no beginning or end of emphasis. @param {number} place */
  beyond(place) {
    while (place >= 0 && STYLING.includes(this.done[place])) place--;
    return place;
  }

  /** The character behind the hole; empty at the end. */
  after() {
    const place = this.behind(this.place), letter = this.source[place] || "";
    if (letter && QUOTES.includes(letter)) {
      const outside = this.source[this.behind(place + 1)] || "";
      return !outside || isSpace(outside) || (CLOSING + QUOTES + "-–—").includes(outside) ? "”" : "“";
    }
    return letter;
  }

  /** The place of the first character from `place` on that is read. @param {number} place */
  behind(place) {
    while (place < this.source.length && STYLING.includes(this.source[place])) place++;
    return place;
  }

  /**
   * Whether there is a space between what stands on both sides now.
   * @param {string} before
   * @param {string} after
   * @param {number} left
   * @param {number} right
   */
  keepsSpace(before, after, left, right) {
    if (!after) return false;
    const dashes = DASHES.some(dash => this.source.startsWith(dash, this.place));
    if (!right && (CLOSING.includes(after) || dashes)) return false;
    const dash = left ? "" : this.dashBefore();
    if (left || !dash) return Boolean(left) || !OPENING.includes(before);
    return this.done[this.done.length - dash.length - 1] === " "; // so--{if …}: nor is there one before
  }
}
