"""Read a proof as `slackwater prove --json` prints it, and fail where the shipped story does not hold.

Every scene, beat, choice, text, insight and ending has to be decided and reachable, nobody may get stuck, and no promise may fail.
Which endings somebody can come to who leans to one pattern is not decided for a story of this size yet, and may stay open.
"""

import json
import sys

OPEN = ("leans to",)
proof = json.load(sys.stdin)
faults = [
    f"{kind}: {proof[kind][what]} {what}"
    for kind in ("scenes", "beats", "choices", "texts", "insights", "endings")
    for what in ("unreachable", "undecided")
    if proof[kind][what]
]
faults += [f"stuck at {stuck['where']}" for stuck in proof["stuck"]]
if proof["always_can_end"] is not True:
    faults.append("it is not proved that everybody comes to an end")
for promise in proof["promises"]:
    may_be_open = promise["holds"] is None and any(words in promise["say"] for words in OPEN)
    if promise["holds"] is not True and not may_be_open:
        faults.append(f"promise: {promise['say']} ({promise['holds']})")
undecided = sum(promise["holds"] is None for promise in proof["promises"])
print(
    f"{proof['states']} states, {len(proof['promises'])} promises, {undecided} of them open;"
    f" {proof['endings']['total']} endings"
)
sys.exit("\n".join(faults) if faults else 0)
