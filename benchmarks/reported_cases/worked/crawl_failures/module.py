"""Reads prices out of pages, and reports afterwards what could not be read."""


class PriceError(Exception):
    def __init__(self, url, why):
        super().__init__(f"{url}: {why}")
        self.url = url


class Spider:
    def __init__(self):
        self.failures = []
        self.pages = 0

    def parse(self, url, body):
        fields = dict(part.split("=", 1) for part in body.split("&"))
        if "price" not in fields:
            raise PriceError(url, f"{len(fields)} fields, no price")
        return int(fields["price"])

    def crawl(self, pages):
        prices = {}
        for url, body in pages:
            self.pages += 1
            try:
                prices[url] = self.parse(url, body)
            except PriceError as error:
                self.failures.append(error)
        return prices

    def report(self):
        return {"pages": self.pages, "failures": [f"{type(each).__name__} {each}" for each in self.failures[-10:]]}


SPIDER = Spider()


def run(pages):
    prices = SPIDER.crawl(pages)
    return prices, SPIDER.report()
