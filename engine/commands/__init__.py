"""The command line: one command, `slackwater`, with a word for each thing it can do."""
