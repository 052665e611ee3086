# ---
# title: Features by hand
# summary: Show a simple model edges instead of grey values, and it sees more. Then find garments in a larger picture.
# objectives:
#   - Compute the strength and direction of the edges in a picture
#   - Explain what a histogram of oriented gradients keeps and what it forgets
#   - Measure what better features are worth to the same classifier
#   - Find objects in a larger picture with a sliding window
#   - Merge overlapping finds by non-maximum suppression
# prerequisites: [level1/03]
# minutes: 60
# hardware: cpu
# frameworks: [scikit-image, scikit-learn]
# datasets: [fashion_mnist]
# floors:
#   cpu: {pixels_accuracy: 0.82, hog_accuracy: 0.86}
# claims:
#   - 0.83 < pixels_accuracy < 0.87
#   - 0.02 < hog_accuracy - pixels_accuracy < 0.06
#   - dark_hog_accuracy - dark_pixels_accuracy > 0.3
#   - abs(dark_hog_accuracy - hog_accuracy) < 0.03
# ---

# %% [markdown]
# ## Would you know a coat in the dark?
#
# Dim the lights: you still recognise a coat by its outline. Grey values have changed, edges have not. So far our
# models got grey values and nothing else, and had to make do.
#
# A **feature** is a number computed from the picture to make the classifier's task easier. Today you build
# features from edges, and ask: how much are they worth, to the *same* classifier? And at the end, with their help: can we
# find garments in a larger picture, where nobody has told us where to look?

# %%
import matplotlib.pyplot as plt
import numpy as np
from skimage.feature import hog
from skimage.transform import resize
from sklearn.svm import LinearSVC

import navml
from navml.exercises.level1_04 import ____, q1, q2, q3, quiz1, quiz2, quiz3

navml.seed_everything(0)
fashion = navml.load("fashion_mnist", validation=1 / 6)

# %% [markdown]
# ## Edges
#
# An edge is where brightness changes. The **gradient** at a pixel holds two numbers: how brightness changes
# downwards, $g_y$, and to the right, $g_x$. Together they make an arrow, with a **magnitude** (how strong the edge is) and
# a direction (which way brightness rises):
#
# $$m = \sqrt{g_x^2 + g_y^2} \qquad\qquad \theta = \operatorname{atan2}(g_y, g_x)$$

# %%
coat = fashion.train.of_class("Coat").images[2].astype(float)
down, right = np.gradient(coat)
magnitude = np.hypot(right, down)
edges = np.stack([coat, np.abs(down), np.abs(right), magnitude])
navml.plots.images(
    edges / edges.max(axis=(1, 2), keepdims=True),
    ["the picture", "change downwards", "change to the right", "magnitude"],
    columns=4,
    title="A coat and its edges",
)

# %% [markdown]
# Changes downwards light up at shoulders and hem; changes to the right along the sleeves. Magnitude has both: a line
# drawing, in which the even grey of the cloth has vanished.
#
# **Exercise 1.** Write a function that returns magnitude and direction, in degrees from 0 up to (not including) 180. A rise
# to the left and one to the right are the same *line*, so directions that differ by 180° count as one: take the angle
# modulo 180. You will need `np.hypot`, `np.arctan2`, `np.degrees` and `%`.


# %%
def edge(right, down):
    magnitude = ____
    direction = ____
    return magnitude, direction


q1.check(edge)

# %% [markdown]
# ## Histograms of oriented gradients
#
# The line drawing itself is still 784 numbers, and moving the coat by two pixels changes nearly all of them. The
# **histogram of oriented gradients** (HOG) of Dalal and Triggs (2005) forgets exactly where an edge is, and keeps which
# *kinds* of edges are *about* there:
#
# 1. Cut the picture into small **cells**, here of 4 × 4 pixels.
# 2. In each cell, count directions in 9 bins of 20° each. Strong edges count more.
# 3. Take **blocks** of 2 × 2 cells, overlapping, and scale each block to length 1. Then a dim coat and a bright coat give
#    the same numbers.
#
# Here is what is left of four garments. Each little star is one cell, its rays the directions of the edges in it.


# %%
def describe(pictures):
    """HOG features of pictures (n, 28, 28), as float32 (n, numbers)."""
    return np.array([hog(picture, 9, (4, 4), (2, 2)) for picture in pictures], dtype=np.float32)


shown = [fashion.train.of_class(name).images[1] for name in ("Trouser", "Coat", "Sandal", "Bag")]
figure, axes = plt.subplots(2, 4, figsize=(9, 4.8), layout="constrained")
for column, picture in zip(axes.T, shown):
    big = resize(picture.astype(float), (224, 224))  # enlarged smoothly, so that the stars can be seen
    _, stars = hog(big, 9, (32, 32), (2, 2), visualize=True)
    column[0].imshow(picture, cmap="gray")
    column[1].imshow(stars, cmap="gray", vmax=np.percentile(stars, 99.5))
for axis in axes.flat:
    axis.axis("off")
figure.suptitle("What the camera sees, and what HOG keeps")
navml.plots.show(
    figure,
    alt="Four garments and below each its HOG: stars whose bright rays show the direction of edges in each cell. Upright rays along trouser legs, level ones along hems and soles.",
)

# %% [markdown]
# Stand back and squint. The trouser legs are columns of upright rays. A hem, a sole, the bottom of a bag are rows of
# level ones. (An upright edge shows as a narrow cross: each ray is drawn in the middle of its bin of 20°.) Could you still tell
# what they are? A classifier can, as you will see.
#
# **Exercise 2.** How many numbers is that? 28 pixels make 7 cells in each direction. A block covers 2 × 2 cells and moves on
# by one cell at a time. Each cell of a block brings its 9 bins.

# %%
numbers_per_picture = ____
q2.check(numbers_per_picture)

# %% [markdown]
# ## What are they worth?
#
# The same classifier twice, a **linear SVM**: the SVM of [lesson 03](03-svms-and-random-forests.ipynb) with a straight
# boundary, which is quick to train. Each gets the setting of `C` that suits it. Nothing else differs but what it sees.
#
# **Predict:** grey values reach about 85 % at *cpu*. What will edges reach? (One to two minutes at *cpu*.)

# %%
n = navml.pick(quick=1_500, cpu=20_000, gpu=50_000)
learn, judge = (
    fashion.train.subset(n),
    fashion.validation.subset(navml.pick(quick=500, cpu=5_000, gpu=10_000)),
)
with navml.stopwatch("computing HOG features"):
    learn_hog, judge_hog = describe(learn.images), describe(judge.images)
pixels_svm = LinearSVC(C=0.01).fit(*learn.flat())
hog_svm = LinearSVC(C=0.03).fit(learn_hog, learn.labels)
navml.report("pixels_accuracy", pixels_svm.score(*judge.flat()), "Grey values + linear SVM, validation")
navml.report("hog_accuracy", hog_svm.score(judge_hog, judge.labels), "HOG + linear SVM, validation")

# %% [markdown]
# A few points of accuracy, from the same straight-line classifier. And now dim the lights: the same pictures,
# darker and darker. **Predict** both curves.

# %%
levels = [1, 0.8, 0.6, 0.4, 0.2]
few = judge.subset(500)
dimmed = [(few.images * level).astype(np.uint8) for level in levels]
by_pixels = [pixels_svm.score(pictures.reshape(500, -1) / 255, few.labels) for pictures in dimmed]
by_hog = [hog_svm.score(describe(pictures), few.labels) for pictures in dimmed]
figure, axis = plt.subplots(figsize=(6, 3.2), layout="constrained")
axis.plot(levels, by_pixels, "o-", color=navml.plots.COLOURS[1], label="grey values")
axis.plot(levels, by_hog, "s-", color=navml.plots.COLOURS[0], label="HOG")
axis.set(xlabel="brightness", ylabel="accuracy", title="Same garments in less and less light", ylim=(0, 1))
axis.invert_xaxis()
axis.grid(alpha=0.3)
axis.legend(frameon=False)
navml.report("dark_pixels_accuracy", by_pixels[-1], "Grey values, at a fifth of the brightness")
navml.report("dark_hog_accuracy", by_hog[-1], "HOG, at a fifth of the brightness")
navml.plots.show(
    figure,
    alt=f"Accuracy at brightness 1 to 0.2: grey values fall from {by_pixels[0]:.0%} to {by_pixels[-1]:.0%}, HOG goes from {by_hog[0]:.0%} to {by_hog[-1]:.0%}.",
)

# %% [markdown]
# That is the real worth of a good feature: not only a few points on clean pictures, but answers that hold when the world
# changes in a way that should not matter. We knew that light does not matter, and built it in.
#
# ## Finding: the sliding window
#
# Until now somebody had cut out each garment for us. Here is a table with garments lying about, on a noisy ground.
# A **sliding window** cuts out *every* 28 × 28 square, a few pixels apart, and asks a classifier about each: which
# garment, or none? For "none" it needs an eleventh class, learned from squares that hold no whole garment.

# %%
SIDE, HEIGHT, WIDTH = 28, 112, 196
rng = np.random.default_rng(0)


def scatter(split):
    """Return a picture with garments strewn over it, their corners (n, 2) and their labels (n,)."""
    table, corners, labels = np.zeros((HEIGHT, WIDTH)), [], []
    for row, column in np.ndindex(2, 4):
        if rng.random() < 0.75:
            corner = np.array([row * 56, column * 49]) + rng.integers((29, 22))
            item = rng.integers(len(split))
            top, left = corner
            table[top : top + SIDE, left : left + SIDE] = split.images[item]
            corners.append(corner)
            labels.append(split.labels[item])
    ground = rng.normal(25, 12, table.shape).clip(0, 80)
    return np.maximum(table, ground).astype(np.uint8), np.array(corners).reshape(-1, 2), np.array(labels)


# %% [markdown]
# When is a square "on" a garment? The usual measure is **intersection over union** (IoU): the area that two boxes share,
# divided by the area that they cover together. 1 means the same box, 0 means apart.


# %%
def iou(corners, corner):
    """IoU of squares at corners (n, 2) with the one at corner (2,): (n,) numbers from 0 to 1."""
    height, width = np.maximum(0, SIDE - np.abs(corners - corner)).T
    shared = height * width
    return shared / (2 * SIDE**2 - shared)


def cut(table, corners):
    return np.array([table[top : top + SIDE, left : left + SIDE] for top, left in corners])


# %% [markdown]
# **Exercise 3.** Two squares of 28 × 28, one of them 14 pixels further to the right, so that they overlap by half. What is
# their IoU? Work it out on paper; `iou` will confirm it.

# %%
iou_of_half_overlap = ____
q3.check(iou_of_half_overlap)

# %% [markdown]
# Now train the finder: windows on garments, two pixels off at most, and windows on nothing.

# %%
squares, answers = [], []
for _ in range(navml.pick(quick=60, cpu=300, gpu=600)):
    table, corners, labels = scatter(fashion.train)
    limits = (HEIGHT - SIDE, WIDTH - SIDE)
    near = np.clip(corners + rng.integers(-2, 3, corners.shape), 0, limits)
    anywhere = rng.integers(0, limits, (16, 2))
    empty = [place for place in anywhere if iou(corners, place).max(initial=0) < 0.35]
    squares += [*cut(table, near), *cut(table, empty)]
    answers += [*labels, *[10] * len(empty)]

finder = LinearSVC(C=0.03).fit(describe(squares), answers)
print(f"learned from {len(answers):,} squares, {np.mean(np.array(answers) == 10):.0%} of them on nothing")

# %% [markdown]
# One step is missing. Next to the right place there are a dozen squares that see *nearly* the whole garment, and all say
# "coat!". **Non-maximum suppression** (NMS) keeps the surest of them, drops all that overlap it, and goes on with the
# surest that is left.


# %%
def find(table, step=3):
    """Return corners, labels and certainty of all squares that seem to hold a garment, surest first."""
    places = np.array(
        [(y, x) for y in range(0, HEIGHT - SIDE + 1, step) for x in range(0, WIDTH - SIDE + 1, step)]
    )
    scores = finder.decision_function(describe(cut(table, places)))
    certainty = scores[:, :10].max(axis=1) - scores[:, 10]
    order = [place for place in np.argsort(-certainty) if certainty[place] > 0]
    return places[order], scores[order, :10].argmax(axis=1)


def suppress(corners, threshold=0.2):
    """Return the places in the list of those finds that non-maximum suppression keeps."""
    kept = []
    for place, corner in enumerate(corners):
        if not kept or iou(corners[kept], corner).max() < threshold:
            kept.append(place)
    return kept


# %%
table, corners, labels = scatter(fashion.validation)
found, names = find(table)
kept = suppress(found)
figure, axes = plt.subplots(2, 1, figsize=(7.5, 8.4), layout="constrained")
for axis, chosen, title in zip(
    axes, (range(len(found)), kept), ("Every square that says yes", "After non-maximum suppression")
):
    axis.imshow(table, cmap="gray")
    for place in chosen:
        top, left = found[place]
        axis.add_patch(
            plt.Rectangle(
                (left - 0.5, top - 0.5), SIDE, SIDE, fill=False, lw=1.5, color=navml.plots.COLOURS[4]
            )
        )
        if len(chosen) == len(kept):
            name, colour = fashion.classes[names[place]], navml.plots.COLOURS[4]
            axis.text(left + 2, top + SIDE - 3, name, color=colour, backgroundcolor="black", fontsize=8)
    axis.set_title(f"{title}: {len(chosen)}")
    axis.axis("off")
navml.plots.show(
    figure,
    alt=f"A dark table with {len(corners)} garments. Above {len(found)} overlapping boxes; below {len(kept)} boxes, one for about every garment, each with a name.",
)

# %% [markdown]
# Above, every garment wears a bundle of boxes. Below, one box each, with a name, if all went well. Look for what did
# not: a garment without a box, a box on nothing, a wrong name. Is it rare? Count on some more tables. A box counts as
# a hit if its IoU with a garment is above one half.

# %%
garments = boxes = hits = named = 0
for _ in range(navml.pick(quick=2, cpu=10, gpu=10)):
    table, corners, labels = scatter(fashion.validation)
    found, names = find(table)
    kept = suppress(found)
    garments, boxes = garments + len(corners), boxes + len(kept)
    for corner, label in zip(corners, labels):
        overlaps = iou(found[kept], corner) if kept else np.zeros(1)
        if overlaps.max() > 0.5:
            hits += 1
            named += names[kept[overlaps.argmax()]] == label
print(f"{garments} garments, {boxes} boxes: {hits} garments found, {named} of them named correctly")

# %% [markdown]
# ## The answer
#
# Edges beat grey values by the margin reported above, and in the dark it is no contest. With them, a straight-line
# classifier even finds garments it was not pointed to. Finding is the easy part. Naming suffers: most likely because
# the finder learned from few garments, and its boxes sit a few pixels off.
#
# We have not opened the test set: nothing was chosen for good. It waits for lesson 09.
#
# Until about 2012 this was how computers saw: people designed features, machines weighed them. Then networks began to
# *learn* their features. In level 2 you will look at a trained network's first layer and find oriented edges there.

# %% [markdown]
# ## Quiz
#
# **1.** Which of these changes leaves HOG features (almost) as they are?
# (a) Turning the picture by 45°. (b) Doubling the brightness. (c) Shifting it by ten pixels.
# (d) Making it half as large.

# %%
answer = ____
quiz1.check(answer)

# %% [markdown]
# **2.** You make the sliding window move by 14 pixels instead of 3. What happens?
# (a) It is faster and misses garments. (b) It is slower and finds more. (c) Only the names get worse.
# (d) Nothing, non-maximum suppression makes up for it.

# %%
answer = ____
quiz2.check(answer)

# %% [markdown]
# **3.** Two coats lie half on top of each other. With `threshold=0.2`, non-maximum suppression will probably
# (a) keep both boxes. (b) drop both. (c) keep one and drop the other. (d) merge them into one large box.

# %%
answer = ____
quiz3.check(answer)

# %% [markdown]
# ## Recap
#
# - A gradient has a magnitude and a direction; edges are where the magnitude is large.
# - HOG counts edge directions per cell, and scales blocks of cells: it keeps the outline, forgets the light and small shifts.
# - The same linear SVM does better on HOG than on grey values, and far better in the dark.
# - A sliding window turns a classifier into a finder; it needs a class for "nothing".
# - Non-maximum suppression keeps the surest box and drops those that overlap it.
#
# ## Go further
#
# - Dalal and Triggs (2005), [Histograms of oriented gradients for human detection](https://doi.org/10.1109/CVPR.2005.177):
#   every design choice above, measured.
# - Felzenszwalb and others (2010), [Object detection with discriminatively trained part-based
#   models](https://doi.org/10.1109/TPAMI.2009.167): how far sliding windows and HOG were taken.
# - scikit-image's page on [HOG](https://scikit-image.org/docs/stable/auto_examples/features_detection/plot_hog.html).
