"""walkaway."""
