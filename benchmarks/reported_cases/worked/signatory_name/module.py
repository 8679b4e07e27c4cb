"""Resolutions that are filed, and who signed them."""


class Signatory:
    def __init__(self, document):
        self.given = document["givenName"].strip()
        self.family = document["familyName"].strip()
        self.middle = document.get("additionalName", "").upper()

    def full_name(self):
        parts = [self.given, self.middle, self.family]
        return " ".join(part for part in parts if part)


class Resolution:
    def __init__(self, filing):
        self.text = filing["resolution"]
        self.signatory = Signatory(filing["signatory"])

    def summary(self):
        return f"{self.text[:10]} ({self.signatory.full_name()})"


def process(filings):
    return [Resolution(filing).summary() for filing in filings]
