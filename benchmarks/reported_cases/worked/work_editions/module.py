"""Editions of a book, newest first."""

import re

YEAR = re.compile(r"[0-9]{4}")


class Edition:
    def __init__(self, record):
        self.record = record

    @property
    def title(self):
        return self.record.get("title", "untitled")

    def publish_year(self):
        match = YEAR.search(self.record.get("publish_date", ""))
        return int(match.group(0)) if match else None


class Work:
    def __init__(self, records):
        self.editions = [Edition(record) for record in records]

    def first_year(self):
        years = [edition.publish_year() for edition in self.editions]
        known = [year for year in years if year is not None]
        return min(known) if known else None

    def sorted_editions(self):
        editions = list(self.editions)
        editions.sort(key=lambda edition: edition.publish_year(), reverse=True)
        return editions


def page(records):
    work = Work(records)
    return work.first_year(), [edition.title for edition in work.sorted_editions()]
