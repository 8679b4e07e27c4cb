"""The warden: one single-threaded process outside the box, which owns its clock, its end and its accounts.

It imports the standard library and :mod:`geoheal.sandbox.protocol` only.
"""
