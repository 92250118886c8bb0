"""Tests of the gateway channel against a gateway that listens on loopback."""
