// @ts-check
// A playthrough is its record: what was given, then the choices, as a tree. Nothing in it is changed or taken away; stepping back and
// choosing otherwise makes a branch. Where it stands is found by taking the choices again, by the same step.
"use strict";

/** @typedef {{id: string, story: string, title: string, version: string, started: string, given: Given}} Beginning */
/** @typedef {{parent: number, choice: string, words: string, beat: string}} Taken a choice: after which line, its id, its fingerprints */

class PlayRecord {
  /** @param {Beginning} beginning */
  constructor(beginning) {
    this.beginning = beginning;
    /** The choices by their lines, from 1; line 0 is the beginning. @type {Taken[]} */
    this.taken = [];
    this.cursor = 0;
    /** For each line, the choice last taken or gone to after it: the way forward. @type {Map<number, number>} */
    this.latest = new Map();
    /** For each line, every choice that was ever taken there. @type {Map<number, number[]>} */
    this.following = new Map();
    /** The version that the file was last whole on, where that is not this one. */
    this.wholeOn = "";
  }

  /** @param {number} line */
  at(line) {
    return this.taken[line - 1];
  }

  /** The lines from the first choice to `end`. @param {number} end */
  path(end = this.cursor) {
    const out = [];
    for (let line = end; line; line = this.at(line).parent) out.push(line);
    return out.reverse();
  }

  /** Note a choice taken where the reader stands. @param {string} choice @param {string} words @param {string} beat */
  add(choice, words, beat) {
    const parent = this.cursor;
    this.taken.push({ parent, choice, words, beat });
    const line = this.taken.length;
    this.following.set(parent, [...(this.following.get(parent) || []), line]);
    this.latest.set(parent, line);
    this.cursor = line;
    return line;
  }

  /** Note that the reader went to a line. @param {number} line */
  stand(line) {
    for (const passed of this.path(line)) this.latest.set(this.at(passed).parent, passed);
    this.cursor = line;
  }
}

// What a choice is known by.

/** @param {any} story @param {State} state @param {Option} option */
function markOf(story, state, option) {
  return { choice: option.id, words: fingerprintOf(option.say.plain), beat: standsUnder(story, state) };
}

/** Letters of a text by which a question can be told from another one. */
const MUCH = 16;

/** The fingerprint of the words that the choices of a state stand under: the beat's own, else those read last before it. @param {any} story @param {State} state */
function standsUnder(story, state) {
  const beat = story.scenes[state.scene].beats[state.beat];
  const own = writtenOf(beat), above = own.mark || own.few ? own : lastWritten(story, state);
  return above.mark || shortFingerprint([above.few, ...(beat.says || [])].join("\n"));
}

/** @param {any} story @param {State} state */
function lastWritten(story, state) {
  for (const passage of [...state.read].reverse()) {
    if (passage.kind !== "text" && passage.kind !== "reply") continue;
    const written = writtenOf(story.beats.get(passage.place) || story.acts.get(passage.place));
    if (written.mark || written.few) return written;
  }
  return { mark: "", few: "" };
}

/**
 * What a text is known by as it was written: its fingerprint, or where it is short the text itself. It is worked out once; of a text
 * that does not stand in the page as it was written, it stands there.
 * @param {any} part
 * @returns {{mark: string, few: string}}
 */
function writtenOf(part) {
  if (part.mark || part.few || typeof part.written !== "string") return { mark: part.mark || "", few: part.few || "" };
  const folded = part.written.split(/\s+/).filter(Boolean).join(" ").normalize("NFC");
  if (Array.from(folded).length >= MUCH) part.mark = shortFingerprint(folded);
  else part.few = folded;
  return { mark: part.mark || "", few: part.few || "" };
}

/** @param {string} id */
function ownNameOf(id) {
  const name = id.slice(id.lastIndexOf("/") + 1);
  return /^\p{Nd}+$/u.test(name) ? "" : name;
}

/**
 * Find a choice that was taken among those that stand: one with an id of its own by that, any other by its words and those above it.
 * Returns its place, -1 where it does not stand; `exact` where nothing about it was changed.
 * @param {any} story
 * @param {State} state
 * @param {Taken} taken
 */
function findChoice(story, state, taken) {
  const own = ownNameOf(taken.choice);
  const place = state.offered.findIndex(
    option => option.id === taken.choice && fingerprintOf(option.say.plain) === taken.words,
  );
  if (place >= 0 && (own || isBeatKnown(taken) || !taken.beat || taken.beat === standsUnder(story, state))) {
    return { place, exact: true };
  }
  if (!own) return { place: -1, exact: false };
  return { place: state.offered.findIndex(option => ownNameOf(option.id) === own), exact: false };
}

/** Whether the beat of a choice has an id of its own. @param {Taken} taken */
function isBeatKnown(taken) {
  const beat = taken.choice.slice(taken.choice.indexOf("#") + 1, taken.choice.lastIndexOf("/"));
  return !/^\p{Nd}+$/u.test(beat);
}

// Replaying.

/**
 * Take the choices on some lines, one after the other, as far as the story still holds.
 * @param {any} story
 * @param {PlayRecord} record
 * @param {number[]} lines
 */
function replay(story, record, lines) {
  let state = atLine(story, record, 0, begin(story, record.beginning.given));
  const states = [state];
  /** @type {Option[]} */
  const taken = [];
  let exact = true;
  for (const line of lines) {
    const found = state.over ? { place: -1, exact: false } : findChoice(story, state, record.at(line));
    exact = exact && found.exact;
    if (found.place < 0 || state.offered[found.place].locked) return { states, taken, exact: false, parted: line };
    taken.push(state.offered[found.place]);
    state = atLine(story, record, line, step(story, state, found.place));
    states.push(state);
  }
  return { states, taken, exact, parted: 0 };
}

/** A state that was come to by a line: the storylets that were ever taken there count as drawn. @param {any} story @param {PlayRecord} record @param {number} line @param {State} state */
function atLine(story, record, line, state) {
  const following = record.following.get(line) || [];
  if (!story.pools.size || !following.length) return state;
  const names = following.map(next => record.at(next).choice);
  return countedAsDrawn(story, state, names.map(name => name.slice(name.lastIndexOf("/") + 1)));
}

/** One playthrough being played, at one place in it: `states[n]` is what stood after n choices, `taken[n - 1]` that choice. */
class Game {
  /** @param {any} story @param {PlayRecord} record */
  constructor(story, record) {
    this.story = story;
    this.record = record;
    /** @type {State[]} */
    this.states = [];
    /** @type {number[]} */
    this.lines = [];
    /** @type {Option[]} */
    this.taken = [];
    /** The line that could not be followed, in a story that was edited since; 0 where all could. */
    this.parted = 0;
    this.follow(record.path());
  }

  get state() {
    return this.states[this.states.length - 1];
  }

  get given() {
    return this.record.beginning.given;
  }

  get here() {
    return this.lines.length ? this.lines[this.lines.length - 1] : 0;
  }

  /** @param {number[]} lines */
  follow(lines) {
    const replayed = replay(this.story, this.record, lines);
    this.states = replayed.states;
    this.taken = replayed.taken;
    this.lines = lines.slice(0, replayed.taken.length);
    this.parted = replayed.parted;
  }

  /** Take a choice that stands. @param {number} place */
  choose(place) {
    const state = this.state;
    const next = step(this.story, state, place);
    const option = state.offered[place];
    const before = (this.record.following.get(this.here) || []).find(
      line => findChoice(this.story, state, this.record.at(line)).place === place,
    );
    if (before !== undefined) {
      this.record.stand(before);
      return this.stand(before, option, atLine(this.story, this.record, before, next));
    }
    if (this.record.cursor !== this.here) this.record.stand(this.here);
    const { choice, words, beat } = markOf(this.story, state, option);
    return this.stand(this.record.add(choice, words, beat), option, next);
  }

  /** @param {number} line @param {Option} option @param {State} state */
  stand(line, option, state) {
    this.lines.push(line);
    this.taken.push(option);
    this.states.push(state);
    this.parted = 0;
  }

  /** Step back one choice; the branch stays. Says whether there was one. */
  back() {
    if (!this.lines.length) return false;
    this.record.stand(this.lines[this.lines.length - 2] || 0);
    this.lines.pop();
    this.taken.pop();
    this.states.pop();
    return true;
  }

  /** Step forward again where one stepped back. Says whether that was possible. */
  forward() {
    const line = this.record.latest.get(this.here);
    if (line === undefined || this.state.over) return false;
    const { place } = findChoice(this.story, this.state, this.record.at(line));
    if (place < 0 || this.state.offered[place].locked) return false;
    const next = atLine(this.story, this.record, line, step(this.story, this.state, place));
    const option = this.state.offered[place];
    this.record.stand(line);
    this.stand(line, option, next);
    return true;
  }

  /** Go to any choice ever made in this playthrough, or as far towards it as the story still holds. @param {number} line */
  jump(line) {
    this.follow(this.record.path(line));
    this.record.stand(this.here);
  }

  /** The choice that led to `states[turn]`, counted from 1; undefined for a storylet. @param {number} turn */
  choiceTaken(turn) {
    return this.story.acts.get(this.taken[turn - 1].id);
  }
}

// What one part hears of the other.

/** The acts that have a name among choices, of each hinge the last one. @param {any[]} choices */
function actsDone(choices) {
  /** @type {Map<string, string>} */
  const acts = new Map();
  for (const choice of choices) {
    if (choice && choice.own) acts.set(choice.hinge ? `hinge ${choice.hinge}` : `act ${choice.own}`, choice.own);
  }
  return [...acts.values()].sort(inOrder);
}

/** The acts of a playthrough, on the way to where its reader stands. @param {Game} game */
function actsOf(game) {
  return actsDone(game.taken.map(option => game.story.acts.get(option.id)));
}

/** The part that hears the part `voice`. @param {any} story @param {string | null} voice */
function partAgainst(story, voice) {
  const voices = story.canon.voices;
  return voices[(Math.max(voices.indexOf(voice), 0) + 1) % voices.length];
}
