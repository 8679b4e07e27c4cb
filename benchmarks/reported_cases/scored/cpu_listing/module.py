"""Facts of a processor, from the output of lscpu."""


class Listing:
    def __init__(self, text):
        self.facts = {}
        for line in text.splitlines():
            if line:
                item, value = line.split(":")
                self.facts[item.strip()] = value.strip()

    def cores(self):
        return int(self.facts.get("Core(s) per socket", 1)) * int(self.facts.get("Socket(s)", 1))


def gather(texts):
    return [(sorted(listing.facts.items()), listing.cores()) for listing in map(Listing, texts)]
