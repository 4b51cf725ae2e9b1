"""`python -m engine`: the same as `slackwater`."""

import sys

from engine.commands.main import main

sys.exit(main())
