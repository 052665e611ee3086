# ---
# title: A multilayer perceptron from scratch
# summary: Write backpropagation yourself, in five short functions, check every slope, and train a network with it.
# objectives:
#   - Follow numbers forward through a small network, and slopes backward
#   - Write backpropagation in five parts
#   - Check a gradient by pushing single parameters
#   - Find a silent fault in a network that trains
#   - Train a network on all the clothes and compare it with scikit-learn's
# prerequisites: [level1/05]
# minutes: 90
# hardware: cpu
# frameworks: [numpy, scikit-learn]
# datasets: [fashion_mnist]
# floors:
#   cpu: {puzzle_accuracy: 0.98, validation_accuracy: 0.88, sklearn_accuracy: 0.86, test_accuracy: 0.875}
# claims:
#   - gradient_difference < 1e-8
#   - abs(broken_loss_before - 0.6931) < 0.001
#   - broken_loss < 0.6
#   - 0.6 < broken_accuracy < 0.85
#   - solved_by_1 == 0
#   - 0 < solved_by_2 < 0.5
#   - solved_by_16 > 0.8
#   - puzzle_accuracy > 0.99
#   - 2 < loss_before < 3.5
#   - abs(validation_accuracy - sklearn_accuracy) < 0.03
#   - train_accuracy - validation_accuracy > 0.01
#   - test_accuracy > 0.87
# ---

# %% [markdown]
# ## What changes when neurons listen to neurons?
#
# In [lesson 05](05-a-perceptron-from-scratch.ipynb) no straight line could tell trousers from boots once their negatives
# joined in, and ten perceptrons got about four in five of all the clothes right. Now put a layer of neurons *between*
# picture and answer. Does it solve the puzzle? And how many of the clothes does it get right?

# %%
import warnings

import matplotlib.pyplot as plt
import numpy as np
from sklearn.neural_network import MLPClassifier

import navml
from navml.exercises import bets
from navml.exercises.level1_06 import (
    ____, bet1, bet2, q1, q2, q3, q4, q5, q6, q7, q8, quiz1, quiz2,
)  # fmt: skip

navml.seed_everything(0)
fashion = navml.load("fashion_mnist", validation=1 / 6)
X_validation, y_validation = fashion.validation.flat()

# %% [markdown]
# **Two bets.** How many neurons must lie in between to solve the puzzle: 1, 2, 3, 4 or 16, or can none of these? And how
# many percent of new clothes will a network with 128 of them get right?

# %%
fewest = ____  # 1, 2, 3, 4, 16 or "none"
bet1.place(fewest)

# %%
guess = ____  # in percent
bet2.place(guess)

# %% [markdown]
# ## One pixel, one neuron, one step back
#
# The smallest such network has one pixel and two neurons in a row.
#
# - The **hidden** neuron weighs the pixel and adds a bias, as in lesson 05: $z = \text{pixel} \cdot w + b$. But it does not
#   say yes or no. It passes on $h = \max(z, 0)$: what is above 0 stays, the rest becomes 0. This bend is an **activation
#   function** named **ReLU** (rectified linear unit). Without one, two layers would do no more than one: their weights
#   multiply to one matrix, and the boundary is flat.
# - The **output** neuron weighs $h$ with $v$. That is the **score**. For our picture it should be 1.
# - The **loss** says how wrong it is: here $(\text{score} - 1)^2$.
#
# To lower the loss, ask each number: *if you grew a little, how fast would the loss grow?* The answer is its **slope**
# (in calculus: the derivative). It is below 0 if the loss would fall. Step through: values forward, then slopes backward.

# %% tags=["hide-input"]
nodes = {
    "pixel · w": ["pixel", "w"], "z = pixel · w + b": ["pixel · w", "b"], "h = max(z, 0)": ["z = pixel · w + b"],
    "score = h · v": ["h = max(z, 0)", "v"], "loss": ["score = h · v"],
}  # fmt: skip
places = {
    "pixel": (0, 0), "w": (0, 1), "pixel · w": (1, 0), "b": (1, 1), "z = pixel · w + b": (2, 0),
    "h = max(z, 0)": (3, 0), "v": (3, 1), "score = h · v": (4, 0), "loss": (5, 0),
}  # fmt: skip
told = [
    ({"pixel": 0.5, "w": 1.2, "b": -0.2, "v": 0.5}, {},
     "A pixel of brightness 0.5, and three parameters, the numbers that can learn: w, b and v."),
    ({"pixel · w": 0.6, "z = pixel · w + b": 0.4}, {},
     "Forward. The hidden neuron weighs the pixel and adds its bias: z = 0.5 · 1.2 − 0.2 = 0.4."),
    ({"h = max(z, 0)": 0.4}, {}, "z is above 0, so ReLU passes it on unchanged: h = 0.4."),
    ({"score = h · v": 0.2}, {}, "The output neuron weighs h: the score is 0.4 · 0.5 = 0.2."),
    ({"loss": 0.64}, {}, "It should be 1, so the loss is (0.2 − 1)² = 0.64. Now backward."),
    ({}, {"loss": 1, "score = h · v": -1.6},
     "The square of something has the slope 2 · something: 2 · (0.2 − 1) = −1.6. A larger score lowers the loss."),
    ({}, {"v": -0.64, "h = max(z, 0)": -0.8},
     "A product: if v grows by a bit, the score grows by h times that bit. So v gets −1.6 · h = −0.64, "
     "and h gets −1.6 · v = −0.8."),
    ({}, {"z = pixel · w + b": -0.8},
     "ReLU passed z on unchanged, so the slope passes unchanged too: −0.8. For a z below 0 it would be 0."),
    ({}, {"b": -0.8, "pixel · w": -0.8, "w": -0.4},
     "A sum passes its slope on to each part: −0.8. Then a product again: w gets −0.8 · pixel = −0.4."),
]  # fmt: skip
values, slopes, frames = {}, {}, []
for new_values, new_slopes, _ in told:
    values, slopes = values | new_values, slopes | new_slopes
    frames.append(navml.diagrams.graph(nodes, values=values, slopes=slopes, positions=places))
navml.steps.show(frames, [caption for *_, caption in told], title="Values forward, slopes backward")

# %% [markdown]
# Three rules: a **product** multiplies the slope with the other factor, a **sum** passes it on, **ReLU** passes it where
# $z > 0$ and stops it elsewhere. To multiply slopes along the way is the **chain rule**; to do it from the loss back to
# every parameter is **backpropagation**.
#
# Don't believe it, measure it. Push $w$ up a tiny bit, then down:


# %%
# NBVAL_CHECK_OUTPUT
def small_loss(w, pixel=0.5, b=-0.2, v=0.5):
    return (max(pixel * w + b, 0) * v - 1) ** 2


push = 1e-5
print(f"slope in w: {(small_loss(1.2 + push) - small_loss(1.2 - push)) / (2 * push):.4f}")

# %% [markdown]
# **Exercise 1.** The same network, but with a bias of −0.8. Go forward, then backward. What is the slope in $w$ now?

# %%
slope_in_w = ____
q1.check(slope_in_w)

# %% [markdown]
# ## The same with 784 pixels

# %%
navml.diagrams.network([784, 128, 10], names=["pixels", "hidden neurons", "scores"])

# %% [markdown]
# A **multilayer perceptron**: each line is a weight. In arrays, for $n$ pictures at once, with a column of $W$ for each
# neuron:
#
# - pictures $X$, $(n, 784)$
# - hidden layer, weighed: $Z = X W_1 + b_1$, $(n, 128)$
# - hidden layer, bent: $H = \max(Z, 0)$, $(n, 128)$
# - scores: $S = H W_2 + b_2$, $(n, 10)$


# %%
def first_weights(rng, inputs, neurons):
    return np.full((inputs, neurons), 0.01)


def initialise(rng, inputs=784, hidden=128, classes=10):
    parameters = {"W1": first_weights(rng, inputs, hidden), "b1": np.zeros(hidden)}
    parameters |= {"W2": first_weights(rng, hidden, classes), "b2": np.zeros(classes)}
    return {name: values.astype(np.float32) for name, values in parameters.items()}


def forward(parameters, X):
    """Return the hidden layer, (n, hidden), and the scores, (n, classes), of pictures X, (n, inputs)."""
    hidden = np.maximum(X @ parameters["W1"] + parameters["b1"], 0)
    return hidden, hidden @ parameters["W2"] + parameters["b2"]


# %% [markdown]
# ## From scores to a loss
#
# **Softmax** turns the scores $s_c$ of a picture into probabilities, all positive, with sum 1:
# $p_c = e^{s_c} / \sum_k e^{s_k}$. The loss is $-\ln p_t$, where $t$ is the true class: near 0 if the network is sure and
# right, large if it is sure and wrong. The mean over pictures is the **cross-entropy**. A network that knows nothing
# gives ten classes 1/10 each: a loss of $\ln 10$, about 2.3.


# %%
def log_softmax(scores):
    """Return ln of the probabilities, (n, classes). exp(1000) is infinite, so the largest score becomes 0."""
    shifted = scores - scores.max(axis=1, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))


def cross_entropy(scores, labels):
    return -log_softmax(scores)[np.arange(len(labels)), labels].mean()


# %% [markdown]
# ## Backward, in five parts
#
# **Part 1: from the loss to the scores.** By the rules of logarithms, $-\ln p_t = -s_t + \ln \sum_k e^{s_k}$. Let one
# score $s_c$ grow a little.
#
# - $-s_t$ has the slope $-1$ if $c$ is the true class, otherwise 0.
# - In the sum, only $e^{s_c}$ moves, and its slope is $e^{s_c}$ itself.
# - $\ln u$ has the slope $1/u$, so $\ln \sum_k e^{s_k}$ has the slope $e^{s_c} / \sum_k e^{s_k}$. That is $p_c$!
#
# Together: **probability minus truth**, where truth is 1 for the true class and 0 for the others. Divide by $n$,
# as the loss is a mean over $n$ pictures. You get both arrays, $(n, 10)$.


# %%
def score_slopes(probabilities, truth):
    return ____


q2.check(score_slopes)

# %% [markdown]
# **Part 2: weights.** A weight's slope is *what came in* times *the slope behind it*, as for $w$ and the pixel. Now add that up
# over $n$ pictures. One matrix product does it: from `inputs` $(n, 128)$ and `slopes` $(n, 10)$ to $(128, 10)$. (`A.T` swaps
# rows and columns.)


# %%
def weight_slopes(inputs, slopes):
    return ____


q3.check(weight_slopes)

# %% [markdown]
# **Part 3: biases.** A sum passes slopes on. The same bias serves all $n$ pictures, so add up theirs: $(n, 10)$ to $(10,)$.


# %%
def bias_slopes(slopes):
    return ____


q4.check(bias_slopes)

# %% [markdown]
# **Part 4: back to the hidden layer.** $h$ got the slope behind it times $v$. Here ten scores listen to each hidden
# neuron: add up what the ten send back. From `slopes` $(n, 10)$ and `weights` $(128, 10)$ to $(n, 128)$.


# %%
def input_slopes(slopes, weights):
    return ____


q5.check(input_slopes)

# %% [markdown]
# **Part 5: through ReLU.** You get the slopes in $H$, and $H$ itself. Where is $Z$ above 0? Just where `hidden` is.


# %%
def relu_slopes(slopes, hidden):
    return ____


q6.check(relu_slopes)

# %% [markdown]
# Put together. The first layer needs nothing new: parts 2 and 3 again, with the pixels coming in.

# %%
score_slopes, weight_slopes = q2.working(score_slopes), q3.working(weight_slopes)
bias_slopes, input_slopes = q4.working(bias_slopes), q5.working(input_slopes)
relu_slopes = q6.working(relu_slopes)


def backward(parameters, X, hidden, scores, labels):
    truth = np.eye(scores.shape[1], dtype=scores.dtype)[labels]  # a 1 in each row
    at_scores = score_slopes(np.exp(log_softmax(scores)), truth)
    at_hidden = relu_slopes(input_slopes(at_scores, parameters["W2"]), hidden)
    first = {"W1": weight_slopes(X, at_hidden), "b1": bias_slopes(at_hidden)}
    return first | {"W2": weight_slopes(hidden, at_scores), "b2": bias_slopes(at_scores)}


# %% [markdown]
# **Gradient check.** All slopes together are the **gradient**, each in the shape of its parameter. A wrong one often still
# learns something, only worse, and you may never notice. So push some parameters, as you did with $w$, and compare.
# (In `float64`, whose 16 digits show small differences.)


# %%
def measured_slope(parameters, name, place, push=1e-5):
    def loss(step):
        pushed = parameters | {name: parameters[name].copy()}
        pushed[name][place] += step
        return cross_entropy(forward(pushed, X_few)[1], y_few)

    return (loss(push) - loss(-push)) / (2 * push)


rng, differences = np.random.default_rng(0), []
X_few, y_few = X_validation[:50], y_validation[:50]
network = {name: rng.normal(0, 0.05, values.shape) for name, values in initialise(rng).items()}
for name, slopes in backward(network, X_few, *forward(network, X_few), y_few).items():
    places = [tuple(rng.integers(slopes.shape)) for _ in range(25)]
    measured = np.array([measured_slope(network, name, place) for place in places])
    differences.append(max(abs(measured - [slopes[place] for place in places])))
    print(f"{name}: slopes up to {abs(measured).max():.1g}, largest difference {differences[-1]:.0e}")
navml.report("gradient_difference", max(differences), "Largest difference of all")

# %% [markdown]
# ## Learn: small steps downhill
#
# **Gradient descent** takes small steps against the gradient. The **learning rate** sets how long they are. For an exact
# gradient you need all pictures, but a few random ones, a **mini-batch**, point in about the same direction and cost much
# less. Such rough steps never come to rest, so the learning rate falls to 0.


# %%
def accuracy(parameters, X, labels):
    return np.mean(forward(parameters, X)[1].argmax(axis=1) == labels)


def train(parameters, X, y, validation, learning_rate, epochs, batch_size=64):
    """Change the parameters in place; return the accuracies after each epoch."""
    rng, history = np.random.default_rng(0), {}
    for epoch in range(epochs):
        order, rate = rng.permutation(len(X)), learning_rate * (1 - epoch / epochs)
        for start in range(0, len(X) - batch_size + 1, batch_size):  # whole batches only: see "Go further"
            batch = order[start : start + batch_size]
            gradient = backward(parameters, X[batch], *forward(parameters, X[batch]), y[batch])
            for name in parameters:
                parameters[name] -= rate * gradient[name]
        for part, (pictures, labels) in (("train", (X, y)), ("validation", validation)):
            history.setdefault(f"{part}_accuracy", []).append(accuracy(parameters, pictures, labels))
    return history


# %% [markdown]
# ## Back to the puzzle
#
# Lesson 05's plane: 60 trousers and boots and their negatives, two numbers each. Put 16 hidden neurons to work. We judge
# by the points themselves: can the boundary bend around them?

# %% tags=["hide-input"]
# Lesson 05's points, and a picture of what a network says about them
pair = fashion.train.take(np.flatnonzero(np.isin(fashion.train.labels, [1, 9]))[:60])
numbers = pair.images[:, :7].mean(axis=(1, 2)), pair.images[:, :, 21:].mean(axis=(1, 2))  # top, right
points = np.stack(numbers, axis=1) / 255
X_plane, y_plane = np.concatenate([points, 1 - points]), np.tile(pair.labels == 9, 2).astype(int)


def draw_plane(network, title):
    """Draw the points, the answers, and for each hidden neuron the line where its z is 0."""
    figure, axis = plt.subplots(figsize=(6, 4), layout="constrained")
    side = np.linspace(-0.02, 1.02, 300)
    grid = np.stack(np.meshgrid(side, side), axis=-1).reshape(-1, 2)
    answers = forward(network, grid)[1].argmax(axis=1).reshape(300, 300)
    colours = navml.plots.COLOURS[:2]
    axis.contourf(side, side, answers, levels=[-0.5, 0.5, 1.5], colors=colours, alpha=0.2)
    for z in (grid @ network["W1"] + network["b1"]).T.reshape(-1, 300, 300):
        if z.min() < 0 < z.max():
            axis.contour(side, side, z, levels=[0], colors="grey", linestyles="--", linewidths=1)
    for label, colour, mark, name in zip((0, 1), colours, "o^", ("Trouser", "Ankle boot")):
        for part, fill, ending in ((slice(60), colour, ""), (slice(60, None), "none", ", negative")):
            shown = X_plane[part][y_plane[part] == label]
            axis.plot(*shown.T, mark, color=colour, markersize=5, markerfacecolor=fill, label=name + ending)
    axis.plot([], [], "--", color="grey", linewidth=1, label="a hidden neuron's z = 0")
    axis.set(xlabel="brightness at the top", ylabel="brightness at the right", title=title, aspect="equal")
    axis.legend(frameon=False, loc="upper left", bbox_to_anchor=(1, 1))
    right = accuracy(network, X_plane, y_plane)
    alt = f"Trousers at the bottom and top, boots at the left and right; {title}. {right:.0%} lie on their side."
    return figure, alt


# %%
def learn_plane(network):
    train(network, X_plane, y_plane, (X_plane, y_plane), learning_rate=0.5, epochs=300, batch_size=20)
    return accuracy(network, X_plane, y_plane)


network = initialise(np.random.default_rng(0), inputs=2, hidden=16, classes=2)
navml.report("broken_loss_before", cross_entropy(forward(network, X_plane)[1], y_plane), "Loss at the start")
navml.report("broken_accuracy", learn_plane(network), "16 hidden neurons, points on their side")
navml.report("broken_loss", cross_entropy(forward(network, X_plane)[1], y_plane), "Loss at the end")
navml.plots.show(*draw_plane(network, "16 hidden neurons"))

# %% [markdown]
# The gradient is checked. The loss starts at $\ln 2 = 0.693$, as it should with two classes, and it falls. No error, no
# warning. And yet something is broken: 16 neurons, and not one bend.
#
# **Exercise 2.** Find the fault. Begin here: each column of `network["W1"]` holds the weights of one hidden neuron. How
# many *different* columns does the trained network have?

# %%
different_neurons = ____
q7.check(different_neurons)

# %% [markdown]
# Neurons that start alike say the same, get the same slopes, and stay alike. So a loss near $\ln 2$ at the start (or $\ln 10
# = 2.3$ with ten classes) is necessary: far above, the network is sure of wrong answers. But it is not sufficient, as
# you see. The neurons must differ too, and only chance can make them.
#
# **Exercise 3.** Repair it: each weight is a random number from a normal distribution with mean 0. How large? A neuron adds
# up `inputs` products, and such a sum spreads like the square root of their number. **He initialisation** makes up for
# that: a standard deviation of $\sqrt{2 / \text{inputs}}$. (The 2 is for the half that ReLU cuts off.)


# %%
def first_weights(rng, inputs, neurons):
    return ____


q8.check(first_weights)

# %% [markdown]
# Now `initialise` draws its weights. As chance has a say, each size gets several seeds; the slider shows the best. (About
# 20 seconds at *cpu*.)

# %% tags=["reveal"]
first_weights = q8.working(first_weights)
seeds, best, solved_by = range(navml.pick(quick=4, cpu=8, gpu=8)), {}, {}
for neurons in (1, 2, 3, 4, 16):
    networks = [initialise(np.random.default_rng(seed), 2, neurons, 2) for seed in seeds]
    reached = [learn_plane(network) for network in networks]
    best[neurons] = networks[np.argmax(reached)]
    solved_by[neurons] = np.mean(np.array(reached) > 0.95)
    navml.report(f"solved_by_{neurons}", solved_by[neurons], f"{neurons} hidden: share of seeds above 95 %")
navml.report("puzzle_accuracy", accuracy(best[16], X_plane, y_plane), "The puzzle, 16 hidden neurons, best seed")
navml.steps.explore(lambda neurons: draw_plane(best[neurons], f"{neurons} hidden"), neurons=([*best], 2))
bet1.reveal(next((str(neurons) for neurons in best if solved_by[neurons]), "none"))

# %% [markdown]
# Move the slider. A dashed line is where a hidden neuron begins to speak; only there can the boundary bend. One neuron
# gives a straight edge. Two give a band, and that is enough. But look at the seeds: two neurons *can* solve it and
# seldom *find* it, 16 nearly always do. More neurons than needed make learning easier.
#
# ## All the clothes
#
# Now 784 pixels, 128 hidden neurons, ten classes. (About half a minute at *cpu*.)

# %% tags=["reveal"]
X_train, y_train = fashion.train.subset(navml.pick(quick=4_000, cpu=50_000, gpu=50_000)).flat()
learned, epochs = initialise(np.random.default_rng(0)), navml.pick(quick=8, cpu=15, gpu=15)
before = cross_entropy(forward(learned, X_validation)[1], y_validation)
navml.report("loss_before", before, "Loss before training, validation")
history = train(learned, X_train, y_train, (X_validation, y_validation), learning_rate=0.2, epochs=epochs)
navml.plots.learning_curves(history, title=f"Our network, {epochs} epochs")
for name, values in history.items():
    navml.report(name, values[-1], f"{name.replace('_', ' ')} at the end")
bet2.reveal(100 * history["validation_accuracy"][-1])

# %% [markdown]
# While the steps are long, accuracy goes up and down; as they shrink, it settles. By then training has pulled ahead of
# validation: mild overfitting.
#
# **The same in scikit-learn.** This is how you will write it from now on. It uses **Adam**, a method that fits the length
# of the step to each parameter. Did your own code cost you anything?

# %%
library = MLPClassifier(hidden_layer_sizes=(128,), max_iter=epochs, random_state=0)
with warnings.catch_warnings(action="ignore"):  # it would like more epochs
    library.fit(X_train, y_train)
answers = library.predict(X_validation), forward(learned, X_validation)[1].argmax(axis=1)
navml.report("sklearn_accuracy", np.mean(answers[0] == y_validation), "scikit-learn, validation")
navml.comparing.paired(y_validation, {"Scikit-learn's": answers[0], "Yours": answers[1]})

# %% [markdown]
# It is the same mathematics. What can differ is the recipe, and the care is not equal: your learning rate was chosen for
# these clothes, scikit-learn's settings are its defaults.
#
# ## The answer
#
# Our own network, on the test set, once:

# %%
navml.report("test_accuracy", accuracy(learned, *fashion.test.flat()), "Our network, test pictures")

# %% [markdown]
# A hidden layer solves a puzzle that no perceptron can, and gets more of the clothes right. In
# [lesson 07](07-the-same-network-in-pytorch.ipynb) PyTorch finds the gradient for you, and yours will check it.
#
# ## Quiz
#
# **1.** Without ReLU in between, what boundaries could a network with ten hidden layers draw?
#
# - **a** any boundary, if it is wide enough
# - **b** boundaries with up to ten corners
# - **c** only flat boundaries
# - **d** none, since its gradient would be 0

# %%
answer = ____
quiz1.check(answer)

# %% [markdown]
# **2.** Your gradient check finds `W2` and `b2` right, but `W1` and `b1` wrong. Where do you look first?
#
# - **a** at the loss
# - **b** at part 1
# - **c** at parts 4 and 5
# - **d** at the learning rate

# %%
answer = ____
quiz2.check(answer)

# %% [markdown]
# ## Recap
#
# - Forward, values; backward, slopes: a product multiplies, a sum passes on, ReLU passes or stops.
# - Softmax with cross-entropy: the slope in a score is probability minus truth.
# - Pushing single parameters checks the gradient, but not the start: weights must be random, and not too large.
# - Each hidden neuron gives the boundary one line to bend at.

# %%
bets.recap(bet1, bet2)

# %% [markdown]
# ## Go further
#
# - **Open task: go deeper.** Build a network with *two* hidden layers, 784-128-64-10. You need a new `initialise`, `forward` and
#   `backward`, but no new part: the five are enough. Target: a largest difference below $10^{-8}$ in the gradient check,
#   and 89 % on validation.
# - **A riddle.** Let the last, smaller batch take part (`range(0, len(X), batch_size)`). One epoch at *cpu* then ends well below its
#   neighbours. Find out what was in its last batch.
# - Rumelhart, Hinton and Williams (1986), [Learning representations by back-propagating
#   errors](https://doi.org/10.1038/323533a0): the four pages that made backpropagation known.
# - He, Zhang, Ren and Sun (2015), [Delving deep into rectifiers](https://arxiv.org/abs/1502.01852): section 2.2 derives
#   the first weights.
