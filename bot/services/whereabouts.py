"""Whereabouts: a location pin becomes the name of a region, and is forgotten."""

from __future__ import annotations

from bot.services.library import Shelf

FARTHEST = 36.0  # six degrees, squared: some 650 km


def nearest_region(shelf: Shelf, location: tuple[float, float]) -> str | None:
    """The name of the region whose capital is nearest; None for a place far from Mali."""
    capitals = shelf.facts.get("pins", {}).get("capitals", [])
    latitude, longitude = location
    best, name = FARTHEST, None
    for capital in capitals:
        distance = (capital["latitude"] - latitude) ** 2 + (capital["longitude"] - longitude) ** 2
        if distance < best:
            best, name = distance, str(capital["label"])
    return name
