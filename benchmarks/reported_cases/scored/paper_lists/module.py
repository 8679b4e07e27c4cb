"""Which papers have still to be downloaded, and which have their text."""


class Library:
    def __init__(self, listing):
        self.listing = listing
        self.counts = {"have": 0, "missing": 0}

    def files(self, ending):
        return [name for name in self.listing if name.endswith(ending)]


def name_of(url):
    return url.rsplit("/", 1)[-1] + ".pdf"


def missing(library, papers):
    have = library.files(".pdf")
    wanted = []
    for number, paper in enumerate(papers):
        name = name_of(paper["url"])
        if not name in have:
            wanted.append((number, name))
            library.counts["missing"] += 1
        else:
            library.counts["have"] += 1
    return wanted


def without_text(library, papers):
    texts = library.files(".txt")
    return [name_of(each["url"]) for each in papers if name_of(each["url"]) + ".txt" not in texts]


def overview(listing, papers):
    library = Library(listing)
    wanted = missing(library, papers)
    bare = without_text(library, papers)
    return len(wanted), wanted[:5], len(bare), bare[-5:], library.counts
