"""The warden: one single-threaded process outside the box, which owns its clock, its end and its accounts.

Each run starts one. It imports :mod:`geoheal.sandbox.protocol` and the lightest modules of the standard
library only: dataclasses, pathlib, hashlib, secrets and base64 took half of its start.
"""
