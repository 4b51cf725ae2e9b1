"""Read a proof as `slackwater prove --json` prints it, and fail where the shipped story does not hold.

Every scene, beat, choice, text, insight and ending has to be decided and reachable, nobody may get stuck, and every promise has to hold.
"""

import json
import sys

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
faults += [
    f"promise: {promise['say']} ({promise['holds']})"
    for promise in proof["promises"]
    if promise["holds"] is not True
]
print(
    f"{proof['states']} states, {len(proof['promises'])} promises;"
    f" {proof['endings']['total']} endings"
)
sys.exit("\n".join(faults) if faults else 0)
