// @ts-check
// A playthrough as a file that verifies, byte for byte the one that `slackwater history export --to json` writes: what story and
// version, what was given, what was chosen. It holds no text; a digest of what was read says whether it is the same to the letter.
"use strict";

/** What is wrong with a file, as a sentence. */
class NotTaken extends Error {}

const FILE_FORMATS = [1, 2];
const LARGEST_FILE = 1 << 24;
const LONGEST = 200;
const MOMENT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/;
const CHOICE_ID = /^[\p{L}\p{N}][\p{L}\p{N}_-]*#[\p{L}\p{N}][\p{L}\p{N}_-]*\/[\p{L}\p{N}][\p{L}\p{N}_-]*$/u;
const UNPRINTABLE = /[^\P{C}]|[^\P{Z} ]/u;
const HOSTILE = /[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff]/u;

// JSON as Python spells it.

/**
 * @param {any} value
 * @param {{ascii?: boolean, sorted?: boolean}} how
 * @returns {string}
 */
function pythonJson(value, how = {}) {
  if (typeof value === "string") return pythonString(value, Boolean(how.ascii));
  if (Array.isArray(value)) return `[${value.map(part => pythonJson(part, how)).join(", ")}]`;
  if (value === null || typeof value !== "object") return String(value);
  const parts = Object.entries(value);
  if (how.sorted) parts.sort(([one], [other]) => inOrder(one, other));
  return `{${parts.map(([key, part]) => `${pythonString(key, Boolean(how.ascii))}: ${pythonJson(part, how)}`).join(", ")}}`;
}

/** @param {string} text @param {boolean} ascii */
function pythonString(text, ascii) {
  const plain = JSON.stringify(text);
  return ascii ? plain.replace(/[\u007f-\uffff]/g, unit => "\\u" + unit.charCodeAt(0).toString(16).padStart(4, "0")) : plain;
}

/** The same over several lines, as `indent=1` has it. @param {any} value @param {string} margin @returns {string} */
function indentedJson(value, margin) {
  const inner = margin + " ";
  if (Array.isArray(value)) {
    if (!value.length) return "[]";
    return `[\n${value.map(part => inner + indentedJson(part, inner)).join(",\n")}\n${margin}]`;
  }
  if (value === null || typeof value !== "object") return pythonJson(value);
  const parts = Object.entries(value);
  if (!parts.length) return "{}";
  return `{\n${parts.map(([key, part]) => `${inner}${pythonString(key, false)}: ${indentedJson(part, inner)}`).join(",\n")}\n${margin}}`;
}

// Writing.

/** @param {Beginning} beginning */
function beginningAsJson(beginning) {
  const { id, story, title, version, started, given } = beginning;
  /** @type {any} */
  const pronouns = Object.create(null);
  for (const [name, word] of given.pronouns) pronouns[name] = word;
  return {
    id,
    story,
    title,
    version,
    started,
    folder: "",
    given: {
      voice: given.voice,
      pronouns,
      hears: [...given.hears].sort(inOrder),
      heard_from: given.heardFrom,
      seen_before: [...given.seenBefore].sort(inOrder),
      seed: given.seed,
    },
  };
}

/** Write a playthrough to be handed on: the whole tree of it. @param {any} story @param {PlayRecord} record */
function spellShared(story, record) {
  const replayed = replay(story, record, record.path());
  /** @type {any} */
  const head = {
    slackwater: FILE_FORMATS[1],
    kind: "playthrough",
    ...beginningAsJson(record.beginning),
    replays_on: replayed.exact || !record.wholeOn ? story.version : record.wholeOn,
    stands: record.cursor,
    holds: replayed.taken.length,
    read: digestOf(replayed.states),
  };
  const choices = record.taken.map(({ parent, choice, words, beat }) => [parent, choice, words, beat]);
  const seal = sealOf({ ...head, choices });
  const rows = choices.map(choice => "  " + pythonJson(choice)).join(",\n");
  return `${indentedJson(head, "").slice(0, -2)},\n "choices": [\n${rows}\n ],\n "seal": "${seal}"\n}\n`;
}

/** Shorten all that is read and offered on a way to sixteen letters. @param {State[]} states */
function digestOf(states) {
  let all = "";
  for (const state of states) {
    for (const passage of state.read) all += `${passage.kind}\n${passage.place}\n${passage.text.plain}\n`;
    for (const option of state.offered) all += `${option.id}\n${option.say.plain}\n${option.locked ? option.locked.plain : ""}\n`;
  }
  return hexOf(blake2s(bytesOf(all), 8));
}

/** @param {any} value */
function sealOf(value) {
  const plain = { ...value };
  delete plain.seal;
  return hexOf(blake2s(bytesOf(pythonJson(plain, { ascii: true, sorted: true })), 8));
}

// Reading.

/**
 * Read and verify a playthrough that was handed on. Throws NotTaken with the reason as a sentence.
 * @param {any} story
 * @param {string} text
 * @returns {PlayRecord}
 */
function readShared(story, text) {
  if (text.length > LARGEST_FILE) throw new NotTaken("This is larger than any playthrough. Nothing was taken from it.");
  const value = objectOf(text);
  if (value.given && typeof value.given.seed === "number" && !Number.isSafeInteger(value.given.seed)) {
    throw new NotTaken("Its storylets were drawn by a number that a browser cannot hold; the terminal can play it.");
  }
  if (!isSealed(value)) {
    throw new NotTaken("This was changed since it was saved: its seal does not fit what it says. Nothing was taken from it.");
  }
  const record = recordOf(value);
  if (!record) throw new NotTaken("This is not whole: what was given, or a choice, is missing. Nothing was taken from it.");
  if (record.beginning.story !== story.id) {
    throw new NotTaken(`This is a playthrough of “${shortened(record.beginning.title)}”, and here is “${story.title}”.`);
  }
  const odd = oddityOf(story, value);
  if (odd) throw new NotTaken(`This says what no playthrough says: ${odd}. Nothing was taken from it.`);
  const replayed = replay(story, record, record.path());
  if (value.replays_on !== story.version) record.wholeOn = value.replays_on;
  else if (!isAsRead(story, value, replayed)) {
    throw new NotTaken("This does not replay to what was read: it is of this very version of the story, and still other words come. Nothing was taken from it.");
  }
  return record;
}

/** Whether a file says what it said; lists in lists in lists are never sealed. @param {any} value */
function isSealed(value) {
  try {
    return typeof value.seal === "string" && value.seal === sealOf(value);
  } catch {
    return false;
  }
}

/** @param {string} text @returns {any} */
function objectOf(text) {
  let value = /** @type {any} */ (null);
  try {
    value = JSON.parse(text);
  } catch {
    value = null;
  }
  const isObject = value !== null && typeof value === "object" && !Array.isArray(value);
  if (!isObject || value.kind !== "playthrough" || !FILE_FORMATS.includes(value.slackwater)) {
    throw new NotTaken("This is no playthrough that was saved here, or by “history export” with “--to json”.");
  }
  return value;
}

/** @param {any} story @param {any} value @param {{states: State[], parted: number}} replayed */
function isAsRead(story, value, replayed) {
  if (value.slackwater === 1 && story.pools.size) return !replayed.parted;
  return digestOf(replayed.states) === value.read;
}

/** Make a record of what was read; null where it is none. @param {any} value @returns {PlayRecord | null} */
function recordOf(value) {
  const beginning = beginningOf(value);
  if (!beginning || !Array.isArray(value.choices)) return null;
  const record = new PlayRecord(beginning);
  for (const row of value.choices) {
    if (!isRow(row) || row[0] > record.taken.length) return null;
    record.cursor = row[0];
    record.add(row[1], row[2], row[3] || "");
  }
  if (!Number.isInteger(value.stands) || value.stands < 0 || value.stands > record.taken.length) return null;
  record.stand(value.stands);
  return record;
}

/** @param {any} row */
function isRow(row) {
  if (!Array.isArray(row) || row.length < 3 || row.length > 4) return false;
  const [parent, ...known] = row;
  if (!Number.isInteger(parent) || parent < 0 || !known.every(words => typeof words === "string")) return false;
  return /^[0-9a-f]{6}$/.test(known[1]) && (!known[2] || /^[0-9A-Za-z_-]{3}$/.test(known[2]));
}

/** @param {any} value @returns {Beginning | null} */
function beginningOf(value) {
  const given = value.given;
  const named = [value.id, value.story, value.title, value.version, value.started];
  if (!given || typeof given !== "object" || Array.isArray(given) || !named.every(word => typeof word === "string")) return null;
  const [id, story, title, version, started] = named;
  return { id, story, title, version, started, given: givenOf(given) };
}

/** @param {any} given @returns {Given} */
function givenOf(given) {
  /** @type {[string, string][]} */
  const said = given.pronouns && typeof given.pronouns === "object" ? Object.entries(given.pronouns) : [];
  return {
    voice: typeof given.voice === "string" ? given.voice.normalize("NFC") : null,
    pronouns: said.filter(([, word]) => PRONOUN_SETS.includes(word)).map(([name, word]) => [name.normalize("NFC"), word]),
    hears: idsOf(given.hears),
    heardFrom: typeof given.heard_from === "string" ? given.heard_from : "",
    seenBefore: idsOf(given.seen_before),
    seed: Number.isInteger(given.seed) ? given.seed : 0,
  };
}

/** @param {any} value @returns {string[]} */
function idsOf(value) {
  const listed = value && typeof value === "object" ? Object.values(value) : [];
  return [...new Set(listed.filter(word => typeof word === "string").map(word => word.normalize("NFC")))];
}

/** Say what in a playthrough no playthrough says; empty where there is nothing. A seal can be made by anybody. @param {any} story @param {any} value */
function oddityOf(story, value) {
  const voice = value.given.voice;
  if (!isMoment(value.started)) return "when it was begun";
  if (voice !== null && !story.canon.voices.includes(voice)) return `the part taken is “${shortened(String(voice))}”`;
  const choice = value.choices.find((/** @type {any} */ row) => !CHOICE_ID.test(row[1]));
  if (choice) return `a choice is “${shortened(choice[1])}”`;
  if (HOSTILE.test(value.title)) return "the title";
  const words = stringsOf({ ...value, title: "" }).find(one => one.length > LONGEST || UNPRINTABLE.test(one));
  return words === undefined ? "" : `something is “${shortened(words)}”`;
}

/** Whether there is such a time: a 31st of February is moved on by a browser. @param {string} words */
function isMoment(words) {
  const at = MOMENT.test(words) ? new Date(words) : null;
  return at !== null && !Number.isNaN(at.getTime()) && at.toISOString().slice(0, 19) === words.slice(0, 19);
}

/** Every string in what JSON said, keys among them. @param {any} value @returns {string[]} */
function stringsOf(value) {
  const out = [], waiting = [value];
  while (waiting.length) {
    const node = waiting.pop();
    if (typeof node === "string") out.push(node);
    if (node === null || typeof node !== "object") continue;
    if (!Array.isArray(node)) for (const key of Object.keys(node)) out.push(key);
    for (const part of Object.values(node)) waiting.push(part);
  }
  return out;
}

/** @param {string} words */
function shortened(words) {
  const plain = words.replace(new RegExp(UNPRINTABLE, "gu"), "\ufffd");
  return plain.length > 40 ? plain.slice(0, 39) + "…" : plain;
}
