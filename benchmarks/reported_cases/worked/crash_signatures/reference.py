"""Bugs whose signatures have no crashes any more."""


class NoCrashes:
    def __init__(self, archive, size):
        self.archive = archive
        self.size = size
        self.queries = 0

    def chunkify(self, signatures):
        chunks = [[]]
        length = 0
        for signature in sorted(signatures):
            if length + len(signature) > self.size and chunks[-1]:
                chunks.append([])
                length = 0
            chunks[-1].append(signature)
            length += len(signature)
        chunks = [chunk for chunk in chunks if chunk]
        return chunks, max((len(chunk) for chunk in chunks), default=0)

    def get_stats(self, signatures):
        chunks, size = self.chunkify(signatures)
        counts = {}
        for chunk in chunks:
            self.queries += 1
            counts.update({name: self.archive.get(name, 0) for name in chunk[:size]})
        return counts

    def get_bugs(self, bugs):
        signatures = {name for bug in bugs for name in bug["signatures"]}
        counts = self.get_stats(signatures)
        return [bug["id"] for bug in bugs if bug["signatures"] and not any(counts[name] for name in bug["signatures"])]


def run(archive, bugs):
    tool = NoCrashes(archive, 20)
    return tool.get_bugs(bugs), tool.queries
