"""Kill tests: real processes are ended by SIGKILL under load; the fake provider is the judge.

`python -m tests.faults [--full]` prints the table; `segin faults` does the same.
"""
