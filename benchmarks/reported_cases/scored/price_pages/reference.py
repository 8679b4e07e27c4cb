"""Prices of parts, from the pages of distributors."""


class Element:
    def __init__(self, tag, attributes, text=""):
        self.tag = tag
        self.attributes = attributes
        self.text = text

    def __getitem__(self, name):
        return self.attributes[name]

    def get(self, name, default=None):
        return self.attributes.get(name, default)


class Page:
    def __init__(self, elements):
        self.elements = elements

    def find_all(self, tag):
        return [element for element in self.elements if element.tag == tag]


class Distributor:
    def __init__(self, name):
        self.name = name

    def part_number(self, page):
        for element in page.find_all("meta"):
            if element.get("itemprop", "") == "sku":
                return element.get("content", "")
        return ""

    def prices(self, page):
        found = {}
        for row in page.find_all("td"):
            if "price" in row.get("class", ""):
                count, price = row.text.split("@")
                found[int(count)] = float(price)
        return found


def quote(name, rows):
    page = Page([Element(tag, attributes, text) for tag, attributes, text in rows])
    distributor = Distributor(name)
    return distributor.part_number(page), sorted(distributor.prices(page).items())
