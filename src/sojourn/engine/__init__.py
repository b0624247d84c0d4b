"""A day as arrays: the reference, the compiled kernel, and the twin; no files, no dates, no people."""
