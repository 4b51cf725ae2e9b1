// Plays one story in another system, by the stream of choices of benchmarks/graphs.py: a digest of all that is read, then
// choices in a second of CPU, round by round as it is asked for by a line on standard input.
//
//   node peers.js compile SCRIPT [OUT]      an ink script to inkjs's compiled form
//   node peers.js first COMPILED            the first page of it
//   node peers.js play ink|yarn FILE CHOICES
const fs = require("fs");
const places = [process.cwd(), ...(process.env.NODE_PATH || "").split(":").filter(Boolean)];
const found = (name) => require(require.resolve(name, { paths: places }));
const read = (path) => fs.readFileSync(path, "utf8").replace(/^\uFEFF/, "");

function ink(path) {
  const { Story } = found("inkjs");
  const story = new Story(read(path));
  const page = () => { let text = ""; while (story.canContinue) text += story.Continue(); return text; };
  return {
    begin() { story.ResetState(); return page(); },
    said: () => story.currentChoices.map((choice) => choice.text),
    take(place) { story.ChooseChoiceIndex(place); return page(); },
  };
}

function yarn(path) {
  const YarnBound = found("yarn-bound").default ?? found("yarn-bound");
  const dialogue = read(path);
  let runner, open;
  const page = () => {
    let text = "";
    for (;;) {
      const result = runner.currentResult;
      if (!result || !result.options) {
        if (result?.text) text += result.text + " ";
        if (!result || result.isDialogueEnd) { open = []; return text; }
        runner.advance();
        continue;
      }
      if (result.text) text += result.text + " ";
      open = result.options.map((option, place) => ({ ...option, text: option.text, place, standing: option.isAvailable !== false }));
      open = open.filter((option) => option.standing);
      return text;
    }
  };
  return {
    begin() {
      runner = new YarnBound({ dialogue, startAt: "b0", functions: { least: Math.min } });
      return page();
    },
    said: () => open.map((option) => option.text),
    take(place) { runner.advance(open[place].place); return page(); },
  };
}

function play(game, choices, told) {
  let drawn = 1, letters = 0;
  let text = game.begin();
  for (let done = 0; done < choices; done++) {
    let said = game.said();
    while (!said.length) { told(text, []); text = game.begin(); said = game.said(); }
    told(text, said);
    letters += text.length + said.reduce((sum, words) => sum + words.length, 0);
    drawn = (drawn * 16807) % 2147483647;
    text = game.take((drawn >> 8) % said.length);
  }
  return letters;
}

const [act, ...rest] = process.argv.slice(2);
if (act === "compile") {
  const { Compiler } = found("inkjs/full");
  const compiled = new Compiler(read(rest[0])).Compile().ToJson();
  if (rest[1]) fs.writeFileSync(rest[1], compiled);
} else if (act === "first") {
  const game = ink(rest[0]);
  console.log(game.begin());
  game.said().forEach((words, place) => console.log(`${place + 1}. ${words}`));
} else {
  const [system, path, choices] = rest;
  const game = { ink, yarn }[system](path);
  const hash = require("crypto").createHash("sha256");
  play(game, Number(choices), (text, said) =>
    hash.update([text, ...said].join(" ").split(/\s+/).filter(Boolean).join(" ") + "\n"));
  console.log(hash.digest("hex"));
  require("readline").createInterface({ input: process.stdin }).on("line", () => {
    const begun = process.cpuUsage();
    play(game, Number(choices), () => {});
    const { user, system } = process.cpuUsage(begun);
    console.log(Number(choices) / ((user + system) / 1e6));
  });
}
