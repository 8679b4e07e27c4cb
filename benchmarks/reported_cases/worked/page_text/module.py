"""A page that was fetched, and the links in it."""

import re
from urllib.parse import urljoin

BASE = re.compile(r'<base\s[^>]*href="([^"]+)"', re.I)
CHARSET = re.compile(rb'charset="?([\w-]+)', re.I)
LINK = re.compile(r'<a\s[^>]*href="([^"]+)"', re.I)


class Response:
    def __init__(self, url, body, headers=None):
        self._url = url
        self._body = body
        self.headers = dict(headers or {})

    @property
    def url(self):
        return self._url

    @property
    def body(self):
        return self._body

    @property
    def encoding(self):
        told = self.headers.get("Content-Type", "")
        if "charset=" in told:
            return told.split("charset=", 1)[1].strip()
        found = CHARSET.search(self._body)
        return found.group(1).decode("ascii") if found else "utf-8"

    @property
    def text(self):
        return self._body.decode(self.encoding, "replace")

    def base_url(self):
        found = BASE.search(self.text)
        return urljoin(self.url, found.group(1)) if found else self.url

    def urljoin(self, link):
        return urljoin(self.base_url(), link)

    def replace(self, **changes):
        given = {"url": self._url, "body": self._body, "headers": self.headers} | changes
        return Response(**given)


class LinkExtractor:
    def __init__(self, allow=""):
        self.allow = re.compile(allow)

    def extract_links(self, response):
        found = []
        for href in LINK.findall(response.text):
            address = response.urljoin(href)
            if self.allow.search(address):
                found.append(address)
        return found


def crawl(pages):
    extractor = LinkExtractor(allow=r"/item/\d")
    return [extractor.extract_links(Response(url, body)) for url, body in pages]
