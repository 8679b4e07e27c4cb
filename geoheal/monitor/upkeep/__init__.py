"""The history's upkeep: summed up, tidied, removed when it is old, and put together."""
