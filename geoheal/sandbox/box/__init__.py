"""What runs inside the box: standard library only, bound there as one archive, importing nothing of geoheal.

Nothing that is computed here is evidence. Candidate code shares this interpreter and may change any of it;
the warden outside measures, and believes what is said here only where it can check it.
"""
