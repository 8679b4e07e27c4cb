"""The process that reports: its code, its memory and CPU time, its threads and its end."""
