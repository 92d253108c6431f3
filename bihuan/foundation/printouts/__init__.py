"""Official forms as data: one description of a form is printed to PDF and written to Excel in the same layout."""

from bihuan.foundation.printouts.excel import render_excel
from bihuan.foundation.printouts.pdf import render_pdf
from bihuan.foundation.printouts.sheet import Column, FormSheet, Section

__all__ = ["Column", "FormSheet", "Section", "render_excel", "render_pdf"]
