"""Checks of catalog files, one module for each noun."""
