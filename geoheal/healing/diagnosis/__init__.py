"""Observe a module while its workload runs in the sandbox, to guide the strategies.

All observations come from code that shares its interpreter with the module: they are parsed strictly,
bounded, and do not prove anything.
"""
