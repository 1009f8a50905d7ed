"""The walk-away test: what home could still make if its partner left, when, and at what cost."""
