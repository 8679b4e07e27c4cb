"""Layer 1: stores snapshots, and reports when and why a system drifts or degrades."""
