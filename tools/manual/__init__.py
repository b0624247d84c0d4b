"""The manual: reference pages made from the data and the registries, figures made from runs, snippets that run."""
