"""Channels: the ways in and out. Nothing here knows the store or the services."""
