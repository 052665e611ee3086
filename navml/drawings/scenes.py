"""Photos of fruit: backgrounds, arrangements and a camera around what `fruits` draws."""

import math
from typing import TYPE_CHECKING

import numpy as np

from navml.drawings import fruits_a_to_g, fruits_k_to_w
from navml.drawings.fruit_parts import Drawer, Fruit
from navml.drawings.noise import smooth_noise
from navml.drawings.solids import Field, Patch, blend, mix, ramp, rgb

if TYPE_CHECKING:
    from PIL.Image import Image

FRUITS: dict[str, Fruit] = fruits_a_to_g.FRUITS | fruits_k_to_w.FRUITS

_REACH = 1.5  # half a patch in radii: room for leaves and stalks
_DISTINCT = 8  # different fruits in a heap; each lies in it several times


def draw_photo(name: str, number: int, long_side: int = 0) -> "Image":
    """Draw one photo of one fruit, the same each time.

    Parameters
    ----------
    name : str
        The class, such as "apples".
    number : int
        Which of its photos.
    long_side : int
        Pixels; 0 lets the photo choose, from 200 to 330.

    Returns
    -------
    PIL.Image.Image
        RGB, landscape or portrait.
    """
    scene = _Scene(np.random.default_rng([30, number, *name.encode()]), long_side)
    scene.arrange(name)
    return scene.photograph()


class _Sprite:
    """What a patch shows, trimmed, and its shadow; (left, top) is its corner, in pixels from its middle."""

    def __init__(self, patch: Patch, shadow: float = 0.6) -> None:
        from PIL import Image, ImageFilter

        self.radius = patch.radius
        blur = math.ceil(0.25 * patch.radius)
        full = patch.layers[3] > 0
        rows, columns = np.flatnonzero(full.any(1)), np.flatnonzero(full.any(0))
        top, bottom = max(0, rows[0] - blur), min(patch.side, rows[-1] + blur)
        left, right = max(0, columns[0] - blur), min(patch.side, columns[-1] + blur)
        layers = patch.layers[:, top:bottom, left:right]
        self.colours, self.alpha = layers[:3], layers[3]
        self.top, self.left = float(top - patch.side / 2), float(left - patch.side / 2)
        self.shadow: Field | None = None
        if shadow:
            alpha = Image.fromarray((self.alpha * 255).astype(np.uint8))
            soft = alpha.filter(ImageFilter.BoxBlur(0.12 * patch.radius))
            self.shadow = np.asarray(soft, np.float32) * np.float32(shadow / 255)


class _Scene:
    """One photo in the making: `pixels` (3, height, width), float32 from 0 to 1."""

    def __init__(self, generator: np.random.Generator, long_side: int) -> None:
        self.generator = generator
        longer = long_side or int(generator.integers(200, 331))
        shorter = max(180, int(longer * generator.choice([0.66, 0.75, 0.75, 0.85, 1.0])))
        self.height, self.width = (shorter, longer) if generator.random() < 0.65 else (longer, shorter)
        self.short = min(self.height, self.width)
        light = np.array([self.vary(-0.75, 0.75), self.vary(-0.8, -0.3), self.vary(0.5, 0.9)], np.float32)
        self.light: Field = light / np.linalg.norm(light)
        self.variety = self.vary(0, 1)
        self.pixels: Field = np.zeros((3, self.height, self.width), np.float32)

    def vary(self, low: float, high: float) -> float:
        return low + (high - low) * self.generator.random()

    def patch(self, radius: float, reach: float = _REACH) -> Patch:
        return Patch(self.generator, radius, self.light, self.variety, reach)

    def noise(self, rows: float, columns: float) -> Field:
        return smooth_noise(self.generator, (self.height, self.width), rows, columns)

    # backgrounds

    def studio(self) -> None:
        """Paper or a bare wall, often white, lit unevenly."""
        paint = self.patch(4)
        paper = (
            paint.colour((0, 1), (0, 0.06), (0.85, 1))
            if paint.chance(0.8)
            else paint.colour((0, 1), (0.1, 0.6), (0.15, 0.95))
        )
        across, down = (
            np.linspace(-1, 1, self.width, dtype=np.float32),
            np.linspace(-1, 1, self.height, dtype=np.float32)[:, None],
        )
        fall = 1 + self.vary(-0.12, 0.12) * across + self.vary(-0.15, 0.15) * down + 0.02 * self.noise(3, 3)
        self.pixels = paper * fall

    def wood(self) -> None:
        """Planks, with grain along them."""
        board = self.patch(4).colour((0.04, 0.11), (0.25, 0.65), (0.3, 0.85))
        count = self.vary(1.5, 6)
        position = np.linspace(0, count, self.height, dtype=np.float32)[:, None]
        grain = (
            0.10 * self.noise(70, 4)
            + 0.08 * self.noise(18, 2)
            + 0.05 * np.sin(30 * position + 6 * self.noise(6, 2))
        )
        tone = self.generator.uniform(0.8, 1.15, 8).astype(np.float32)[position.astype(int)]
        seam = 1 - 0.6 * np.exp(-(((position % 1 - 0.5) ** 2 - 0.25) ** 2) / 0.0004)
        self.pixels = board * (tone * seam * (1 + grain))

    def cloth(self) -> None:
        """A table cloth: plain, checked or striped."""
        paint = self.patch(4)
        first = paint.colour((0, 1), (0.0, 0.7), (0.4, 1))
        second = paint.colour((0, 1), (0.0, 0.15), (0.8, 1))
        size, turn = self.vary(0.06, 0.25) * self.short, self.vary(-0.6, 0.6)
        y, x = np.mgrid[: self.height, : self.width].astype(np.float32)
        u, v = (
            (x * math.cos(turn) + y * math.sin(turn)) / size,
            (y * math.cos(turn) - x * math.sin(turn)) / size,
        )
        u = u + 0.3 * self.noise(3, 3)
        stripes, checks = (
            (u % 1 > 0.5).astype(np.float32),
            ((u % 1 > 0.5) * 0.5 + (v % 1 > 0.5) * 0.5).astype(np.float32),
        )
        pattern = (np.zeros_like(u), stripes, checks)[int(self.generator.integers(3))]
        weave = 1 + 0.05 * self.noise(self.height / 3, self.width / 3) + 0.1 * self.noise(4, 4)
        self.pixels = mix(first, second, pattern) * weave

    def room(self) -> None:
        """A table in front of something out of focus."""
        paint = self.patch(4)
        first, second, table = (paint.colour((0, 1), (0.0, 0.6), (0.2, 0.95)) for _ in range(3))
        edge = self.vary(0.2, 0.6) * self.height
        below = np.clip((np.arange(self.height, dtype=np.float32)[:, None] - edge) / 3 + 0.5, 0, 1)
        wall = mix(first, second, ramp(self.noise(3, 4), -0.3, 0.3))
        self.pixels = mix(wall, table * (1 + 0.06 * self.noise(20, 6)), below)

    def sky(self) -> None:
        """Sky with clouds."""
        blue = self.patch(4).colour((0.54, 0.62), (0.15, 0.7), (0.7, 1))
        clouds = ramp(self.noise(2.5, 3) + 0.4 * self.noise(8, 10), -0.1, 1.2)
        self.pixels = mix(blue, rgb(0.97, 0.97, 0.98), clouds)

    def garden(self) -> None:
        """Greenery out of focus."""
        paint = self.patch(4)
        dark, bright = (
            paint.colour((0.2, 0.38), (0.3, 0.8), (0.08, 0.35)),
            paint.colour((0.15, 0.33), (0.3, 0.75), (0.4, 0.85)),
        )
        self.pixels = mix(dark, bright, ramp(self.noise(5, 6) + 0.6 * self.noise(12, 14), -0.8, 1.2))

    def foliage(self, count: int, size: float) -> None:
        """Leaves all over the picture, of a size given as a share of it."""
        for _ in range(count):
            patch = self.patch(size * self.short * self.vary(0.7, 1.3), 1.05)
            angle, lean = self.vary(0, 6.28), self.vary(0.45, 1)
            du, dv = math.cos(angle), lean * math.sin(angle)
            patch.leaf(
                -du,
                -dv,
                du,
                dv,
                self.vary(0.35, 0.6),
                patch.colour((0.2, 0.36), (0.4, 0.85), (0.25, 0.65)),
                self.vary(0.6, 1.15),
            )
            at = self.vary(-0.25, 1.25) * self.width, self.vary(-0.25, 1.25) * self.height
            self.paste(_Sprite(patch, 0.3), *at)

    def plate(self, x: float, y: float, r: float) -> None:
        """A plate around (x, y), in pixels, under what comes next."""
        patch = self.patch(r, 1.1)
        china = (
            patch.colour((0, 1), (0, 0.12), (0.8, 1))
            if patch.chance(0.7)
            else patch.colour((0, 1), (0.2, 0.7), (0.3, 0.9))
        )
        squash = self.vary(0.6, 1)
        face = patch.face(squash=squash)
        tone = (
            1
            - 0.25 * np.exp(-(((face.r - 0.68) / 0.04) ** 2))
            + 0.08 * (face.a * float(self.light[0]) + face.b * float(self.light[1]))
        )
        patch.lay(face.window, china * tone, face.cover)
        self.paste(_Sprite(patch, 0.5), x, y)

    # arrangements

    def arrange(self, name: str) -> None:
        """Choose a background and an arrangement that suit the fruit, and lay it out."""
        fruit = FRUITS[name]
        draw = self.generator.random()
        if draw < fruit.on_tree:
            self.on_tree(fruit.whole)
            return
        grounds = (self.studio, self.wood, self.cloth, self.room, self.garden, self.sky)
        grounds[int(self.generator.choice(len(grounds), p=(0.5, 0.18, 0.12, 0.11, 0.05, 0.04)))]()
        if draw < fruit.on_tree + fruit.heap:
            self.heap(fruit.whole)
        elif fruit.cut is not None and self.generator.random() < fruit.cut_open:
            self.few([fruit.whole, fruit.cut] if self.generator.random() < 0.6 else [fruit.cut])
        else:
            self.few([fruit.whole])

    def few(self, drawers: list[Drawer]) -> None:
        """One to four fruits, some of them cut."""
        count = (
            int(self.generator.choice([1, 1, 1, 2, 3, 4]))
            if len(drawers) == 1
            else int(self.generator.choice([2, 2, 3]))
        )
        r = self.short * (self.vary(0.36, 0.49) if count == 1 else self.vary(0.22, 0.3))
        middle = self.width * self.vary(0.45, 0.55), self.height * self.vary(0.48, 0.57)
        if self.generator.random() < 0.2:
            self.plate(*middle, r * (1.5 if count == 1 else 2.4))
        places: list[tuple[float, float]] = []
        while len(places) < count:
            angle, away = self.vary(0, 6.28), 0 if count == 1 else self.vary(0.5, 1.7) * r
            x, y = middle[0] + away * math.cos(angle), middle[1] + 0.6 * away * math.sin(angle)
            if all(math.hypot(x - other[0], y - other[1]) > 0.7 * r for other in places):
                places.append((x, y))
        for number, (x, y) in enumerate(sorted(places, key=lambda place: place[1])):
            self.put(drawers[number % len(drawers)], x, y, r * self.vary(0.9, 1.1))

    def heap(self, whole: Drawer) -> None:
        """Many: a mound, or all over the picture."""
        r = self.short * self.vary(0.11, 0.18)
        everywhere = self.generator.random() < 0.65
        places = []
        for row in np.arange(-0.5, self.height / r, 1.15):
            for column in np.arange(-0.5, self.width / r, 1.35):
                x, y = (column + self.vary(-0.35, 0.35)) * r, (row + self.vary(-0.35, 0.35)) * r
                inside = math.hypot(x / self.width - 0.5, (y / self.height - 0.58) * 1.1) < 0.36
                if everywhere or inside:
                    places.append((x, y))
        sprites = [self.sprite(whole, r * self.vary(0.9, 1.15)) for _ in range(min(_DISTINCT, len(places)))]
        for number, (x, y) in enumerate(sorted(places, key=lambda place: place[1] + self.vary(0, 0.5) * r)):
            self.paste(sprites[number * 7 % len(sprites)], x, y)

    def on_tree(self, whole: Drawer) -> None:
        """Hanging among leaves."""
        (self.garden if self.generator.random() < 0.7 else self.sky)()
        count = int(self.generator.choice([1, 2, 2, 3, 4, 5]))
        r = self.short * (self.vary(0.2, 0.34) if count < 2 else self.vary(0.12, 0.2))
        self.foliage(int(self.vary(10, 22)), 0.22)
        branch = self.patch(self.width / 2, 1.05)
        y = self.vary(-0.9, -0.2)
        bark = branch.colour((0.05, 0.1), (0.3, 0.6), (0.25, 0.5))
        branch.stem(-1.1, y, 1.1, y + self.vary(-0.5, 0.5), 0.035, 0.06, bark, 0.08)
        self.paste(_Sprite(branch, 0), self.width / 2, self.height / 2)
        for _ in range(count):
            self.put(
                whole,
                self.width * self.vary(0.25, 0.75),
                self.height * self.vary(0.3, 0.75),
                r * self.vary(0.85, 1.15),
            )
        self.foliage(int(self.vary(1, 5)), 0.2)

    def put(self, draw: Drawer, x: float, y: float, r: float) -> None:
        """Draw one fruit of radius `r` and lay it at (x, y), all in pixels."""
        self.paste(self.sprite(draw, r), x, y)

    def sprite(self, draw: Drawer, r: float) -> "_Sprite":
        """Draw one fruit, to be laid somewhere."""
        patch = self.patch(r)
        draw(patch)
        return _Sprite(patch)

    def paste(self, sprite: "_Sprite", x: float, y: float) -> None:
        """Lay a sprite with its middle at (x, y), in pixels, and its soft shadow away from the light."""
        left, top = x + sprite.left, y + sprite.top
        if sprite.shadow is not None:
            across, down = -0.14 * sprite.radius * self.light[:2]
            blend(self.pixels, None, sprite.shadow, left + across, top + 1.5 * down)
        blend(self.pixels, sprite.colours, sprite.alpha, left, top)

    def photograph(self) -> "Image":
        """What a camera makes of it: exposure, white balance, dark corners, a little blur, noise."""
        from PIL import Image, ImageFilter

        down, across = np.linspace(-1, 1, self.height)[:, None], np.linspace(-1, 1, self.width)
        corners = 255 - self.vary(0, 0.25) * 255 * (down**2 + across**2) / 2
        noise = self.vary(2, 16) * (self.generator.random((self.height, self.width), np.float32) - 0.5)
        self.pixels *= corners.astype(np.float32)
        self.pixels += noise
        planes = np.clip(self.pixels, 0, 255, out=self.pixels).astype(np.uint8)
        # The curve of each colour, as a table: a power of every pixel would take ten times as long.
        curve = (np.arange(256) / 255) ** self.vary(0.85, 1.12) * self.vary(0.85, 1.1)
        balance = self.generator.uniform(0.95, 1.05, (3, 1))
        table = np.clip(curve * balance * 255 + 0.5, 0, 255).astype(np.uint8)
        photo = Image.merge("RGB", [Image.fromarray(plane) for plane in planes]).point(table.ravel().tolist())
        sharp = self.vary(-0.7, 0.7)
        return photo if sharp > 0 else photo.filter(ImageFilter.BoxBlur(-sharp))
