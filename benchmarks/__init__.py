"""What is said about speed, measured again by anybody: `python -m benchmarks`, or one part of it: `python -m benchmarks step`.

Everything is a ratio within one run, against something simple that runs beside it: a loop without features, `python -c pass`,
a Textual app of one line. Seconds depend on the machine; ratios much less so.
"""
