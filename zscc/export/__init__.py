"""What leaves the desk as a file: data, documents, pages for a browser, moving pictures; each sealed with a passport.

No Qt here: pictures of the map arrive as bytes. A maker is pure, material in and bytes out, so that it can work in a
process of its own; who writes the file writes it whole or not at all (``writing.py``).
"""
