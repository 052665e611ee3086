# ---
# title: Transfer learning
# summary: Borrow a network that has seen a million photos, and let twenty of yours be enough.
# objectives:
#   - Turn photos into features with a pretrained network
#   - Train a classifier on frozen features, and compare it fairly with raw pixels
#   - Fine-tune the last layers, and say what that added and what it cost
#   - Judge from the data at hand whether transfer will pay off
#   - Find near-duplicates that make a score look better than it is
# prerequisites: [getting-started/00, level1/01]
# minutes: 50
# hardware: cpu
# frameworks: [scikit-learn, pytorch]
# datasets: [fids30, fashion_mnist]
# floors:
#   cpu: {raw_accuracy: 0.28, frozen_accuracy: 0.87, finetuned_accuracy: 0.85}
# ---

# %% [markdown]
# ## Can twenty photos of each fruit be enough?
#
# You have some twenty photos of each kind of fruit and want a program that tells thirty kinds apart. Networks that
# are good at this learned from over a million photos. You won't take a million photos. But you can borrow what such a
# network has learned, and that is **transfer learning**: knowledge from a task A, used for your task B.

# %%
import copy

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import torch
from scipy.sparse.csgraph import connected_components
from sklearn.linear_model import LogisticRegression
from sklearn.manifold import TSNE
from sklearn.metrics import accuracy_score
from sklearn.model_selection import StratifiedGroupKFold, StratifiedKFold, cross_val_predict
from sklearn.svm import SVC
from timm.layers import freeze_batch_norm_2d

import navml
from navml.exercises.level2_07 import ____, q1, q2, q3, q4, quiz1, quiz2, quiz3

navml.seed_everything(0)

# %% [markdown]
# FIDS30 holds photos of 30 fruits, found on the web, cut square here.

# %% tags=["dataset-images"]
size = navml.pick(quick=96, cpu=160, gpu=224)
fids = navml.load("fids30", size=size)
photos = np.concatenate([fids.train.images, fids.test.images])
labels = np.concatenate([fids.train.labels, fids.test.labels])
one_of_each = fids.train.per_class(1)
navml.plots.images(
    one_of_each.images, [fids.classes[label] for label in one_of_each.labels], columns=10,
    title=f"One of each: {len(labels)} photos, {np.bincount(labels).min()} to {np.bincount(labels).max()} a fruit",
    alt="Thirty photos, one of each fruit of FIDS30, from acerolas to watermelons.",
)  # fmt: skip

# %% [markdown]
# ## A fair measure for few photos
#
# With so few photos, a test set is tiny: a handful of each fruit, and every single photo moves the score. So let every
# photo be a test photo once. **Cross-validation** cuts the data into five **folds**, learns on four and tests on the
# fifth, five times. *Stratified* means that each fold gets its share of every fruit.
#
# Every model below meets the same five folds, so that differences are the models'.

# %%
folds = list(StratifiedKFold(5, shuffle=True, random_state=0).split(photos, labels))


def accuracy_by_fold(predicted):
    return np.array([accuracy_score(labels[test], predicted[test]) for _, test in folds])


# %% [markdown]
# ## First, without help
#
# The baseline learns from the pixels themselves, shrunk to 32 × 32. A **support vector machine** (SVM) compares a new
# photo with those it knows, number by number.
#
# **Predict before you run:** blind guessing scores about 3 %. What will the pixels reach?

# %%
block = size // 32
pixels = photos.reshape(-1, 32, block, 32, block, 3).mean(axis=(2, 4)).reshape(len(photos), -1) / 255
with navml.stopwatch("SVM on pixels, five folds"):
    by_pixels = accuracy_by_fold(cross_val_predict(SVC(C=10), pixels, labels, cv=folds))
navml.report("raw_accuracy", by_pixels.mean(), "Raw pixels + SVM, 5-fold accuracy")

# %% [markdown]
# Far above guessing, and useless in a shop. To an SVM, a lemon in the left corner and the same lemon in the right
# corner have no pixel in common.
#
# ## Borrow a pair of eyes
#
# EfficientNet-Lite0 is a small **convolutional network**: layers of learned filters, each layer working on the answers
# of the one before. It was trained on ImageNet, over a million web photos of 1,000 kinds of things. Its early layers
# answer to edges and colours, the later ones to textures and parts. Only its last layer names things, and we cut that
# one off. What remains is called a **backbone**. It turns a photo into 1,280 numbers, its **features**.
#
# We do not train the backbone at all: it is **frozen**. This cell is the expensive one, some 15 seconds on two cores.

# %%
backbone = navml.pretrained.backbone("efficientnet_lite0")
with navml.stopwatch("features of all photos"):
    features = navml.pretrained.features(backbone, photos)
weights = sum(weight.numel() for weight in backbone.parameters())
print(f"{weights:,} borrowed weights turn each photo into {features.shape[1]:,} features.")

# %% [markdown]
# On top goes a **head** of our own: logistic regression, which gives each fruit a weighted sum of the features plus
# one constant, the bias. The largest sum wins.
#
# **Exercise 1.** How many numbers does the head learn, for all fruits together?

# %%
numbers_to_learn = ____
q1.check(numbers_to_learn, features, fids.classes)

# %% [markdown]
# **Predict:** the same photos, the same folds, a classifier that only draws straight lines. What now?

# %%
with navml.stopwatch("logistic regression, five folds"):
    predicted = cross_val_predict(LogisticRegression(max_iter=1000), features, labels, cv=folds)
by_features = accuracy_by_fold(predicted)
navml.report("frozen_accuracy", by_features.mean(), "Frozen features + logistic regression, 5-fold accuracy")

# %% [markdown]
# The photos did not change, only the numbers that describe them. **t-SNE** shows how: it lays points out on paper so
# that photos with similar numbers lie close together. It never sees a label.

# %%
shown = ["bananas", "kiwifruit", "lemons", "limes", "pineapples", "strawberries", "watermelons"]
figure, axes = plt.subplots(1, 2, figsize=(10, 4.6), layout="constrained")
for axis, title, numbers in zip(axes, ["By pixels", "By features"], [pixels, features], strict=True):
    x, y = TSNE(metric="cosine", init="random", random_state=0).fit_transform(numbers).T
    axis.scatter(x, y, s=6, color="lightgrey", label="other fruits")
    for name, colour, marker in zip(shown, navml.plots.COLOURS, "osv^D*P", strict=True):
        this = labels == fids.classes.index(name)
        axis.scatter(x[this], y[this], s=30, color=colour, marker=marker, label=name)
    axis.set(title=title, xticks=[], yticks=[])
figure.legend(*axis.get_legend_handles_labels(), loc="outside right center", frameon=False)
navml.plots.show(
    figure,
    alt="Two maps of all photos. By pixels, fruits lie mixed. By features, most fruits form islands of their own.",
)

# %% [markdown]
# Read it: on the left each colour is strewn over the whole map; a photo's neighbours share its brightness and
# background. On the right, colours gather in islands. The borrowed features put like beside like, and a straight line
# can fence off an island.
#
# **Exercise 2.** Similarity of features is a tool of its own. Write `most_similar(features, query)`: the row number
# of the photo most similar to photo number `query`, itself not counted. Use **cosine similarity**: divide each row by
# its length, then take the sum of products (`@`).

# %%
def most_similar(features, query):
    return ____


q2.check(most_similar)

# %% [markdown]
# ## Which fruits get mixed up?

# %%
navml.plots.confusion(labels, predicted, fids.classes, title="Frozen features, every photo tested once")
wrong = predicted != labels
pairs = pd.Series([f"{fids.classes[t]} → {fids.classes[p]}" for t, p in zip(labels[wrong], predicted[wrong], strict=True)])
print(f"{wrong.sum()} mistakes. The most frequent:", pairs.value_counts().head(6).to_string(), sep="\n")

# %% [markdown]
# Read a row: where did the true olives go? The mistakes are not random. They join small round things of one colour, and
# stone fruits with one skin: what you would mix up yourself from across a room. Fruits with a pattern of their own,
# such as kiwifruit, pineapples and watermelons, are nearly all on the diagonal.
#
# ## How many photos does it take?
#
# Now the question of the title. Same folds, but the models learn from only a few photos of each fruit. (A fruit that
# has fewer gives all it has.)
#
# **Predict:** how many photos of each fruit do pixels need to catch up with features that have seen *two*?

# %%
def few(train, k):
    fruit = pd.Series(labels[train], index=train)
    return fruit.sample(frac=1, random_state=k).groupby(fruit).head(k).index


counts = [1, 2, 5, 10, 20]
curves = {}
for name, model, X in (("pixels", SVC(C=10), pixels), ("features", LogisticRegression(max_iter=1000), features)):
    curves[name] = [
        [model.fit(X[few(train, k)], labels[few(train, k)]).score(X[test], labels[test]) for train, test in folds]
        for k in counts
    ]

# %%
figure, axis = plt.subplots(figsize=(7, 4), layout="constrained")
for (name, scores), colour, marker in zip(curves.items(), navml.plots.COLOURS, "so", strict=False):
    axis.errorbar(counts, np.mean(scores, axis=1), np.std(scores, axis=1), color=colour, marker=marker, label=name)
axis.set(xscale="log", ylim=(0, 1), title="Accuracy by photos per fruit", ylabel="accuracy, mean of five folds",
         xlabel="photos of each fruit to learn from (log scale)")  # fmt: skip
axis.set_xticks(counts, counts)
axis.minorticks_off()
axis.legend(frameon=False, loc="upper left")
navml.plots.show(
    figure, alt="Both curves rise with photos per fruit; features lie far above pixels from one photo on."
)
pd.DataFrame({name: np.mean(scores, axis=1) for name, scores in curves.items()}, index=counts).round(2)

# %% [markdown]
# The pixels never catch up: with all they have, they stay below features that saw two photos. The curve of the features
# climbs steeply and then bends: after ten photos or so, each further one buys less. It has not gone flat at the right
# edge, so more photos would still help.
#
# **Exercise 3.** You could even do without training: give each photo the label of its nearest neighbour. What is the
# mean accuracy over the folds of `KNeighborsClassifier(n_neighbors=1, metric="cosine")` on the features? (Import it
# from `sklearn.neighbors`; the cells above have all else you need.)

# %%
neighbour_accuracy = ____
q3.check(neighbour_accuracy, features, labels, folds)

# %% [markdown]
# ## Fine-tune: let the last layers learn too
#
# The features were made for ImageNet's 1,000 things, not for your 30. **Fine-tuning** lets part of the backbone go on
# learning, on your photos. With few of them it is easy to ruin more than you gain. Three precautions:
#
# - **Start from the head you have.** A random one would send large, senseless corrections into the layers below.
# - **Take small steps.** The *learning rate*, the size of a step, is 30 times smaller than one you'd train with from
#   scratch.
# - **Keep batch norm as it is.** These layers hold the mean and spread of ImageNet's features; small batches of
#   yours would replace them with worse estimates.
#
# Only the last layers learn; those that answer to edges and textures stay frozen. A frozen layer gives the same answer
# each time, so we run them once and keep it.

# %%
layers = backbone.body.as_sequential()
frozen_part = torch.nn.Sequential(backbone.normalise, *layers[:7])
with navml.stopwatch("through the frozen layers, once"):
    maps = navml.pretrained.features(frozen_part, photos)


def network_that_starts_as(classifier):
    head = torch.nn.Linear(features.shape[1], len(fids.classes))
    head.load_state_dict({"weight": torch.tensor(classifier.coef_), "bias": torch.tensor(classifier.intercept_)})
    side = int((maps.shape[1] // 112) ** 0.5)  # 112 maps of side × side answers leave the frozen part
    last_layers = freeze_batch_norm_2d(copy.deepcopy(layers[7:-1]))
    return torch.nn.Sequential(torch.nn.Unflatten(1, (112, side, side)), last_layers, head)

# %% [markdown]
# An **epoch** is one pass over all training photos. This is the dearest cell of the lesson: about two minutes on two
# cores, for all five folds.

# %%
by_finetuning, histories = [], []
with navml.stopwatch("fine-tuning"):
    for train, test in folds[: navml.pick(quick=2, cpu=5, gpu=5)]:
        classifier = LogisticRegression(max_iter=1000).fit(features[train], labels[train])
        network = network_that_starts_as(classifier)
        train_maps, test_maps = (
            torch.utils.data.TensorDataset(torch.from_numpy(maps[rows]), torch.from_numpy(labels[rows]))
            for rows in (train, test)
        )
        history = navml.training.fit(
            network, train_maps, test_maps, epochs=navml.pick(quick=2, cpu=5, gpu=10), batch_size=32,
            learning_rate=3e-5, schedule="one-cycle", progress=False,
        )  # fmt: skip
        by_finetuning.append(history["validation_accuracy"][-1])
        histories.append(history)
gains = np.array(by_finetuning) - by_features[: len(by_finetuning)]
navml.report("finetuned_accuracy", np.mean(by_finetuning), f"Fine-tuned last layers, {len(gains)} folds")
print("gained in each fold:", ", ".join(f"{100 * gain:+.1f} points" for gain in gains))

# %%
figure, axis = plt.subplots(figsize=(6.5, 3.8), layout="constrained")
steps = ["raw pixels", "frozen features", "fine-tuned"]
table = np.stack([by_pixels[: len(gains)], by_features[: len(gains)], by_finetuning])
axis.plot(steps, table, marker="o", color=navml.plots.COLOURS[5], linewidth=1)
axis.plot(steps, table.mean(axis=1), marker="D", color=navml.plots.COLOURS[0], linewidth=3, label="mean")
axis.set(title="Each thin line is a fold", ylabel="accuracy", ylim=(0, 1))
axis.legend(frameon=False, loc="lower right")
navml.plots.show(
    figure, alt="A steep rise from raw pixels to frozen features in every fold, then nearly level to fine-tuned."
)

# %% [markdown]
# Read it from left to right: a cliff, then a step so small that you need the printed gains to see it. The borrowed
# features did nearly all the work, in seconds; fine-tuning took far longer and changed a photo here and there. With
# more photos per fruit, or a task further from ImageNet, its share grows.
#
# Is the small step real? The folds differ, so their mean gain is uncertain. The **standard error** says by how much:
# the standard deviation of the gains (`ddof=1`), divided by the square root of their number. A mean gain of less than
# two standard errors is as good as none.
#
# **Exercise 4.** Compute the standard error of `gains`.

# %%
standard_error = ____
q4.check(standard_error, gains)

# %% [markdown]
# ## When does transfer pay?
#
# Task A was ImageNet: sharp colour photos of things. Fruit photos are near it: eight of our thirty fruits are even
# among its 1,000 classes (apples as *Granny Smith*). Now a task B further away: the small grey clothes of
# Fashion-MNIST. Same backbone, same number of pictures, 20 a class.
#
# **Predict:** features gained a lot over pixels on fruit. How much will they gain on clothes?

# %%
fashion = navml.load("fashion_mnist")
clothes, test_clothes = fashion.train.per_class(20), fashion.test.subset(navml.pick(quick=200, cpu=500, gpu=1000))


def enlarged(split):
    grey = torch.from_numpy(split.images.copy())[:, None] / 255
    return torch.nn.functional.interpolate(grey, size=96, mode="bilinear").expand(-1, 3, -1, -1)


seen, unseen = (navml.pretrained.features(backbone, enlarged(split)) for split in (clothes, test_clothes))
far = [
    SVC(C=10).fit(*clothes.flat()).score(*test_clothes.flat()),
    LogisticRegression(max_iter=1000).fit(seen, clothes.labels).score(unseen, test_clothes.labels),
]
near = [np.mean(curves[name][-1]) for name in ("pixels", "features")]
navml.plots.bars(
    ["fruit, pixels", "fruit, features", "clothes, pixels", "clothes, features"], [*near, *far],
    title="Near task, far task: 20 pictures a class", xlabel="accuracy", value_format="{:.0%}",
)  # fmt: skip

# %% [markdown]
# Compare the two pairs of bars. On fruit, features leave pixels far behind. On clothes the two pairs of bars nearly
# meet: centred on black, one garment a picture, pixels are a decent description already, and ImageNet's features
# describe things that these pictures don't have.
#
# So transfer pays when your pictures look like those of task A, when you have few of them, and when pixels alone don't
# line up. It pays less as your task moves away or as your own data grow.
#
# ## Before you believe the number
#
# Web photos come in copies: mirrored, recoloured, cropped. If one copy is learned from and its twin is tested on, the
# model has seen the exam. This is **leakage**. Mirrored copies share no pixels, but they share features:

# %% tags=["dataset-images"]
unit = features / np.linalg.norm(features, axis=1, keepdims=True)
similarity = np.triu(unit @ unit.T, k=1)  # each pair once, no photo with itself
twins = np.stack(np.unravel_index(np.argsort(similarity, axis=None)[::-1][:8], similarity.shape), axis=1)
navml.plots.images(
    photos[twins.ravel()],
    [f"{similarity[first, second]:.3f}" if side == 0 else "" for first, second in twins for side in (0, 1)],
    title="The eight most similar pairs, side by side, with their cosine similarity",
    alt="Eight pairs of photos. Many are the same photo, mirrored, recoloured or cropped.",
)  # fmt: skip

# %% [markdown]
# The cure: put photos that are too similar into one group, and never split a group between folds.

# %%
_, groups = connected_components(similarity > 0.93)
kept_together = StratifiedGroupKFold(5, shuffle=True, random_state=0)
strict = cross_val_predict(
    LogisticRegression(max_iter=1000), features, labels, groups=groups, cv=kept_together
)
print(f"{len(labels) - len(np.unique(groups))} photos are near-twins of another.")
print(f"twins split: {by_features.mean():.1%} ± {by_features.std():.1%}, twins kept together: {accuracy_score(labels, strict):.1%}")

# %% [markdown]
# Compare the two numbers with the ± between the folds: if they differ by less, the twins did not flatter us, because there are
# few of them. On a set scraped more carelessly, they can. Neither number is the last word: no check finds photos
# that ImageNet itself may share with this set.
#
# ## The answer
#
# Can twenty photos of each fruit be enough?

# %%
print(
    f"With at most 20 photos of each fruit, frozen features recognise {np.mean(curves['features'][-1]):.0%} of new "
    f"photos; pixels {np.mean(curves['pixels'][-1]):.0%}."
)

# %% [markdown]
# ## Quiz
#
# Replace `____` with `"a"`, `"b"` or `"c"`.
#
# **1.** Which task will gain most from ImageNet features?
# (a) 15 colour photos of each of 12 dog breeds. (b) 100,000 labelled satellite images in infrared.
# (c) 50 pictures of sound waves for each of 5 engine faults.

# %%
answer = ____
quiz1.check(answer)

# %% [markdown]
# **2.** You put a new, random head on a pretrained network and train all of it with a large learning rate. After one
# epoch it is worse than frozen features. Why?
# (a) One epoch is always too few. (b) The large steps overwrote what the network had learned. (c) The head has too
# few weights.

# %%
answer = ____
quiz2.check(answer)

# %% [markdown]
# **3.** A shop photographs each of its products three times and shuffles all photos into folds. The score is 99 %. What
# will it be on new products?
# (a) About 99 %. (b) Higher, with more products to learn from. (c) Lower: photos of one product lay in several folds.

# %%
answer = ____
quiz3.check(answer)

# %% [markdown]
# ## Recap
#
# - A pretrained backbone turns a photo into features; you only learn a small head.
# - Compare on the same folds: frozen features left raw pixels far behind, in seconds.
# - Fine-tune gently, report the gain with its spread and its cost, and keep it only if it is worth both.
# - Transfer pays when task B looks like task A and photos are few.
# - Near-duplicates across folds flatter a score. Features find them; groups keep them together.
#
# ## Go further
#
# - Yosinski, Clune, Bengio and Lipson (2014), [How transferable are features in deep neural
#   networks?](https://arxiv.org/abs/1411.1792): layer by layer, and how it fades as tasks move apart.
# - Kornblith, Shlens and Le (2019), [Do better ImageNet models transfer better?](https://arxiv.org/abs/1805.08974):
#   sixteen networks on twelve datasets, frozen, fine-tuned and from scratch.
# - Tan and Le (2019), [EfficientNet: rethinking model scaling for convolutional neural
#   networks](https://arxiv.org/abs/1905.11946): the family that your backbone comes from.
