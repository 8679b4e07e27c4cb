"""Looks into a module while its workload runs in the sandbox, to lead the strategies to the right place.

All of it is reported by code that shares its interpreter with the module under examination: it is parsed
strictly, bounded, and proves nothing.
"""
