"""Faults: the service as real processes, killed at work; the provider's ledger is the judge."""
