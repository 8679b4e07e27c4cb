"""Code that runs inside the box: standard library only, mounted as one archive, without imports from geoheal.

Nothing computed here is evidence. Candidate code shares this interpreter and may change any of it; the warden
outside measures, and only believes reports that it can check.
"""
