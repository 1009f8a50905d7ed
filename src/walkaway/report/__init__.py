"""Faces of an audit: one page tree rendered as text, Markdown and HTML; the JSON shape; charts and posters."""
