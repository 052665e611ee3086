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
# Now the question of the title. We keep the five folds, but let the models learn from only a few photos of each fruit.
# A fruit that has fewer gives all it has.

# %%
def few(train, k):
    fruit = pd.Series(labels[train], index=train)
    return fruit.sample(frac=1, random_state=k).groupby(fruit).head(k).index


counts = [1, 2, 5, 10, 20]
models = {
    "frozen features": (LogisticRegression(max_iter=1000), features),
    "raw pixels": (SVC(C=10), pixels),
}
figure, axis = plt.subplots(figsize=(7, 4), layout="constrained")
for (name, (model, X)), colour, marker in zip(models.items(), navml.plots.COLOURS, "os", strict=False):
    scores = [
        [model.fit(X[few(train, k)], labels[few(train, k)]).score(X[test], labels[test]) for train, test in folds]
        for k in counts
    ]
    axis.errorbar(counts, np.mean(scores, axis=1), np.std(scores, axis=1), color=colour, marker=marker, label=name)
    print(f"{name}:", ", ".join(f"{k} photos {np.mean(s):.0%}" for k, s in zip(counts, scores, strict=True)))
axis.set(xscale="log", xticks=counts, xticklabels=counts, ylim=(0, 1), title="Accuracy by photos per fruit",
         xlabel="photos of each fruit to learn from", ylabel="accuracy on the other fold")  # fmt: skip
axis.legend(frameon=False)
navml.plots.show(figure, alt="Accuracy against photos per fruit: features lie far above pixels from one photo on.")
