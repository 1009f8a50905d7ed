"""Formulas in three-valued truth, and decision diagrams of them."""
