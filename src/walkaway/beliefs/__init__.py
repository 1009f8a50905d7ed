"""Beliefs: what is likely of a deal beyond what is shown, with its grounds and chances. Never a fact."""
