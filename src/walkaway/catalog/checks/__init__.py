"""Checks of catalog files, one module for each noun; `registry` finds them by the type of the noun."""
