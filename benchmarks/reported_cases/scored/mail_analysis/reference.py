"""What a mail contains: headers, links and digests."""

import hashlib
import re

LINK = re.compile(r"https?://[^ \n<>]+")


class Attachment:
    def __init__(self, name, data):
        self.name = name
        self.data = data

    def digest(self):
        return hashlib.sha256(self.data).hexdigest()[:12]

    def preview(self):
        return self.data[:12].decode("utf-8", errors="replace")


class Mail:
    def __init__(self, raw):
        text = raw.decode("utf-8", errors="replace")
        head, _, body = text.partition("\n\n")
        self.headers = dict(line.split(": ", 1) for line in head.split("\n") if ": " in line)
        self.body = body

    def links(self):
        return LINK.findall(self.body)

    def sender(self):
        return self.headers.get("From", "").rpartition("<")[2].rstrip(">")


class Report:
    def __init__(self):
        self.rows = []

    def add(self, mail, attachments):
        found = [(part.name, part.digest(), part.preview()) for part in attachments]
        self.rows.append((mail.sender(), mail.headers.get("Subject", ""), mail.links(), found))


def analyse(raw_mails, files):
    report = Report()
    attachments = [Attachment(name, data) for name, data in files]
    for raw in raw_mails:
        report.add(Mail(raw), attachments)
    return report.rows
