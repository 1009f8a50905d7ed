"""Formulas in three-valued truth."""
