"""Sphinx's settings. Run by `make docs` on build/docs-source, where the pages, the reference and the figures are put together."""

project = "Sojourn"
author = "Sojourn contributors"
extensions = ["myst_parser"]
source_suffix = {".md": "markdown"}
exclude_patterns: list[str] = []
suppress_warnings: list[str] = []

myst_heading_anchors = 3
myst_enable_extensions: list[str] = []
myst_links_external_new_tab = False

html_theme = "alabaster"
html_static_path = ["static"]
html_css_files = ["manual.css"]
html_title = "Sojourn"
html_show_sourcelink = False
html_show_copyright = False
html_theme_options = {
    "description": "An open model of the US immigration detention and removal system: counts only, every figure cited.",
    "fixed_sidebar": False,
    "page_width": "1180px",
    "sidebar_width": "230px",
    "show_powered_by": False,
    "font_family": "Georgia, serif",
    "head_font_family": "Georgia, serif",
}
highlight_language = "text"
