"""Documents of forms, wrapped when they are read."""

import copy
import json


class Form:
    def __init__(self, doc):
        self._doc = doc

    @classmethod
    def wrap(cls, data):
        doc = copy.deepcopy(data)
        doc.setdefault("history", [])
        doc["answers"] = {key: value for key, value in doc.get("answers", {}).items() if value != ""}
        return cls(doc)

    @property
    def case(self):
        return self._doc.get("case")

    def total(self):
        return sum(each["seconds"] for each in self._doc["history"])

    def filled(self):
        return len(self._doc["answers"])


class Store:
    def __init__(self, texts):
        self.texts = texts

    def get(self, key):
        return Form.wrap(json.loads(self.texts[key]))

    def iterate(self, keys):
        for key in keys:
            if key in self.texts:
                yield key, self.get(key)


def report(texts, keys):
    totals = {}
    for _, form in Store(texts).iterate(keys):
        count, seconds, filled = totals.get(form.case, (0, 0, 0))
        totals[form.case] = (count + 1, seconds + form.total(), filled + form.filled())
    return sorted(totals.items())
