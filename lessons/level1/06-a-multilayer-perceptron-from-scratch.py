# ---
# title: A multilayer perceptron from scratch
# summary: Write a neural network and its backpropagation in NumPy, check the gradients, and watch it learn.
# objectives:
#   - Follow the shapes of a batch through a hidden layer to ten scores
#   - Turn scores into a loss without overflow
#   - Derive backpropagation step by step and check it numerically
#   - Train with mini-batches and recognise a bad initialisation
#   - Compare your network with scikit-learn's
# prerequisites: [level1/05]
# minutes: 90
# hardware: cpu
# frameworks: [numpy, scikit-learn]
# datasets: [fashion_mnist]
# floors:
#   cpu: {puzzle_accuracy: 0.98, validation_accuracy: 0.88, sklearn_accuracy: 0.86, test_accuracy: 0.87}
# claims:
#   - gradient_difference < 1e-8
#   - puzzle_accuracy > 0.99
#   - abs(validation_accuracy - sklearn_accuracy) < 0.03
#   - test_accuracy > 0.86
# ---

# %% [markdown]
# ## What changes when neurons listen to neurons?
#
# In [lesson 05](05-a-perceptron-from-scratch.ipynb) flat boundaries got about four garments in five right, and you proved
# that none can tell trousers from boots once negatives are mixed in. Now put a layer of neurons *between* pixels and answer.
# Does that solve the puzzle? And what share of all the clothes does it get right? Some 40 lines of NumPy will tell.

# %%
import warnings

import matplotlib.pyplot as plt
import numpy as np
from sklearn.neural_network import MLPClassifier

import navml
from navml.exercises.level1_06 import ____, q1, q2, q3, q4, q5, q6, quiz1, quiz2, quiz3

navml.seed_everything(0)
fashion = navml.load("fashion_mnist", validation=1 / 6)
size = navml.pick(quick=4_000, cpu=len(fashion.train), gpu=len(fashion.train))
X_train, y_train = fashion.train.subset(size).flat()
X_validation, y_validation = validation = fashion.validation.flat()

# %% [markdown]
# ## Forward: from pixels to scores
#
# A **multilayer perceptron** has a **hidden layer**, here of 128 neurons. They look at the pixels, and ten output neurons
# look at them. For $n$ pictures at once:
#
# | | | shape |
# | --- | --- | --- |
# | pictures | $X$ | $(n, 784)$ |
# | hidden layer, weighed | $Z = X W_1 + b_1$ | $(n, 128)$ |
# | hidden layer, bent | $H = \max(Z, 0)$ | $(n, 128)$ |
# | scores | $S = H W_2 + b_2$ | $(n, 10)$ |
#
# The weights $W_1$ $(784, 128)$ and $W_2$ $(128, 10)$ have a column for each neuron; the biases are $b_1$ $(128,)$ and
# $b_2$ $(10,)$. Together they are the network's **parameters**.
#
# Why bend? Without it, $S$ would be $X W_1 W_2$ plus constants; $W_1 W_2$ is a single matrix, and the boundaries would be
# flat again. What bends is the **activation function**. This one, **ReLU** (rectified linear unit), turns everything below 0
# into 0.


# %%
def initialise(rng, inputs=784, hidden=128, classes=10):
    """Return the parameters: small random weights (how small, and why, comes later) and biases 0."""
    return {
        "W1": rng.normal(0, np.sqrt(2 / inputs), (inputs, hidden)).astype(np.float32),
        "b1": np.zeros(hidden, np.float32),
        "W2": rng.normal(0, np.sqrt(2 / hidden), (hidden, classes)).astype(np.float32),
        "b2": np.zeros(classes, np.float32),
    }


def forward(parameters, X):
    """Return the hidden layer, (n, hidden), and the scores, (n, classes), for pictures X, (n, inputs)."""
    hidden = np.maximum(X @ parameters["W1"] + parameters["b1"], 0)
    scores = hidden @ parameters["W2"] + parameters["b2"]
    return hidden, scores


# %%
# NBVAL_CHECK_OUTPUT
parameters = initialise(np.random.default_rng(0))
hidden, scores = forward(parameters, X_train[:32])
print("hidden", hidden.shape, "  scores", scores.shape)

# %% [markdown]
# **Exercise 1.** How many numbers will this network learn? Count every weight and every bias.

# %%
parameter_count = ____
q1.check(parameter_count)

# %% [markdown]
# ## From scores to a loss
#
# To improve in small steps, a network has to know *how* wrong it is. First the **softmax** turns the scores into
# probabilities. With $s_c$ for the score of class $c$:
#
# $$p_c = \frac{e^{s_c}}{\sum_k e^{s_k}}$$
#
# All are positive, and they add up to 1. The **loss** of a picture is $-\ln p_t$, where $t$ is its true class: near 0 when
# the network is sure and right, huge when it is sure and wrong. The mean over the pictures is the **cross-entropy**.
#
# **Exercise 2.** A network that knows nothing gives each of the ten classes the same probability. What is its loss?
# Remember the number: a good network starts near it.

# %%
loss_of_guessing = ____
q2.check(loss_of_guessing)

# %% [markdown]
# The formula has a trap. Let the scores be large:

# %%
# NBVAL_CHECK_OUTPUT
large = np.array([1000.0, 990.0, 0.0])
with np.errstate(over="ignore", invalid="ignore"):
    print("as the formula says:          ", np.exp(large) / np.exp(large).sum())
shifted = large - large.max()
print("largest score subtracted first:", np.exp(shifted) / np.exp(shifted).sum())

# %% [markdown]
# $e^{1000}$ **overflows** to infinity, and infinity divided by infinity is `nan`, not a number. The way out: subtract the largest
# score from all. Top and bottom of the fraction shrink by the same factor, and no exponent is above 0. One trap is
# left: the last probability is rounded to 0, whose logarithm is $-\infty$. So never take it: compute
# $\ln p_c = s_c - \ln \sum_k e^{s_k}$ instead.


# %%
def log_softmax(scores):
    """Return the logarithms of the probabilities, (n, classes)."""
    shifted = scores - scores.max(axis=1, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))


def cross_entropy(scores, labels):
    """Return the mean loss: -ln of the probability of each picture's true class."""
    return -log_softmax(scores)[np.arange(len(labels)), labels].mean()


print(f"our network, before it has learned anything: {cross_entropy(scores, y_train[:32]):.2f}")

# %% [markdown]
# ## Backward: whose fault is it?
#
# To lower the loss, ask of each parameter: if it grew a little, how steeply would the loss rise or fall? The slopes
# of all parameters are the **gradient**, like lesson 04's, but of the loss. **Backpropagation** finds them all in one
# sweep: start at the loss, and walk back with the chain rule (the slope of a chain of functions is the product of
# their slopes). Write $\bar S$ for the slopes of the loss in the scores $S$; it has the shape of $S$. The same goes
# for the other arrays, so check the shapes as you read.
#
# **1. Loss to scores.** A picture's loss is $-s_t + \ln \sum_k e^{s_k}$. Its slope in $s_c$ is $p_c$, minus 1 if $c = t$. Let
# $P$ hold the probabilities, $Y$ a 1 at each true class and 0 elsewhere, and take the mean over the pictures:
#
# $$\bar S = (P - Y) / n \qquad (n, 10)$$
#
# Probability minus truth: each score hears by how much it claimed too much.
#
# **2. Scores to second layer.** In $S = H W_2 + b_2$, a weight leads from one hidden neuron to one score. Its slope
# is *what came in* times *the slope of what went out*, added up over the pictures: a matrix product. Into a bias
# always comes 1. And a hidden neuron hears from the scores through the same weights ($^\top$ swaps rows and columns,
# like `.T` in NumPy):
#
# $$\bar W_2 = H^\top \bar S \quad (128, 10) \qquad \bar b_2 = \textstyle\sum_n \bar S \quad (10,)
# \qquad \bar H = \bar S\, W_2^\top \quad (n, 128)$$
#
# **3. Through the bend.** Where $Z$ is above 0, ReLU changes nothing: slopes pass. Elsewhere its output stays 0: none
# passes. With $\odot$ for multiplying element by element: $\bar Z = \bar H \odot [Z > 0]$, $(n, 128)$.
#
# **4. To the first layer**, as in step 2:
#
# $$\bar W_1 = X^\top \bar Z \quad (784, 128) \qquad \bar b_1 = \textstyle\sum_n \bar Z \quad (128,)$$
#
# **Exercise 3.** One picture ($n = 1$), three classes. The network says 0.7, 0.2 and 0.1; the truth is the second
# class. What are the three numbers of $\bar S$?

# %%
gradient_of_scores = ____
q3.check(gradient_of_scores)

# %% [markdown]
# In code (`hidden > 0` says the same as $Z > 0$):


# %%
def backward(parameters, X, hidden, scores, labels):
    """Return the gradient of the mean loss: for each parameter an array of the same shape."""
    scores_gradient = np.exp(log_softmax(scores))
    scores_gradient[np.arange(len(labels)), labels] -= 1
    scores_gradient /= len(labels)
    hidden_gradient = scores_gradient @ parameters["W2"].T * (hidden > 0)
    return {
        "W1": X.T @ hidden_gradient,
        "b1": hidden_gradient.sum(axis=0),
        "W2": hidden.T @ scores_gradient,
        "b2": scores_gradient.sum(axis=0),
    }


# %% [markdown]
# ## Trust, but check
#
# A wrong gradient often still learns something, only worse, and you may never notice. So measure some slopes: push
# a parameter $w$ up by a tiny $\varepsilon$, then down, and see what the loss $L$ does. This **gradient check** is slow, but needs
# no derivation:
#
# $$\text{slope} \approx \frac{L(w + \varepsilon) - L(w - \varepsilon)}{2 \varepsilon}$$
#
# The two losses are almost equal, so we compute in `float64`, with some 16 digits where `float32` has 7.


# %%
def measured_slope(parameters, name, index, X, labels, step=1e-5):
    """Return the slope of the loss in one single parameter, measured by pushing it."""
    losses = []
    for push in (step, -step):
        pushed = {key: values.copy() for key, values in parameters.items()}
        pushed[name][index] += push
        losses.append(cross_entropy(forward(pushed, X)[1], labels))
    return (losses[0] - losses[1]) / (2 * step)


# %%
precise = {name: values.astype(np.float64) for name, values in parameters.items()}
X_few, y_few = X_train[:50].astype(np.float64), y_train[:50]
gradients = backward(precise, X_few, *forward(precise, X_few), y_few)
rng, slopes = np.random.default_rng(0), []
for name, gradient in gradients.items():
    for _ in range(25):
        index = tuple(rng.integers(gradient.shape))
        slopes.append((gradient[index], measured_slope(precise, name, index, X_few, y_few)))
derived, measured = np.array(slopes).T
print(f"steepest of these 100 slopes: {np.abs(measured).max():.2g}")
navml.report("gradient_difference", np.abs(derived - measured).max(), "Largest difference, derived or measured")

# %% [markdown]
# They agree to many digits: the derivation and the code hold. Do this whenever you write a gradient by hand.
#
# **Exercise 4.** Another activation function is $H = \tanh(Z)$. Its slope is $1 - \tanh(Z)^2$. Write step 3 for it: a
# function that takes $\bar H$ and $H$, and returns $\bar Z$.


# %%
def through_tanh(hidden_gradient, hidden):
    return ____


q4.check(through_tanh)

# %% [markdown]
# ## Learn: small steps downhill
#
# The gradient points uphill. Take a small step the other way, with all parameters, and repeat: that is **gradient
# descent**. The **learning rate** $\eta$ (eta) says how long the steps are: $W \leftarrow W - \eta\, \bar W$.
#
# For an exact gradient you need all the pictures. But 64 random ones, a **mini-batch**, point in about the same direction, so
# you get hundreds of rough steps for the price of one exact step. Rough steps never come to rest, so we let the learning
# rate fall to 0.


# %%
def accuracy(parameters, X, labels):
    return np.mean(forward(parameters, X)[1].argmax(axis=1) == labels)


def train(parameters, X, y, validation, learning_rate, epochs, batch_size=64):
    """Change the parameters in place; return loss and accuracy after each epoch."""
    rng, history = np.random.default_rng(0), {}
    for epoch in range(epochs):
        rate = learning_rate * (1 - epoch / epochs)
        order = rng.permutation(len(X))
        for start in range(0, len(X), batch_size):
            batch = order[start : start + batch_size]
            hidden, scores = forward(parameters, X[batch])
            gradients = backward(parameters, X[batch], hidden, scores, y[batch])
            for name in parameters:
                parameters[name] -= rate * gradients[name]
        for part, (pictures, labels) in (("train", (X, y)), ("validation", validation)):
            loss = cross_entropy(forward(parameters, pictures)[1], labels)
            history.setdefault(f"{part}_loss", []).append(loss)
            history.setdefault(f"{part}_accuracy", []).append(accuracy(parameters, pictures, labels))
    return history


# %% [markdown]
# **Exercise 5.** How many steps does one epoch over `X_train` take, in mini-batches of 64? The last one may be smaller.

# %%
steps_per_epoch = ____
q5.check(steps_per_epoch, X_train)

# %% [markdown]
# First the puzzle: trousers or boots, each picture also as a negative. The error of a single neuron jumped around one
# half. **Predict:** what will 16 hidden neurons reach?


# %%
def puzzle(split):
    X, labels = split.take(np.isin(split.labels, [1, 9])).flat()
    is_boot = (labels == 9).astype(int)
    return np.concatenate([X, 1 - X]), np.concatenate([is_boot, is_boot])


small = initialise(np.random.default_rng(0), hidden=16, classes=2)
history = train(small, *puzzle(fashion.train), puzzle(fashion.validation), learning_rate=0.1, epochs=10)
navml.report("puzzle_accuracy", history["validation_accuracy"][-1], "Trouser or boot, with negatives, validation")

# %% [markdown]
# Solved: flat pieces, joined, make a boundary that bends.
#
# ## Where you start matters
#
# Now all ten classes, and four networks that differ in nothing but their first parameters.
#
# **Exercise 6.** Take the simplest start: *every* parameter is 0. Then only one of the four arrays has a gradient that is not 0
# throughout. Which: `"W1"`, `"b1"`, `"W2"` or `"b2"`? Think through the four steps, or ask `backward`.

# %%
moving = ____
q6.check(moving)

# %% [markdown]
# **Predict:** which of these four learns best, and which not at all? (About 20 seconds at the *cpu* profile.)

# %%
first = initialise(np.random.default_rng(0))
starts = {
    "random, small": {name: values.copy() for name, values in first.items()},
    "random, 20 times as large": {name: 20 * values for name, values in first.items()},
    "all 0.01": {name: np.full_like(values, 0.01) for name, values in first.items()},
    "all 0": {name: np.zeros_like(values) for name, values in first.items()},
}
curves = {}
for title, network in starts.items():
    loss, before = cross_entropy(forward(network, X_validation)[1], y_validation), accuracy(network, *validation)
    history = train(network, X_train, y_train, validation, learning_rate=0.2, epochs=5)
    curves[f"{title}\n(loss before: {loss:.1f})"] = [before, *history["validation_accuracy"]]

# %%
figure, axis = plt.subplots(figsize=(7.5, 3.5), layout="constrained")
for (title, curve), style, colour in zip(curves.items(), ("o-", "s--", "^-.", "D:"), navml.plots.COLOURS):
    axis.plot(curve, style, color=colour, label=title)
axis.set(xlabel="epoch", ylabel="validation accuracy", title="Four ways to begin", ylim=(0, 1))
axis.grid(alpha=0.3)
axis.legend(frameon=False, loc="center left", bbox_to_anchor=(1, 0.5))
ends = "; ".join(f"{title}: {curve[-1]:.0%}" for title, curve in curves.items()).replace("\n", " ")
navml.plots.show(figure, alt=f"Validation accuracy after five epochs. {ends}.")

# %% [markdown]
# - *All 0* stays at one in ten. No signal passes, forward or backward.
# - *All 0.01* lets signals pass, but its 128 neurons start equal, get equal gradients and stay equal: one neuron, 128
#   times over. Only chance can make them differ, so weights start **random**.
# - *20 times as large* starts sure and wrong: look at its loss. It spends its epochs on repairs.
# - *Small* starts near the loss of guessing, and leaves the others behind.
#
# How small? The more inputs a neuron adds up, the wider its sum spreads: like the square root of their number.
# **He initialisation**, the one in `initialise`, makes up for that with a standard deviation of $\sqrt{2 / \text{inputs}}$; the 2
# is for the half that ReLU cuts off.
#
# ## The whole training
#
# Batches of 64, a learning rate that falls from 0.2 to 0: about half a minute on two cores at the *cpu* profile.

# %%
learned = initialise(np.random.default_rng(0))
epochs = navml.pick(quick=10, cpu=20, gpu=20)
with navml.stopwatch() as clock:
    history = train(learned, X_train, y_train, validation, learning_rate=0.2, epochs=epochs)
results = {f"ours, {clock.seconds:.0f} s": history["validation_accuracy"][-1]}
navml.plots.learning_curves(history, title=f"Our network, {epochs} epochs")
navml.report("validation_accuracy", history["validation_accuracy"][-1], "Our network, validation")

# %% [markdown]
# While the steps are long, the curves are ragged, and an epoch may go badly. As the learning rate falls, they calm down and
# reach their best. By then training has pulled ahead of validation: overfitting, still mild.
#
# What did the hidden neurons learn? This is what training *changed* in the weights of some.

# %%
change = (learned["W1"] - first["W1"]).T
most_changed = np.argsort(-np.linalg.norm(change, axis=1))[:16]
figure, axes = plt.subplots(2, 8, figsize=(10, 2.9), layout="constrained")
for axis, weights in zip(axes.flat, change[most_changed]):
    limit = np.abs(weights).max()
    axis.imshow(weights.reshape(28, 28), cmap="PuOr", vmin=-limit, vmax=limit)
    axis.axis("off")
figure.suptitle("What training changed in the weights of 16 hidden neurons (purple: up, orange: down)")
navml.plots.show(figure, alt="Sixteen weight pictures: strokes between legs, sleeves, necklines, outlines.")

# %% [markdown]
# Look for the stroke between two legs, for sleeves, a neckline, an outline. Nobody asked for these. The ten output
# neurons put whole garments together from such parts.
#
# ## And scikit-learn's?
#
# `MLPClassifier` is the same network. First it gets our recipe, with the learning rate fixed at our average, 0.1.
# Then its own defaults, with **Adam**, a method that fits the length of the step to each parameter. **Predict** the
# order. (About half a minute at the *cpu* profile.)

# %%
ours = {"solver": "sgd", "momentum": 0, "learning_rate_init": 0.1, "batch_size": 64, "alpha": 0}
for title, recipe in (("scikit-learn, our recipe", ours), ("scikit-learn, defaults", {})):
    model = MLPClassifier(hidden_layer_sizes=(128,), max_iter=epochs, random_state=0, **recipe)
    with warnings.catch_warnings(action="ignore"), navml.stopwatch() as clock:  # it would like more epochs
        model.fit(X_train, y_train)
    results[f"{title}, {clock.seconds:.0f} s"] = model.score(X_validation, y_validation)
navml.plots.bars(list(results), list(results.values()), title="Validation accuracy", value_format="{:.1%}")
navml.report("sklearn_accuracy", model.score(X_validation, y_validation), "scikit-learn's defaults, validation")

# %% [markdown]
# They are within a few points of each other: it is the same mathematics. The two runs of our recipe differ in the falling
# learning rate and the first weights. Even the times are of one order, since most of the work is matrix products, and those are
# NumPy's in all three. What the library gives you is less to write, and less to get wrong.
#
# ## The answer
#
# Our own network, on the test set, once:

# %%
navml.report("test_accuracy", accuracy(learned, *fashion.test.flat()), "Our network, test pictures")

# %% [markdown]
# A hidden layer solves a puzzle that no perceptron can, and gets more of the clothes right than the ten of lesson 05. In
# [lesson 07](07-the-same-network-in-pytorch.ipynb) PyTorch derives the gradients, and yours will check them.
#
# ## Quiz
#
# **1.** Without ReLU in between, a network with ten hidden layers could draw (a) any boundary, if it is wide enough
# (b) boundaries with up to ten corners (c) only flat boundaries (d) none, since its gradients would be 0.

# %%
answer = ____
quiz1.check(answer)

# %% [markdown]
# **2.** Your gradient check finds `W2` and `b2` right, but `W1` and `b1` wrong. Where do you look first?
# (a) At the loss. (b) At $\bar S$. (c) At $\bar H$ and the bend. (d) At the learning rate.

# %%
answer = ____
quiz2.check(answer)

# %% [markdown]
# **3.** A new network for ten balanced classes has a loss of 48 before its first step. What do you suspect?
# (a) Nothing, it has not learned yet. (b) First weights that are too large. (c) First weights that are all 0. (d) Batches
# that are too small.

# %%
answer = ____
quiz3.check(answer)

# %% [markdown]
# ## Recap
#
# - $(n, 784)$ pixels become $(n, 128)$ hidden outputs, bent by ReLU, and $(n, 10)$ scores.
# - Subtract the largest score and stay with logarithms, and nothing overflows. Guessing costs $\ln 10$.
# - Backpropagation walks back through the forward pass; every gradient has the shape of its array; pushing a few parameters
#   checks it.
# - Mini-batches give hundreds of rough steps for the price of an exact one. Weights start random and small.
#
# ## Go further
#
# - Rumelhart, Hinton and Williams (1986), [Learning representations by back-propagating
#   errors](https://doi.org/10.1038/323533a0): the four pages that made backpropagation known.
# - He, Zhang, Ren and Sun (2015), [Delving deep into rectifiers](https://arxiv.org/abs/1502.01852): section 2.2 derives the
#   initialisation.
# - Nielsen (2015), [Neural networks and deep learning, chapter 2](http://neuralnetworksanddeeplearning.com/chap2.html):
#   backpropagation at a slower pace.
