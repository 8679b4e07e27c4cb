"""Transforms that rely on observations under the workload, without proof."""
