"""The tests, by what they speak for: unit, properties, theory, engines, faults, data, docs, golden."""
