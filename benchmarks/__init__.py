"""How fast `reader` is, as ratios against baselines that are measured in the same run.

`python -m benchmarks` runs them all and prints a table, `python -m benchmarks start key` only some, and
`python -m benchmarks --readme` writes the table into README. Measured and baseline take turns, so that whatever else
the machine does slows both. A bar that is missed is printed as such and fails nothing: these are numbers to look at,
not tests. READER_BENCH=full runs `agreement` and `export` at the size that their bars are meant for.
"""
