"""Tags how news paragraphs frame politics and compares outlets."""

__version__ = "0.1.0"
