# ---
# title: A perceptron from scratch
# summary: Build the first machine that learned from its mistakes, and find out what a straight line can and cannot do.
# objectives:
#   - Explain what a perceptron computes and draw its boundary
#   - Write the perceptron's learning rule and say why it helps
#   - Tell from training and validation error whether it converges
#   - Prove that for some tasks no line exists
#   - Combine ten perceptrons one-against-all and steady them by averaging
# prerequisites: [level1/02]
# minutes: 60
# hardware: cpu
# frameworks: [numpy]
# datasets: [fashion_mnist]
# floors:
#   cpu: {easy_pair_accuracy: 0.995, negatives_accuracy: 0.3, averaged_accuracy: 0.82, test_accuracy: 0.81}
# ---

# %% [markdown]
# ## How far does a straight line get you?
#
# In 1958 the psychologist Frank Rosenblatt described a machine that learned to sort patterns into two kinds. Nobody told it how.
# It guessed, and it changed only when it was wrong. Its learning rule needs two additions, and every neural network
# of this course descends from it.
#
# In this lesson you build it. It will learn trousers from boots perfectly, fail on shirts, and fail on a puzzle so badly
# that you can prove it. Then you put ten of them to work. How many of the ten kinds of clothes can straight lines tell apart?

# %%
import matplotlib.pyplot as plt
import numpy as np

import navml
from navml.exercises.level1_05 import ____, q1, q2, q3, q4, q5, quiz1, quiz2, quiz3

navml.seed_everything(0)
fashion = navml.load("fashion_mnist", validation=1 / 6)
BLUE, RED = navml.plots.COLOURS[:2]

# %% [markdown]
# ## Two numbers, one line
#
# Start with a task that fits on paper: 60 pictures of trousers and ankle boots, and only two numbers for each, how bright
# the top quarter of the picture is and how bright its right quarter. The answers to learn, the **targets**, are $+1$ for
# trousers and $-1$ for boots.


# %%
def two_classes(split, yes, no):
    """Return the pictures of two classes, (n, 784), and their targets, (n,): +1 for `yes`, -1 for `no`."""
    yes, no = split.classes.index(yes), split.classes.index(no)
    X, labels = split.take(np.isin(split.labels, [yes, no])).flat()
    return X, np.where(labels == yes, 1, -1).astype(np.float32)


def top_and_right(X):
    """Return two numbers for each picture, (n, 2): how bright its top and its right quarter are."""
    images = X.reshape(-1, 28, 28)
    return np.stack([images[:, :7].mean(axis=(1, 2)), images[:, :, 21:].mean(axis=(1, 2))], axis=1)


X_boots, boots = two_classes(fashion.train, "Trouser", "Ankle boot")
points, targets = top_and_right(X_boots[:60]), boots[:60]

# %% [markdown]
# A **perceptron** is an artificial **neuron**: it weighs its inputs, adds a bias, and says yes or no.
# You met weights, bias and score in [lesson 02](02-first-classifiers.ipynb):
#
# $$s = w \cdot x + b, \qquad \text{answer} = +1 \text{ if } s > 0, \text{ else } -1$$
#
# $x$ holds the $d$ numbers of one picture, $w$ holds $d$ weights, and $b$ is one number. Here $d = 2$, soon $d = 784$. In code,
# $w \cdot x$ is `x @ weights`: multiply pairwise, then add up.
#
# **Exercise 1.** A picture of three pixels meets a perceptron. What is its score? Before you run the cell: is the answer
# $+1$ or $-1$?

# %%
x = np.array([0.5, 1.0, 1.0])
weights = np.array([2.0, -1.0, 0.5])
bias = -0.25

score = ____
q1.check(score)

# %% [markdown]
# Where the score is exactly 0, the answer flips. With two inputs those places form a straight line; with three they form a
# plane; with 784, a **hyperplane**, flat like a line but impossible to draw. This is the perceptron's **decision
# boundary**. To learn means to move it.
#
# ## Learn from mistakes
#
# Visit the pictures one by one. If the answer is right, change nothing. If it is wrong, let target $t$ pull:
#
# $$w \leftarrow w + t\,x, \qquad b \leftarrow b + t$$
#
# Why does that help? Ask the same picture again: its score has moved by $t\,(x \cdot x + 1)$. Since $x \cdot x$ cannot be
# negative, a trouser's score went up and a boot's went down. One visit to every training picture is an **epoch**.


# %%
def learn_once(weights, bias, X, targets, order):
    """Run one epoch: visit every picture in this order, and correct the perceptron after each mistake."""
    mistakes = 0
    for i in order:
        score = X[i] @ weights + bias
        if targets[i] * score <= 0:
            weights = weights + targets[i] * X[i]
            bias = bias + targets[i]
            mistakes += 1
    return weights, bias, mistakes


# %% [markdown]
# The condition needs no two cases: target times score is positive exactly when the answer is right. Now watch the
# boundary move.

# %%
weights, bias, corrections = np.zeros(2, np.float32), 0.0, []
for i in [*range(len(points))] * 5:
    weights, bias, mistakes = learn_once(weights, bias, points, targets, [i])
    if mistakes:
        corrections.append((weights, bias, i))

top, right = np.meshgrid(np.linspace(0, 0.8, 200), np.linspace(0, 0.8, 200))
figure, axes = plt.subplots(1, 4, figsize=(11, 3.2), sharex=True, sharey=True, layout="constrained")
for axis, (weights, bias, i) in zip(axes, corrections[:3] + corrections[-1:]):
    yes = weights[0] * top + weights[1] * right + bias > 0
    axis.contourf(top, right, yes, levels=[-0.5, 0.5, 1.5], colors=[RED, BLUE], alpha=0.15)
    for target, colour, mark, name in ((1, BLUE, "o", "Trouser"), (-1, RED, "^", "Ankle boot")):
        axis.scatter(*points[targets == target].T, s=18, color=colour, marker=mark, label=name)
    axis.scatter(*points[i], s=150, facecolors="none", edgecolors="black")
    axis.set(xlabel="brightness at the top")
for axis, title in zip(axes, ["after mistake 1", "after mistake 2", "after mistake 3", f"after mistake {len(corrections)}, the last"]):
    axis.set_title(title, fontsize=10)
axes[0].set_ylabel("brightness at the right")
axes[0].legend(frameon=False)
navml.plots.show(figure, alt="y")

# %%
def error(weights, bias, X, targets):
    """Return the share of pictures on the wrong side of the boundary."""
    return float(np.mean(targets * (X @ weights + bias) <= 0))


def train(X, targets, X_validation, targets_validation, epochs, seed=0):
    """Learn until an epoch passes without a mistake, or for this many epochs."""
    rng = np.random.default_rng(seed)
    weights, bias = np.zeros(X.shape[1], np.float32), np.float32(0)
    errors = {"train": [], "validation": []}
    for _ in range(epochs):
        weights, bias, mistakes = learn_once(weights, bias, X, targets, rng.permutation(len(X)))
        errors["train"].append(error(weights, bias, X, targets))
        errors["validation"].append(error(weights, bias, X_validation, targets_validation))
        if mistakes == 0:
            break
    return weights, bias, errors


def plot_errors(errors_by_title):
    figure, axes = plt.subplots(1, len(errors_by_title), figsize=(4.6 * len(errors_by_title), 3.2), sharey=True, squeeze=False, layout="constrained")
    told = []
    for axis, (title, errors) in zip(axes.flat, errors_by_title.items()):
        for (part, values), style in zip(errors.items(), ("o-", "s--")):
            axis.plot(range(1, len(values) + 1), values, style, markersize=4, label=part)
            told.append(f"{title}, {part}: {values[-1]:.1%}")
        axis.set(title=title, xlabel="epoch", ylim=(-0.02, None))
        axis.grid(alpha=0.3)
    figure.axes[0].set_ylabel("error")
    figure.axes[0].legend(frameon=False)
    navml.plots.show(figure, alt="After the last epoch: " + "; ".join(told))


# %%
epochs = navml.pick(quick=20, cpu=30, gpu=30)
results = {}
for yes, no in (("Trouser", "Ankle boot"), ("Shirt", "T-shirt/top")):
    results[yes,no] = train(*two_classes(fashion.train, yes, no), *two_classes(fashion.validation, yes, no), epochs)
plot_errors({f"{yes} or {no}?": errors for (yes, no), (_, _, errors) in results.items()})

# %%
figure, axes = plt.subplots(1, len(results), figsize=(7, 3.4), layout="constrained")
for axis, ((yes, no), (weights, bias, errors)) in zip(axes, results.items()):
    limit = np.abs(weights).max()
    drawn = axis.imshow(weights.reshape(28, 28), cmap="PuOr", vmin=-limit, vmax=limit)
    axis.set_title(f"+ {yes}, - {no}", fontsize=10)
    axis.axis("off")
navml.plots.show(figure, alt="w")

# %%
def with_negatives(X, targets):
    """Return the pictures and their negatives, each with the target of its picture."""
    return np.concatenate([X, 1 - X]), np.concatenate([targets, targets])
figure, axis = plt.subplots(figsize=(4.4, 4), layout="constrained")
for target, colour, mark, name in ((1, BLUE, "o", "Trouser"), (-1, RED, "^", "Ankle boot")):
    own = points[targets == target]
    axis.scatter(*own.T, s=18, color=colour, marker=mark, label=name)
    axis.scatter(*(1 - own).T, s=18, facecolors="none", edgecolors=colour, marker=mark, label=f"{name}, negative")
axis.legend()
navml.plots.show(figure, alt="neg")

_, _, errors = train(*with_negatives(X_boots, boots), *with_negatives(*two_classes(fashion.validation, "Trouser", "Ankle boot")), epochs)
plot_errors({"neg": errors})
