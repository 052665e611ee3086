# ---
# title: A perceptron from scratch
# summary: Build the first machine that learned from its mistakes, and find out what a straight line can and cannot do.
# objectives:
#   - Explain what a perceptron computes and where its decision boundary lies
#   - Apply the perceptron's learning rule and say why it helps
#   - Tell from training and validation error whether a perceptron converges
#   - Prove that no line solves a certain task
#   - Combine ten perceptrons one against all and steady them by averaging
# prerequisites: [level1/02]
# minutes: 60
# hardware: cpu
# frameworks: [numpy]
# datasets: [fashion_mnist]
# floors:
#   cpu: {easy_pair_accuracy: 0.995, hard_pair_accuracy: 0.65, averaged_accuracy: 0.82, test_accuracy: 0.81}
# claims:
#   - easy_pair_accuracy > 0.995
#   - hard_pair_accuracy < 0.92
#   - 0.25 < puzzle_accuracy < 0.75
#   - 0.78 < test_accuracy < 0.86
# ---

# %% [markdown]
# ## How far does a straight line get you?
#
# In 1958 the psychologist Frank Rosenblatt described a machine that learned to sort patterns into two kinds. Whenever it was
# wrong, it changed a little. Its learning rule is two additions, and the neural networks of this course descend from it.
#
# You will build it. It will learn trousers from boots perfectly, struggle with shirts, and fail on a puzzle so thoroughly
# that you can prove it has to. Then ten of them go to work: what share of all the clothes do straight lines get right?

# %%
import matplotlib.pyplot as plt
import numpy as np

import navml
from navml.exercises.level1_05 import ____, q1, q2, q3, q4, q5, quiz1, quiz2, quiz3

navml.seed_everything(0)
fashion = navml.load("fashion_mnist", validation=1 / 6)
BLUE, ORANGE = navml.plots.COLOURS[:2]
GARMENTS = (1, BLUE, "o", "Trouser"), (-1, ORANGE, "^", "Ankle boot")

# %% [markdown]
# ## Two numbers, one line
#
# Start with a task that fits on paper: 60 pictures of trousers and ankle boots, and only two numbers for each, the
# brightness of its top quarter and of its right quarter. The answers to learn, the **targets**, are $+1$ for trousers and $-1$
# for boots.


# %%
def two_classes(split, yes, no):
    """Return pictures of two classes, (n, 784), and their targets, (n,): +1 for `yes`, -1 for `no`."""
    yes, no = split.classes.index(yes), split.classes.index(no)
    X, labels = split.take(np.isin(split.labels, [yes, no])).flat()
    return X, np.where(labels == yes, 1, -1).astype(np.float32)


X, targets = two_classes(fashion.train, "Trouser", "Ankle boot")
images, targets = X[:60].reshape(-1, 28, 28), targets[:60]
points = np.stack([images[:, :7].mean(axis=(1, 2)), images[:, :, 21:].mean(axis=(1, 2))], axis=1)

# %% [markdown]
# A **perceptron** is the simplest artificial **neuron**. It weighs its inputs, adds a bias, and says yes or no. You met
# score, weights and bias in [lesson 02](02-first-classifiers.ipynb):
#
# $$s = w \cdot x + b \qquad \text{answer: } +1 \text{ if } s > 0, \text{ else } -1$$
#
# Here $x$ holds the $d$ numbers of one picture, $w$ holds $d$ weights, and the bias $b$ is one number. Now $d = 2$; soon
# $d = 784$. The dot means: multiply pair by pair, then add up. In NumPy: `x @ weights`.
#
# **Exercise 1.** A picture of three pixels meets a perceptron. What is its score? (And so, what does it answer?)

# %%
x = np.array([0.5, 1.0, 1.0])
weights = np.array([2.0, -1.0, 0.5])
bias = -0.25

score = ____
q1.check(score)

# %% [markdown]
# Where the score is 0, the answer flips. With two inputs those places form a straight line, with three a plane, with 784
# a **hyperplane**, which nobody can draw, but which is just as flat. It is the perceptron's **decision boundary**, and
# learning means moving it.
#
# ## Learn from mistakes
#
# Visit the pictures one by one. If the answer is right, change nothing. If it is wrong, the target $t$ pulls:
#
# $$w \leftarrow w + t\,x \qquad b \leftarrow b + t$$
#
# Why does that help? Show it the same picture again: the score has moved by $t\,(x \cdot x + 1)$. A sum of squares is never
# negative, so the score of a missed trouser went up, and that of a missed boot went down. Visiting every training picture
# once is an **epoch**.


# %%
def run_epoch(weights, bias, X, targets, order):
    """Visit the pictures in this order and correct the perceptron after each mistake."""
    mistakes = 0
    for i in order:
        score = X[i] @ weights + bias
        if targets[i] * score <= 0:
            weights = weights + targets[i] * X[i]
            bias = bias + targets[i]
            mistakes += 1
    return weights, bias, mistakes


# %% [markdown]
# The condition is shorthand: target times score is above 0 exactly when the answer is right.
#
# **Exercise 2.** A boot, so the target is $-1$, meets a perceptron with three weights. Work out whether it makes a mistake,
# and what its weights are *afterwards*.

# %%
boot = np.array([0.2, 0.9, 0.4])
weights = np.array([1.0, 0.5, -1.0])
bias = 0.3

weights_afterwards = ____
q2.check(weights_afterwards)

# %% [markdown]
# Now watch the line move. The circle marks the picture that was answered wrongly; the shading shows the answers after
# the correction.

# %%
weights, bias, corrections = np.zeros(2), 0.0, []
for i in [*range(len(points))] * 5:
    weights, bias, mistakes = run_epoch(weights, bias, points, targets, [i])
    if mistakes:
        corrections.append((weights, bias, i))

# %%
top, right = np.meshgrid(np.linspace(-0.02, 0.8, 200), np.linspace(-0.02, 0.8, 200))
figure, axes = plt.subplots(1, 4, figsize=(11, 3.1), sharex=True, sharey=True, layout="constrained")
for axis, (weights, bias, i) in zip(axes, corrections[-4:]):
    yes = weights[0] * top + weights[1] * right + bias > 0
    axis.contourf(top, right, yes, levels=[-0.5, 0.5, 1.5], colors=[ORANGE, BLUE], alpha=0.15)
    for target, colour, mark, name in GARMENTS:
        axis.plot(*points[targets == target].T, mark, markersize=4, color=colour, label=name)
    axis.plot(*points[i], "o", markersize=13, markerfacecolor="none", color="black")
    axis.set(xlabel="brightness at the top")
axes[0].set_ylabel("brightness at the right")
axes[0].legend(frameon=False)
figure.suptitle(f"The last four of {len(corrections)} corrections")
text = f"Trousers and boots by brightness at the top and at the right. After {len(corrections)} corrections a line parts them."
navml.plots.show(figure, alt=text)

# %% [markdown]
# Read from left to right. A correction can overshoot, and give one answer to nearly everything. But the pulls from
# both sides turn the line until the trousers (dark at the right) and the boots (bright there) are parted. Then there are no
# mistakes, so nothing changes any more: the perceptron has **converged**.
#
# ## All 784 pixels
#
# `run_epoch` does not care how long a picture is: give it all pixels, and all pictures of two classes. After every epoch we
# measure the **error**, the share of wrong answers, on training and on validation pictures.


# %%
def train(training, validation, epochs):
    """Train until an epoch passes without a mistake, but no longer than `epochs`."""
    rng = np.random.default_rng(0)
    weights, bias = np.zeros(784, np.float32), 0.0
    errors = {"train": [], "validation": []}
    for _ in range(epochs):
        weights, bias, mistakes = run_epoch(weights, bias, *training, rng.permutation(len(training[0])))
        for part, (X, targets) in (("train", training), ("validation", validation)):
            errors[part].append(np.mean(targets * (X @ weights + bias) <= 0))
        if mistakes == 0:
            break
    return weights, bias, errors


# %% [markdown]
# Three tasks, one perceptron for each:
#
# - *Trouser* or *Ankle boot*?
# - *Shirt* or *T-shirt/top*?
# - *Trouser* or *Ankle boot* again, but every picture also comes as its **negative**, with each pixel $x$ turned into
#   $1 - x$. A trouser stays a trouser.
#
# **Predict before you run:** what will each error curve look like? (Some ten seconds on two cores.)


# %%
parts = fashion.train, fashion.validation
boots = [two_classes(part, "Trouser", "Ankle boot") for part in parts]
shirts = [two_classes(part, "Shirt", "T-shirt/top") for part in parts]
negatives = [(np.concatenate([X, 1 - X]), np.concatenate([targets, targets])) for X, targets in boots]
tasks = {"Trouser or boot?": boots, "Shirt or T-shirt?": shirts, "Trouser or boot, with negatives?": negatives}
epochs = navml.pick(quick=20, cpu=30, gpu=30)
learned = {title: train(*pictures, epochs) for title, pictures in tasks.items()}

# %%
figure, axes = plt.subplots(1, 3, figsize=(11, 3.2), sharey=True, layout="constrained")
told = []
for axis, (title, (_, _, errors)) in zip(axes, learned.items()):
    for part, style, colour in (("train", "o-", BLUE), ("validation", "s--", ORANGE)):
        axis.plot(range(1, len(errors[part]) + 1), errors[part], style, markersize=4, color=colour, label=part)
    axis.set(title=title, xlabel="epoch", xlim=(0, epochs + 1))
    axis.grid(alpha=0.3)
    told.append(f"{title} {min(errors['train']):.1%} to {max(errors['train']):.1%}")
axes[0].set(ylabel="error", ylim=(-0.02, None))
axes[1].legend(frameon=False)
navml.plots.show(figure, alt="Training error over the epochs, lowest to highest: " + "; ".join(told))
accuracies = [1 - errors["validation"][-1] for _, _, errors in learned.values()]
navml.report("easy_pair_accuracy", accuracies[0], "Trouser or boot, validation, after the last epoch")
navml.report("hard_pair_accuracy", accuracies[1], "Shirt or T-shirt, validation, after the last epoch")
navml.report("puzzle_accuracy", accuracies[2], "With negatives, validation, after the last epoch")

# %% [markdown]
# *Left:* the error is close to 0 from the first epoch on, and after a few epochs the curve ends. It converged, and
# the validation error is about as low. A flat boundary that parts the training pictures exists: the two classes are
# **linearly separable**. For such classes Novikoff proved in 1962 that the number of mistakes is limited, in whatever
# order the pictures come.
#
# *Middle:* it never settles. A correction for one shirt moves the whole boundary, and that costs a few T-shirts.
# Validation error jumps too, so the accuracy reported above depends on when you stop. Is there no such boundary, or
# have you not waited long enough? **The perceptron cannot tell you.**
#
# *Right:* it jumps up and down around one half. What it gains in one epoch it loses in another. We come back to this
# one.
#
# What did the first two learn? Look at their weights, arranged as a picture.

# %%
figure, axes = plt.subplots(1, 2, figsize=(6.5, 3.4), layout="constrained")
for axis, (title, (weights, _, _)) in zip(axes, learned.items()):
    limit = np.abs(weights).max()
    axis.imshow(weights.reshape(28, 28), cmap="PuOr", vmin=-limit, vmax=limit)
    axis.set_title(title)
    axis.axis("off")
figure.suptitle("Weights. Purple: light speaks for the first, orange: for the second", fontsize=10)
text = "Weights as pictures. Left: connected patches, a trouser leg and the shaft of a boot. Right: noise."
navml.plots.show(figure, alt=text)

# %% [markdown]
# Left: light in the purple patches speaks for trousers, light in the orange ones for a boot. Right: no garment in sight. The
# weights flicker from pixel to pixel, traces of the latest mistakes.
#
# **Exercise 3.** Train your own: *Trouser* ($+1$) against *Dress* ($-1$). Write a function that takes pictures and returns
# an array of $+1$ and $-1$, at least 90 % of them right on validation. `train` above does the hard part:
# call it once, *above* the function.

# %%
dresses_train = two_classes(fashion.train, "Trouser", "Dress")
dresses_validation = two_classes(fashion.validation, "Trouser", "Dress")


# %%
def answer(X):
    return ____


q3.check(answer, *dresses_validation)

# %% [markdown]
# ## A puzzle that no line solves
#
# Now the third task, where you can *prove* that waiting is useless. Here are the two numbers per picture again, for the
# pictures and for their negatives.

# %%
figure, axis = plt.subplots(figsize=(5.4, 4), layout="constrained")
for target, colour, mark, name in GARMENTS:
    own = points[targets == target]
    axis.plot(*own.T, mark, markersize=5, color=colour, label=name)
    axis.plot(*(1 - own).T, mark, markersize=5, color=colour, markerfacecolor="none", label=f"{name}, negative")
axis.plot(0.5, 0.5, "k+", markersize=14)
axis.set(xlabel="brightness at the top", ylabel="brightness at the right", title="Pictures and their negatives")
axis.legend(frameon=False, loc="upper left", bbox_to_anchor=(1, 1))
text = "Four groups around a cross in the middle. Trousers lie below it, their negatives above; boots left, theirs right."
navml.plots.show(figure, alt=text)

# %% [markdown]
# Trousers lie at the bottom and at the top, boots at the left and at the right. Turn a ruler as you like: one group always
# ends up on the wrong side. Two kinds in opposite corners are known as the **XOR problem**.
#
# **Exercise 4.** The cross in the middle is the key to the proof. Compute the point halfway between the picture
# `trouser` and its negative: 784 numbers.

# %%
trouser = fashion.train.of_class("Trouser").flat()[0][0]

midpoint = ____
q4.check(midpoint, trouser)

# %% [markdown]
# That point is the same for every picture, and this is the proof. If a flat boundary has a trouser and its negative on its
# $+1$ side, then everything between the two is on that side as well, the midpoint too. If it has a boot and its negative on
# its $-1$ side, the same midpoint is there. It cannot be on both sides. So no boundary gets all four right, with
# however many pixels, pictures or epochs.
#
# Minsky and Papert worked out limits of this kind in [*Perceptrons*](https://mitpress.mit.edu/9780262534772/perceptrons/)
# (1969). The way around them is a second layer of neurons:
# [lesson 06](06-a-multilayer-perceptron-from-scratch.ipynb) builds it.
#
# ## Ten perceptrons for ten classes
#
# A perceptron knows only yes and no. For ten classes train ten of them, **one against all** (also called
# one-vs-rest): the first learns "T-shirt, or anything else?", the second "trouser, or anything else?", and so on.
# Their weights are the columns of one (784, 10) array, so that one product gives ten scores. With all the pictures,
# ten epochs take about half a minute on two cores.


# %%
def run_epoch_of_ten(weights, biases, X, targets, order):
    """Correct, for each picture, those of the ten perceptrons that are wrong."""
    for i in order:
        wrong = targets[i] * (X[i] @ weights + biases) <= 0
        weights[:, wrong] += np.outer(X[i], targets[i, wrong])
        biases[wrong] += targets[i, wrong]


X_train, y_train = fashion.train.subset(
    navml.pick(quick=4_000, cpu=len(fashion.train), gpu=len(fashion.train))
).flat()
targets_of_ten = np.where(y_train[:, np.newaxis] == np.arange(10), 1, -1).astype(np.float32)
ten_weights, ten_biases = np.zeros((784, 10), np.float32), np.zeros(10, np.float32)
rng, after_epoch = np.random.default_rng(0), []
for _ in range(10):
    run_epoch_of_ten(ten_weights, ten_biases, X_train, targets_of_ten, rng.permutation(len(X_train)))
    after_epoch.append((ten_weights.copy(), ten_biases.copy()))

# %% [markdown]
# **Exercise 5.** Ideally, one of the ten says "mine!" to each picture, and nine say no. `claims`, (n, 10), is True where a
# perceptron claims a validation picture. What share of the pictures is claimed by exactly one?

# %%
X_validation, y_validation = fashion.validation.flat()
claims = X_validation @ ten_weights + ten_biases > 0

claimed_by_one = ____
q5.check(claimed_by_one, claims)

# %% [markdown]
# Many pictures are claimed by several perceptrons, or by none. So do not ask who says yes, but who says it loudest: the class
# with the **highest score** wins.
#
# One thing is left to mend: the restlessness. Each epoch ends with other weights. What if we take the **mean** of the
# weights of all epochs so far?


# %%
def accuracy(weights, biases, X, labels):
    return np.mean((X @ weights + biases).argmax(axis=1) == labels)


single, averaged = [], []
for k in range(1, 11):
    mean_weights = np.mean([weights for weights, _ in after_epoch[:k]], axis=0)
    mean_biases = np.mean([biases for _, biases in after_epoch[:k]], axis=0)
    single.append(accuracy(*after_epoch[k - 1], X_validation, y_validation))
    averaged.append(accuracy(mean_weights, mean_biases, X_validation, y_validation))

# %%
figure, axis = plt.subplots(figsize=(6.5, 3.3), layout="constrained")
axis.plot(range(1, 11), single, "s--", color=ORANGE, label="weights after this epoch")
axis.plot(range(1, 11), averaged, "o-", color=BLUE, label="mean of the weights so far")
axis.set(xlabel="epoch", ylabel="validation accuracy", title="Ten perceptrons, one against all")
axis.grid(alpha=0.3)
axis.legend(frameon=False)
text = f"Single epochs jump between {min(single):.0%} and {max(single):.0%}; the mean reaches {averaged[-1]:.0%}."
navml.plots.show(figure, alt=text)
navml.report("averaged_accuracy", averaged[-1], "Mean of ten epochs, validation")

# %% [markdown]
# The dashed line has good epochs and bad ones. The solid line rises smoothly and ends above nearly all of them: where one
# epoch tipped too far, another tipped back, and the mean keeps what they agree on. This is a simple form of the **averaged
# perceptron**. Averaging unsteady models is worth remembering: the forest of lesson 01 lives on it too.
#
# ## The answer
#
# The mean is our choice, so it alone meets the test set.

# %%
X_test, y_test = fashion.test.flat()
test_accuracy = accuracy(mean_weights, mean_biases, X_test, y_test)
navml.report("test_accuracy", test_accuracy, "Averaged perceptrons, one against all, test pictures")

# %% [markdown]
# That is how far flat boundaries get you here: about four in five, by additions alone. Logistic regression in lesson 02
# has boundaries just as flat, and places them a little better. To get well beyond, the boundary has to bend.
#
# ## Quiz
#
# **1.** After 500 epochs a perceptron's training error still jumps between 3 % and 8 %. What do you know?
# (a) No line separates the classes. (b) There is a mistake in the code. (c) Either no line exists, or it needs more
# epochs: you cannot tell from this. (d) It is overfitting.

# %%
answer = ____
quiz1.check(answer)

# %% [markdown]
# **2.** A perceptron answers a picture correctly, but its score is only just above 0. What happens to the weights?
# (a) Nothing. (b) They move a little towards the picture. (c) They move by the whole picture. (d) They shrink.

# %%
answer = ____
quiz2.check(answer)

# %% [markdown]
# **3.** For which of these tasks can *no* perceptron on the pixels be perfect, whatever the pictures?
# (a) Is the picture brighter than half on average? (b) Is pixel 400 brighter than pixel 401? (c) Is there more light at
# the top than at the bottom? (d) Are pixels 400 and 401 both bright or both dark?

# %%
answer = ____
quiz3.check(answer)

# %% [markdown]
# ## Recap
#
# - A perceptron says yes where $w \cdot x + b > 0$; its decision boundary is flat.
# - It learns from mistakes alone: add $t\,x$ to the weights and $t$ to the bias, and the score of that picture moves the
#   right way.
# - An epoch without a mistake means that it has converged: the training pictures are linearly separable. An error that goes
#   on jumping proves nothing.
# - Every picture shares its midpoint with its negative, so no line can solve the puzzle.
# - One against all: ten perceptrons, the highest score wins; the mean of many epochs' weights is steadier than one epoch's.
#
# ## Go further
#
# - Rosenblatt (1958), [The perceptron: a probabilistic model for information storage and organization in the
#   brain](https://doi.org/10.1037/h0042519).
# - Freund and Schapire (1999), [Large margin classification using the perceptron
#   algorithm](https://doi.org/10.1023/A:1007662407062): the proof of convergence in half a page, and averaging done well.
