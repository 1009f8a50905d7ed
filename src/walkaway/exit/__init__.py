"""The walk-away test: what is left when a partner leaves, how it comes back, when, and at what cost."""
