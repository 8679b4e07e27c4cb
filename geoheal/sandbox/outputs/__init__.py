"""What workloads hand over, and whether two runs agree."""
