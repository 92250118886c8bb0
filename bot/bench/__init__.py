"""Benches: figures as ratios against something in the same run, and the command for each."""
