def stock(article):
    return (article * 37) % 101
