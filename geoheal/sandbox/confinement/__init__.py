"""Confinement of a box: users, system calls, files, and the proof of containment."""
