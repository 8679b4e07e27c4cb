"""Shapes of blocks that are moved and turned in a world."""

import math
from copy import deepcopy


class ShapeBlock:
    def __init__(self, x, y, z, block_type, data=0, tag=""):
        self.original_x, self.original_y, self.original_z = x, y, z
        self.x, self.y, self.z = x, y, z
        self.block_type = block_type
        self.data = data
        self.tag = tag

    def reset(self):
        self.x, self.y, self.z = self.original_x, self.original_y, self.original_z


class World:
    def __init__(self):
        self.blocks = {}
        self.calls = 0

    def set_block(self, x, y, z, block_type, data):
        self.calls += 1
        if block_type:
            self.blocks[x, y, z] = (block_type, data)
        else:
            self.blocks.pop((x, y, z), None)


class Shape:
    def __init__(self, world, position, shape_blocks):
        self.world = world
        self.position = position
        self.shape_blocks = shape_blocks
        self.drawn_position = None
        self.drawn_blocks = []
        self.yaw = 0
        self.draw()

    def draw(self):
        moved = self._in_world(self.shape_blocks, self.position)
        old = self._in_world(self.drawn_blocks, self.drawn_position)
        for place in sorted(old.keys() - moved.keys()):
            self.world.set_block(*place, 0, 0)
        for place, block in moved.items():
            self.world.set_block(*place, block.block_type, block.data)
        self.drawn_blocks = deepcopy(self.shape_blocks)
        self.drawn_position = deepcopy(self.position)

    def _in_world(self, blocks, position):
        found = {}
        for block in blocks:
            found[position[0] + block.x, position[1] + block.y, position[2] + block.z] = block
        return found

    def move_by(self, x, y, z):
        self.position = [self.position[0] + x, self.position[1] + y, self.position[2] + z]
        self.draw()

    def turn(self, yaw):
        self.yaw = (self.yaw + yaw) % 360
        sine, cosine = math.sin(math.radians(self.yaw)), math.cos(math.radians(self.yaw))
        for block in self.shape_blocks:
            block.reset()
            x, z = block.x, block.z
            block.x = round(x * cosine - z * sine)
            block.z = round(x * sine + z * cosine)
        self.draw()


def animate(blocks, steps):
    world = World()
    shape = Shape(world, [0, 0, 0], [ShapeBlock(*block) for block in blocks])
    for kind, values in steps:
        if kind == "move":
            shape.move_by(*values)
        else:
            shape.turn(*values)
    return sorted(world.blocks.items()), world.calls
