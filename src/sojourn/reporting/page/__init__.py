"""The report as a page: its content as plain blocks, written as HTML and as PDF."""
