"""zscc, the command centre of Zhoushi Town: one screen, one journal, one picture."""

__version__ = "0.1.0"
