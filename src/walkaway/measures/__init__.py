"""Measures: every quantity a rule may use, defined once; the bridge between engines and rules."""
