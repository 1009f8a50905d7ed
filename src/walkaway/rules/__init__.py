"""Rulebooks held against a deal: verdicts with proofs, and the smallest changes that would make it pass."""
