"""zscc, the command centre of Zhoushi Town: one screen, one journal, one picture."""

import os

__version__ = "0.1.0"

# openpyxl asks this when it is first imported. It reads strangers' workbooks here, through defusedxml, which refuses
# entities; lxml, which the writers of documents bring along, would read over them.
os.environ["OPENPYXL_LXML"] = "False"
