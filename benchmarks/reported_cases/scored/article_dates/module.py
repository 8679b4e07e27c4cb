"""Finds links to articles, leaving out what a site's rules exclude."""

import re


class Heuristics:
    def __init__(self, sites):
        self.sites = sites

    def excluded(self, site, url):
        rules = self.sites[site]
        for ending in rules["endings"]:
            if re.compile(r".*\." + re.escape(ending) + r"(\?.*)?$", re.IGNORECASE).match(url):
                return True
        for word in rules["sections"]:
            if re.compile(r"^https?://[^/]+/(?:[^/]+/)*" + re.escape(word) + r"(/|$)").match(url):
                return True
        return False

    def articles(self, site, urls):
        return [url for url in urls if not self.excluded(site, url)]


def crawl(sites, pages):
    heuristics = Heuristics(sites)
    return [len(heuristics.articles(site, urls)) for site, urls in pages]
