"""Lists what users have uploaded, page by page."""


class Server:
    def __init__(self, uploads):
        self.uploads = uploads

    def media(self, user, start, limit):
        found = self.uploads.get(user, [])
        return {"total": len(found), "media": found[start : start + limit]}


def table(rows):
    names = list(rows[0].keys())
    lines = [" ".join(names)]
    for row in rows:
        lines.append(" ".join(str(row[name]) for name in names))
    return lines


def list_media(server, user, start, limit):
    answer = server.media(user, start, limit)
    if answer["total"] == 0:
        return []
    return table(answer["media"])


def pages(uploads, wanted):
    server = Server(uploads)
    return [list_media(server, user, start, 3) for user, start in wanted]
