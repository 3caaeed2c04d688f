"""Checklists: a template and a context in, items with owners, dates, reasons and cases out."""
