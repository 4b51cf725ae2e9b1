// @ts-check
// Runs behind the runtime, in one script with it: takes the playthroughs that Python played, and tells what it sees at each place.
// The first word of the call is a file of jobs; with a second word "whole" everything is told, else a digest of it.
"use strict";

const jobs = JSON.parse(require("node:fs").readFileSync(process.argv[2], "utf-8"));
const isWhole = process.argv[3] === "whole";

/** @param {any} value */
function digested(value) {
  const text = JSON.stringify(value);
  return isWhole ? text : require("node:crypto").createHash("blake2s256").update(text).digest("hex");
}

/** @param {SetText} text */
function typeOf(text) {
  return text.blocks.map(block => [block.kind, block.lines.map(line => line.map(run => [run.text, run.style]))]);
}

/** @param {Game} game */
function seen(game) {
  const { story, state, states } = game;
  const movement = movementOf(story, states);
  return [
    state.read.map(passage => [passage.kind, passage.place, passage.text.plain, typeOf(passage.text)]),
    state.offered.map(option => [option.id, option.say.plain, typeOf(option.say), option.locked && typeOf(option.locked)]),
    statusOf(story, state),
    state.values,
    state.turn,
    state.over,
    state.ending,
    state.noticed,
    movement && movement.id,
    timeOf(story, states),
    [...movementsOpened(story, states)].map(([place, opened]) => [place, opened.id]),
    lastSentence(states),
  ];
}

/** @param {Game} game */
function told(game) {
  const values = game.state.values, pronouns = new Map(game.given.pronouns);
  const line = game.state.over === "ending" ? spellLine(game.story, game.given.voice, actsOf(game), pronouns) : "";
  const said = line ? understandLine(game.story, line) : null;
  return [
    toldActs(game).map(act => [act.turn, act.words]),
    pagesNoticed(game).map(one => [one.page.id, one.turn, one.moment, one.page.text.read(values).plain]),
    hingesOf(game).map(hinge => [hinge.name, hinge.turn, hinge.own, hinge.other, nearness(hinge)]),
    actsOf(game),
    line,
    said && [said.voice, said.acts, [...said.pronouns], said.unknown],
    spellShared(game.story, game.record),
  ];
}

/** @param {any} story @param {any} job */
function played(story, job) {
  const record = new PlayRecord(beginningOf(job.beginning));
  const game = new Game(story, record);
  const out = [seen(game)];
  for (const move of job.moves) {
    if (move === "back") game.back();
    else if (move === "forward") game.forward();
    else game.choose(move);
    out.push(seen(game));
  }
  const end = told(game);
  // What was written is read again, and stands where it stood.
  const again = new Game(story, readShared(story, end[end.length - 1]));
  const same = JSON.stringify(seen(again)) === JSON.stringify(seen(game)) && spellShared(story, again.record) === end[end.length - 1];
  return [out, end, same];
}

for (const { data, playthroughs } of jobs.stories || []) {
  const story = openStory(data);
  for (const job of playthroughs) {
    let answer;
    try {
      answer = digested(played(story, job));
    } catch (error) {
      answer = `broke: ${error instanceof Error ? error.stack : error}`;
    }
    process.stdout.write(answer.replace(/\n/g, "\\n") + "\n");
  }
}
for (const text of jobs.texts || []) process.stdout.write(digested(typeOf(finished(text))) + "\n");
for (const text of jobs.hashed || []) {
  process.stdout.write([hexOf(blake2s(bytesOf(text), 8)), String(numberOf(text)), shortFingerprint(text)].join(" ") + "\n");
}
for (const { data, files } of jobs.handedOn || []) {
  const story = openStory(data);
  for (const text of files) {
    let answer;
    try {
      answer = spellShared(story, readShared(story, text));
    } catch (error) {
      answer = error instanceof NotTaken ? `not taken: ${error.message}` : `broke: ${error instanceof Error ? error.stack : error}`;
    }
    process.stdout.write(JSON.stringify(answer) + "\n");
  }
}
