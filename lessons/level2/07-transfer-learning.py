# ---
# title: Transfer learning
# summary: Borrow a network that has seen a million photos, and let twenty of yours be enough.
# objectives:
#   - Turn photos into features with a pretrained network
#   - Train a classifier on frozen features, and compare it fairly with raw pixels
#   - Fine-tune the last layers, and weigh what that adds against what it costs
#   - Judge whether transfer will pay off on a task of your own
#   - Find near-duplicates that make a score look better than it is
# prerequisites: [getting-started/00, level1/01]
# minutes: 50
# hardware: cpu
# frameworks: [scikit-learn, pytorch]
# datasets: [fids30, fashion_mnist]
# floors:
#   cpu: {raw_accuracy: 0.28, frozen_accuracy: 0.87, finetuned_accuracy: 0.86}
# claims:
#   - 0.25 < raw_accuracy < 0.45
#   - frozen_accuracy - raw_accuracy > 0.4
#   - abs(finetuned_accuracy - frozen_accuracy) < 0.03
#   - features_of_2_accuracy > pixels_of_20_accuracy
#   - features_of_20_accuracy - pixels_of_20_accuracy > 0.4
#   - abs(clothes_gain) < 0.1
# ---

# %% [markdown]
# ## Can twenty photos of each fruit be enough?
#
# You have some twenty photos of each of thirty fruits, and want a program that tells them apart. Networks that are good
# at this have learned from over a million photos. You won't take a million photos. But you can borrow what such
# a network knows. That is **transfer learning**: what was learned on a task A, used for your task B.

# %%
import copy

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import torch
from scipy.sparse.csgraph import connected_components
from sklearn.linear_model import LogisticRegression
from sklearn.manifold import TSNE
from sklearn.model_selection import StratifiedGroupKFold, StratifiedKFold, cross_val_predict, cross_val_score
from sklearn.svm import SVC
from timm.layers import freeze_batch_norm_2d

import navml
from navml.exercises.level2_07 import ____, q1, q2, q3, q4, quiz1, quiz2, quiz3

navml.seed_everything(0)

# %% [markdown]
# FIDS30 holds photos of fruit found on the web. Here they are cut square and scaled to one size.

# %% tags=["dataset-images"]
size = navml.pick(quick=64, cpu=160, gpu=224)
fids = navml.load("fids30", size=size)
photos = np.concatenate([fids.train.images, fids.test.images])
labels = np.concatenate([fids.train.labels, fids.test.labels])
counts = np.bincount(labels)
navml.plots.images(
    fids.train.per_class(1).images, fids.classes, columns=10,
    title=f"{len(photos)} photos, from {counts.min()} to {counts.max()} of each fruit",
    alt="Thirty photos, one of each fruit of FIDS30, from acerolas to watermelons.",
)  # fmt: skip

# %% [markdown]
# ## First, without help
#
# One test set would hold a handful of photos of each fruit, and luck would decide. So every photo gets its turn:
# **cross-validation** deals the photos into five **folds**, learns from four and tests on the fifth, five times over.
# Every model below meets the same folds.
#
# The baseline learns from the pixels themselves, shrunk to 32 × 32. A **support vector machine** (SVM) compares a new
# photo with those it knows, pixel by pixel. **Predict before you run:** blind guessing scores about 3 %. And the SVM?

# %%
folds = list(StratifiedKFold(5, shuffle=True, random_state=0).split(photos, labels))
block = size // 32
pixels = photos.reshape(-1, 32, block, 32, block, 3).mean(axis=(2, 4)).reshape(len(photos), -1) / 255
with navml.stopwatch("SVM on pixels, five folds"):
    pixel_scores = cross_val_score(SVC(C=10), pixels, labels, cv=folds)
navml.report("raw_accuracy", pixel_scores.mean(), "Raw pixels + SVM, 5-fold accuracy")

# %% [markdown]
# Far above guessing, and useless in a shop. Move a lemon from the left corner to the right, and to an SVM it is another
# picture.
#
# ## Borrow a pair of eyes
#
# EfficientNet-Lite0 is a small **convolutional network**: layers of learned filters, each working on the answers of
# the one before. It learned on ImageNet, more than a million photos of 1,000 kinds of things. Its first layers
# answer to edges and colours, later ones to textures and parts; only the last one names things. We cut that one
# off. What is left, the **backbone**, turns a photo into a row of numbers, its **features**. Its weights stay as they
# are: it is **frozen**.
#
# This is the dear part: some 15 seconds for all photos on two cores.

# %%
backbone = navml.pretrained.backbone("efficientnet_lite0")
with navml.stopwatch("features of all photos"):
    features = navml.pretrained.features(backbone, photos)
weights = sum(weight.numel() for weight in backbone.parameters())
print(f"{weights:,} borrowed weights turn each photo into {features.shape[1]:,} features.")

# %% [markdown]
# On top goes a small **head** that is yours, logistic regression: for each fruit a weighted sum of the features, plus
# one constant, the bias. The largest sum wins.
#
# **Exercise 1.** How many numbers does the head learn, for all fruits together?

# %%
numbers_to_learn = ____
q1.check(numbers_to_learn, features, fids.classes)

# %% [markdown]
# **Predict:** the same photos, the same folds, a simpler classifier. What now?

# %%
with navml.stopwatch("logistic regression on features, five folds"):
    predicted = cross_val_predict(LogisticRegression(max_iter=1000), features, labels, cv=folds)
frozen_scores = np.array([np.mean(predicted[test] == labels[test]) for _, test in folds])
navml.report("frozen_accuracy", frozen_scores.mean(), "Frozen features + logistic regression, 5-fold accuracy")

# %% [markdown]
# The photos are the same; only the numbers that describe them have changed. **t-SNE** lets you see how. It lays points
# out on a map so that photos with similar numbers lie close together, and it never sees a label.

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
    alt="Two maps of all photos. By pixels the fruits lie mixed; by features most form islands of their own.",
)

# %% [markdown]
# On the left, every fruit is strewn over the map: neighbours share a brightness or a background. On the right, fruits
# gather in islands, and a straight line can fence off an island. The features put like beside like.
#
# **Exercise 2.** So similar features find similar photos. Write `most_similar(features, query)`: the row most similar to
# row `query`, itself not counted. **Cosine similarity** compares directions: divide each row by its length, then
# multiply (`@`).

# %%
def most_similar(features, query):
    return ____


q2.check(most_similar)

# %% [markdown]
# ## Which fruits get mixed up?

# %%
navml.plots.confusion(labels, predicted, fids.classes, title="Frozen features, each photo tested once")

# %% [markdown]
# Read the rows that leave the diagonal. Acerolas, small red cherries from the tropics, are taken for other round red
# fruits. Mangos, apricots and peaches share a skin, and are taken for each other. Fruits with a pattern of their own,
# such as kiwifruit, pineapples and strawberries, are nearly always right. From across a room, you'd make the same
# mistakes.
#
# ## How many photos does it take?
#
# Now the models may learn from only a few photos of each fruit. (A fruit that has fewer gives all it has.)
# **Predict:** how many photos do pixels need to catch up with features that have seen *two*?

# %%
def few(train, k):
    fruit = pd.Series(labels[train], index=train)
    return fruit.sample(frac=1, random_state=0).groupby(fruit).head(k).index


per_fruit = navml.pick(quick=[2, 20], cpu=[2, 5, 10, 20], gpu=[2, 5, 10, 20])
curves = {}
figure, axis = plt.subplots(figsize=(7, 3.8), layout="constrained")
for name, model, X in [("features", LogisticRegression(max_iter=1000), features), ("pixels", SVC(C=10), pixels)]:
    fewer = [[(few(train, k), test) for train, test in folds] for k in per_fruit]
    scores = np.array([cross_val_score(model, X, labels, cv=cv) for cv in fewer])
    curves[name] = scores.mean(axis=1)
    axis.errorbar(per_fruit, curves[name], scores.std(axis=1), marker="o", label=name)
axis.set(title="Accuracy by photos per fruit", xlabel="photos of each fruit to learn from", ylabel="accuracy",
         xticks=per_fruit, ylim=(0, 1))  # fmt: skip
axis.legend(frameon=False)
navml.plots.show(figure, alt="Both curves rise; features with two photos lie above pixels with twenty.")
navml.report("features_of_2_accuracy", curves["features"][0], "Features, 2 photos of each fruit")
navml.report("pixels_of_20_accuracy", curves["pixels"][-1], "Pixels, 20 photos of each fruit")

# %% [markdown]
# Pixels never catch up: at the right edge they are still below where features begin. The upper curve climbs steeply, then
# bends: each new photo buys less than the one before. (The bars show how much the folds differ.)
#
# **Exercise 3.** You could even do without training: give each photo the label of its nearest neighbour. What is the
# mean accuracy over the folds of `KNeighborsClassifier(n_neighbors=1, metric="cosine")` on the features? Import it
# from `sklearn.neighbors`.

# %%
neighbour_accuracy = ____
q3.check(neighbour_accuracy, features, labels, folds)

# %% [markdown]
# ## Fine-tune: let the last layers learn too
#
# The features were made for ImageNet's things, not for your fruits. **Fine-tuning** lets the last layers of the
# backbone learn on, from your photos. With so few, it is easy to lose more than you gain. Three precautions:
#
# - **Start from the head you have.** A random head sends large, senseless corrections down into the layers below.
# - **Take small steps.** The **learning rate** sets the size of a step; ours is a thirtieth of what `fit` takes to train
#   from nothing.
# - **Keep batch norm as it is.** Those layers hold averages over ImageNet; averages over a few of your photos would be
#   rougher.
#
# The layers before stay frozen, so each photo needs to pass them only once.

# %%
layers = backbone.body.as_sequential()
with navml.stopwatch("all photos through the frozen layers"):
    maps = navml.pretrained.features(torch.nn.Sequential(backbone.normalise, *layers[:7]), photos)
data = torch.utils.data.TensorDataset(torch.from_numpy(maps), torch.from_numpy(labels))
side = int((maps.shape[1] / 112) ** 0.5)  # what leaves the frozen layers: 112 maps of side × side numbers


def network_that_starts_as(classifier):
    head = torch.nn.Linear(features.shape[1], len(fids.classes))
    head.load_state_dict({"weight": torch.tensor(classifier.coef_), "bias": torch.tensor(classifier.intercept_)})
    last_layers = freeze_batch_norm_2d(copy.deepcopy(layers[7:-1]))
    return torch.nn.Sequential(torch.nn.Unflatten(1, (112, side, side)), last_layers, head)


# %% [markdown]
# The dearest cell of the lesson: about two minutes on two cores for five folds. An **epoch** is one pass over all photos
# to learn from. **Predict:** how many points will fine-tuning add?

# %%
tuned_scores = []
with navml.stopwatch("fine-tuning"):
    for train, test in folds[: navml.pick(quick=2, cpu=5, gpu=5)]:
        classifier = LogisticRegression(max_iter=1000).fit(features[train], labels[train])
        network = network_that_starts_as(classifier)
        history = navml.training.fit(
            network, torch.utils.data.Subset(data, train), torch.utils.data.Subset(data, test),
            epochs=navml.pick(quick=1, cpu=5, gpu=10), batch_size=32, learning_rate=3e-5,
            schedule="one-cycle", progress=False,
        )  # fmt: skip
        tuned_scores.append(history["validation_accuracy"][-1])
gains = np.array(tuned_scores) - frozen_scores[: len(tuned_scores)]
navml.report("finetuned_accuracy", np.mean(tuned_scores), f"Last layers fine-tuned, mean of {len(gains)} folds")
print("gained in each fold, in points:", ", ".join(f"{100 * gain:+.1f}" for gain in gains))

# %% [markdown]
# Compare this step with the one before: from pixels to features you gained tens of points in seconds, here a point or
# so, up or down, for minutes. The head had already drawn most of what there is to draw from so few photos.
#
# Is it a gain at all? The folds disagree, so the mean is uncertain. Its **standard error** says by how much: the standard
# deviation of the gains (with `ddof=1`), divided by the square root of their number. A mean gain below two standard
# errors may be luck.
#
# **Exercise 4.** Write a function that computes the standard error of gains. Then compare `gains.mean()` with
# `standard_error(gains)`.


# %%
def standard_error(gains):
    return ____


q4.check(standard_error)

# %% [markdown]
# ## When does transfer pay?
#
# Fruit is near to ImageNet: colour photos of things, and eight of our fruits are even among its classes. Now a task B
# further off: the small grey clothes of Fashion-MNIST, with the same backbone and again 20 pictures a class.
# **Predict:** how much will features gain over pixels there?

# %%
fashion = navml.load("fashion_mnist")
clothes, new_clothes = fashion.train.per_class(20), fashion.test.subset(navml.pick(quick=200, cpu=500, gpu=1000))
clothes_features = []
for split in (clothes, new_clothes):
    grey = torch.from_numpy(split.images.copy())[:, None] / 255
    enlarged = torch.nn.functional.interpolate(grey, size=96, mode="bilinear").expand(-1, 3, -1, -1)
    clothes_features.append(navml.pretrained.features(backbone, enlarged))
on_features = LogisticRegression(max_iter=1000).fit(clothes_features[0], clothes.labels)
on_pixels = SVC(C=10).fit(*clothes.flat())
far = [on_pixels.score(*new_clothes.flat()), on_features.score(clothes_features[1], new_clothes.labels)]
navml.report("clothes_gain", far[1] - far[0], "What features gain over pixels on clothes")
navml.plots.bars(
    ["fruit, pixels", "fruit, features", "clothes, pixels", "clothes, features"],
    [curves["pixels"][-1], curves["features"][-1], *far],
    title="A near task and a far one, 20 pictures a class", xlabel="accuracy", value_format="{:.0%}",
)  # fmt: skip

# %% [markdown]
# The upper two bars lie far apart, the lower two close together. Clothes on black, all centred, are easy to compare
# pixel by pixel; and what ImageNet taught the network to see, these pictures hardly have.
#
# So transfer pays most when your pictures resemble those of task A, and you have few. As your task moves away, or your
# data grow, it pays less.
#
# ## Before you believe the number
#
# Photos from the web come in copies: mirrored, recoloured, cropped. Learn from one copy, test on its twin, and the model
# has seen the exam. That is **leakage**. A mirrored copy has other pixels, but nearly the same features:

# %% tags=["dataset-images"]
unit = features / np.linalg.norm(features, axis=1, keepdims=True)
similarity = np.triu(unit @ unit.T, k=1)  # each pair once, and no photo with itself
pairs = np.stack(np.unravel_index(np.argsort(similarity, axis=None)[::-1][:8], similarity.shape), axis=1)
navml.plots.images(
    photos[pairs.ravel()], [text for pair in pairs for text in (f"{similarity[tuple(pair)]:.3f}", "")],
    title="The eight most similar pairs, side by side, and their cosine similarity",
    alt="Eight pairs of photos. Some are one photo twice: mirrored, recoloured or cropped.",
)  # fmt: skip

# %% [markdown]
# The cure: make one group of photos that are too similar, and keep each group in one fold.

# %%
_, groups = connected_components(similarity > 0.93)
together = StratifiedGroupKFold(5, shuffle=True, random_state=0)
model = LogisticRegression(max_iter=1000)
grouped_scores = cross_val_score(model, features, labels, groups=groups, cv=together)
print(f"{len(labels) - groups.max() - 1} of {len(labels)} photos have an earlier twin.")
for name, scores in {"twins split": frozen_scores, "twins together": grouped_scores}.items():
    print(f"{name:15} {scores.mean():.1%} ± {scores.std():.1%} between folds")

# %% [markdown]
# If the two means differ by less than the folds do, twins did not flatter us: they are few here. In a set scraped with less
# care they can. One leak stays open: nobody has checked whether ImageNet holds some of these very photos.
#
# ## The answer
#
# Can twenty photos of each fruit be enough?

# %%
navml.report("features_of_20_accuracy", curves["features"][-1], "New photos recognised after at most 20 of each fruit")
print(f"Without the borrowed features: {curves['pixels'][-1]:.0%}.")

# %% [markdown]
# ## Quiz
#
# Replace `____` with `"a"`, `"b"` or `"c"`.
#
# **1.** Which task will gain most from ImageNet features?
#
# - **a** 15 colour photos of each of 12 dog breeds.
# - **b** 100,000 labelled satellite pictures in infrared.
# - **c** 50 pictures of sound waves for each of 5 engine faults.

# %%
answer = ____
quiz1.check(answer)

# %% [markdown]
# **2.** You put a random head on a pretrained network and train all of it with a large learning rate. After an epoch
# it is worse than frozen features. Why?
#
# - **a** One epoch is always too few.
# - **b** Large steps overwrote what the network had learned.
# - **c** The head has too few weights.

# %%
answer = ____
quiz2.check(answer)

# %% [markdown]
# **3.** A shop takes three photos of each product and shuffles them all into folds. The score is 99 %. What will it
# be on new products?
#
# - **a** About 99 %.
# - **b** Higher, as there is more to learn from.
# - **c** Lower: photos of one product lay in several folds.

# %%
answer = ____
quiz3.check(answer)

# %% [markdown]
# ## Recap
#
# - A pretrained backbone turns photos into features; you only train a small head.
# - On the same folds, frozen features left raw pixels far behind.
# - Fine-tune gently, and report the gain with its uncertainty and its cost.
# - Transfer pays most when task B resembles task A and photos are few.
# - Near-duplicates in different folds flatter a score. Features find them, groups keep them together.
#
# ## Go further
#
# - Yosinski, Clune, Bengio and Lipson (2014), [How transferable are features in deep neural
#   networks?](https://arxiv.org/abs/1411.1792): layer by layer, and how it fades as tasks move apart.
# - Kornblith, Shlens and Le (2019), [Do better ImageNet models transfer better?](https://arxiv.org/abs/1805.08974):
#   16 networks on 12 datasets, frozen, fine-tuned and from scratch.
# - Tan and Le (2019), [EfficientNet: rethinking model scaling for convolutional neural
#   networks](https://arxiv.org/abs/1905.11946): the family that your backbone comes from.
