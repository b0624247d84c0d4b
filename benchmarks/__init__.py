"""The speed table: Sojourn beside other engines, in one run (`python -m benchmarks`)."""
