// Plays a compiled ink story by the stream of choices of benchmarks/graphs.py, or compiles one.
// node peers.js compile SCRIPT OUT | play COMPILED CHOICES ROUNDS | first COMPILED
const fs = require("fs");
const places = [process.cwd(), ...(process.env.NODE_PATH || "").split(":").filter(Boolean)];
const found = (name) => require(require.resolve(name, { paths: places }));
const [act, path, ...rest] = process.argv.slice(2);

if (act === "compile") {
  const { Compiler } = found("inkjs/full");
  const compiled = new Compiler(fs.readFileSync(path, "utf8")).Compile().ToJson();
  if (rest[0]) fs.writeFileSync(rest[0], compiled);
} else {
  const { Story } = found("inkjs");
  const story = new Story(fs.readFileSync(path, "utf8").replace(/^\uFEFF/, ""));
  const read = () => { let text = ""; while (story.canContinue) text += story.Continue(); return text; };
  if (act === "first") {
    console.log(read());
    story.currentChoices.forEach((choice, place) => console.log(`${place + 1}. ${choice.text}`));
  } else {
    const [choices, rounds] = rest.map(Number);
    const hash = require("crypto").createHash("sha256");
    const play = (told) => {
      story.ResetState();
      let drawn = 1, letters = 0;
      let text = read();
      for (let done = 0; done < choices; done++) {
        if (!story.currentChoices.length) { told(text, []); story.ResetState(); text = read(); }
        const said = story.currentChoices.map((choice) => choice.text);
        told(text, said);
        letters += text.length + said.reduce((sum, words) => sum + words.length, 0);
        drawn = (drawn * 16807) % 2147483647;
        story.ChooseChoiceIndex((drawn >> 8) % said.length);
        text = read();
      }
      return letters;
    };
    play((text, said) => hash.update([text, ...said].join(" ").split(/\s+/).filter(Boolean).join(" ") + "\n"));
    console.log(hash.digest("hex"));
    for (let round = 0; round < rounds; round++) {
      const begun = process.cpuUsage();
      play(() => {});
      const { user, system } = process.cpuUsage(begun);
      console.log(choices / ((user + system) / 1e6));
    }
  }
}
