"""Walls and coins of a game that stands on tiles."""


class Sprite:
    def __init__(self, column, row, kind):
        self.column = column
        self.row = row
        self.kind = kind
        self.alive = True


class SpriteList:
    def __init__(self):
        self.sprites = []

    def append(self, sprite):
        self.sprites.append(sprite)

    def __iter__(self):
        return iter(self.sprites)

    def at(self, column, row):
        return [sprite for sprite in self.sprites if sprite.column == column and sprite.row == row]


class Game:
    def __init__(self):
        self.walls = SpriteList()
        self.coins = SpriteList()
        self.score = 0

    def is_free(self, column, row):
        return not self.walls.at(column, row)

    def move(self, walker, dx, dy):
        column, row = walker.column + dx, walker.row + dy
        if not self.is_free(column, row):
            return False
        walker.column, walker.row = column, row
        for coin in self.coins.at(column, row):
            if coin.alive:
                coin.alive = False
                self.score += 1
        return True


def play(walls, coins, walkers, moves):
    game = Game()
    for column, row in walls:
        game.walls.append(Sprite(column, row, "wall"))
    for column, row in coins:
        game.coins.append(Sprite(column, row, "coin"))
    players = [Sprite(column, row, "player") for column, row in walkers]
    blocked = 0
    for number, dx, dy in moves:
        if not game.move(players[number], dx, dy):
            blocked += 1
    return game.score, blocked, [(each.column, each.row) for each in players]
