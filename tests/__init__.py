"""The tests of Segin; each name is a sentence that can be false."""
