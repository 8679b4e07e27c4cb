"""Laws are about values, not about time: no example has a deadline."""

from hypothesis import settings

settings.register_profile("laws", deadline=None)
settings.load_profile("laws")
