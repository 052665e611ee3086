# ---
# title: The same network in PyTorch
# summary: Leave the calculus to a library, keep the training loop in your own hands, and learn when to stop.
# objectives:
#   - Move numbers between NumPy arrays and PyTorch tensors without surprises
#   - Let autograd compute gradients, and check them against your own
#   - Write a network as a module, and a training loop whose every line you can explain
#   - Tell underfitting from overfitting by learning curves, and stop in time
#   - Save weights, and load other people's without running their code
# prerequisites: [level1/06]
# minutes: 70
# hardware: cpu
# frameworks: [pytorch]
# datasets: [fashion_mnist]
# floors:
#   cpu: {validation_accuracy: 0.88, test_accuracy: 0.87}
# claims:
#   - gradient_difference < 1e-6
#   - 2 < first_loss < 3
#   - 0.87 < test_accuracy < 0.9
# ---

# %% [markdown]
# ## Must you ever write backpropagation again?
#
# In [lesson 06](06-a-multilayer-perceptron-from-scratch.ipynb) you derived four gradients by hand. The networks of level 3
# have dozens of layers, and nobody derives those: a framework does. **PyTorch** is the one this course uses most.
#
# Should you believe it? Check. You will rebuild your network from the very same first parameters and compare PyTorch's
# gradients with your own. Then you write the part that stays yours, the training loop, and find out when to end it.
# (The first cell takes some seconds: PyTorch is large.)

# %%
import pickle
from collections import defaultdict

import numpy as np
import torch
from torch import nn
from torch.nn.functional import cross_entropy

import navml
from navml.exercises.level1_07 import ____, q1, q2, q3, q4, quiz1, quiz2, quiz3

navml.seed_everything(0)
fashion = navml.load("fashion_mnist", validation=1 / 6)

# %% [markdown]
# ## Tensors
#
# A **tensor** is PyTorch's array. Shapes, slices, broadcasting, `@`: what you know from NumPy works. Two things are new: a
# tensor can live on a GPU, and it can remember how it was computed. Here are two ways to make one of an array.
#
# **Predict before you run:** the array changes *after* both tensors were made. What do they hold?

# %%
# NBVAL_CHECK_OUTPUT
array = np.array([1.0, 2.0, 3.0])
shared, copied = torch.from_numpy(array), torch.tensor(array)
array[0] = 99
print(shared, copied, torch.tensor([1.0, 2.0, 3.0]).dtype, sep="\n")

# %% [markdown]
# `torch.from_numpy` makes no copy: tensor and array are two names for the same memory. `torch.tensor` copies. When in
# doubt, copy.
#
# Look at the types, too. NumPy's numbers are `float64`. PyTorch's own are `float32`: half the memory, and precise enough for
# a network. Multiply the one by the other, and you get an error that speaks of `dtype`.
#
# **Exercise 1.** `picture` is stored as 28 × 28 numbers of type `uint8`. Make a tensor of it that fits our network: one
# row of 784 numbers, shape (1, 784), `float32`, from 0 to 1.

# %%
picture = fashion.train.images[0]

row = ____
q1.check(row, picture)

# %% [markdown]
# From now on all pictures and labels are tensors.

# %%
size = navml.pick(quick=4_000, cpu=len(fashion.train), gpu=len(fashion.train))
X_train, y_train = (torch.tensor(part) for part in fashion.train.subset(size).flat())
X_validation, y_validation = (torch.tensor(part) for part in fashion.validation.flat())

# %% [markdown]
# ## Autograd
#
# A tensor made with `requires_grad=True` is watched: PyTorch notes every operation that it takes part in. `backward()`
# walks back through the notes with the chain rule, as you did, and leaves each slope in `.grad`. This is **autograd**,
# automatic differentiation. Try it on $L = (3w - 5)^2$, whose slope is $2\,(3w - 5) \cdot 3$: at $w = 2$, that is 6.

# %%
# NBVAL_CHECK_OUTPUT
weight = torch.tensor(2.0, requires_grad=True)
loss = (3 * weight - 5) ** 2
loss.backward()
print(weight.grad)

# %% [markdown]
# **Exercise 2.** Two losses, one after the other, each with its own slope. What does `weight.grad` hold in the end?
# Work it out on paper first, then let `weight.grad` tell you.

# %%
weight = torch.tensor(1.0, requires_grad=True)
for target in (4.0, 1.0):
    loss = (2 * weight - target) ** 2
    loss.backward()

gradient_in_the_end = ____
q2.check(gradient_in_the_end)

# %% [markdown]
# Remember it: one line of the training loop below exists for this reason alone.
#
# ## A module
#
# In PyTorch a network is a **module**: `__init__` makes the layers, `forward` says what happens to a batch. `nn.Linear`
# is a layer with its weights and biases. `flatten` turns pictures into rows, and leaves rows as they are.


# %%
class Network(nn.Module):
    def __init__(self, hidden=128):
        super().__init__()
        self.linear1 = nn.Linear(784, hidden)
        self.linear2 = nn.Linear(hidden, 10)

    def forward(self, images):
        hidden = torch.relu(self.linear1(images.flatten(start_dim=1)))
        return self.linear2(hidden)


# %%
# NBVAL_CHECK_OUTPUT
for name, parameter in Network().named_parameters():
    print(f"{name:15} {tuple(parameter.shape)}")

# %% [markdown]
# There is no initialisation to write (a layer draws its own) and no `backward`. But look at the shapes. Your $W_1$ was
# (784, 128), a column for each neuron. PyTorch keeps a *row* for each: the transpose.
#
# ## Yours against autograd
#
# The functions of lesson 06, unchanged:


# %%
def initialise(rng, inputs=784, hidden=128, classes=10):
    return {
        "W1": rng.normal(0, np.sqrt(2 / inputs), (inputs, hidden)).astype(np.float32),
        "b1": np.zeros(hidden, np.float32),
        "W2": rng.normal(0, np.sqrt(2 / hidden), (hidden, classes)).astype(np.float32),
        "b2": np.zeros(classes, np.float32),
    }


def forward(parameters, X):
    hidden = np.maximum(X @ parameters["W1"] + parameters["b1"], 0)
    scores = hidden @ parameters["W2"] + parameters["b2"]
    return hidden, scores


# %%
def log_softmax(scores):
    shifted = scores - scores.max(axis=1, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))


def backward(parameters, X, hidden, scores, labels):
    scores_gradient = np.exp(log_softmax(scores))
    scores_gradient[np.arange(len(labels)), labels] -= 1
    scores_gradient /= len(labels)
    hidden_gradient = scores_gradient @ parameters["W2"].T * (hidden > 0)
    return {
        "W1": X.T @ hidden_gradient, "b1": hidden_gradient.sum(axis=0),
        "W2": hidden.T @ scores_gradient, "b2": scores_gradient.sum(axis=0),
    }  # fmt: skip


# %% [markdown]
# Put lesson 06's first parameters into a PyTorch network: `load_state_dict` wants a tensor for each name printed above.
# (`.T` transposes the weights, and leaves the biases, which have one axis, as they are.)

# %%
NAMES = {"W1": "linear1.weight", "b1": "linear1.bias", "W2": "linear2.weight", "b2": "linear2.bias"}


def network_from(parameters):
    """Return a Network with the parameters of lesson 06's."""
    network = Network()
    network.load_state_dict({NAMES[key]: torch.tensor(array.T) for key, array in parameters.items()})
    return network


parameters = initialise(np.random.default_rng(0))
model = network_from(parameters)

# %% [markdown]
# The same 64 pictures go through both. **Predict:** to how many digits will the gradients agree?

# %%
X, labels = X_train[:64].numpy(), y_train[:64].numpy()
by_hand = backward(parameters, X, *forward(parameters, X), labels)

first_loss = cross_entropy(model(X_train[:64]), y_train[:64])
first_loss.backward()
by_autograd = {key: model.get_parameter(name).grad.numpy().T for key, name in NAMES.items()}

difference = max(np.abs(by_hand[key] - by_autograd[key]).max() for key in NAMES)
assert difference < 1e-5, "autograd and lesson 06 disagree"
navml.report("gradient_difference", difference, "Largest difference between autograd's gradients and ours")
navml.report("first_loss", first_loss.item(), "Loss of the first 64 training pictures, before any step")

# %%
neuron = np.abs(by_hand["W1"]).max(axis=0).argmax()
slopes = [gradient["W1"][:, neuron].reshape(28, 28) for gradient in (by_hand, by_autograd)]
navml.plots.feature_maps(
    np.stack(slopes), title=f"Neuron {neuron}: gradient by hand, by autograd",
    alt="The gradient of one hidden neuron's 784 weights as two pictures, by hand and by autograd. They look the same.",
)  # fmt: skip

# %% [markdown]
# The slopes of one neuron's weights, arranged as a picture: no eye can tell yours from autograd's. The difference above is
# rounding, in the last of the seven digits of a `float32`. So trust autograd; you know what it does inside.
#
# ## The training loop
#
# This is the loop of lesson 06, in PyTorch's words:


# %%
def run_epoch(model, optimizer, X, y, batch_size=64):
    """Show every picture to the model once, in a new random order."""
    model.train()
    for batch in torch.randperm(len(X)).split(batch_size):
        loss = cross_entropy(model(X[batch]), y[batch])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()


# %% [markdown]
# Line by line:
#
# - `model.train()` says that training begins. Some layers, which you will meet in level 2, act differently then.
# - `randperm` shuffles the positions of the pictures, `split` cuts them into mini-batches.
# - `model(…)` is the forward pass (call the model, it calls `forward`). `cross_entropy` wants *scores*: your
#   `log_softmax` is built in.
# - `zero_grad()` forgets the last step's gradients, which would otherwise add up, as in exercise 2.
# - `backward()` computes the new ones.
# - `step()` changes the parameters. How, is up to the **optimizer**. `SGD`, stochastic gradient descent, is the rule
#   you know: $W \leftarrow W - \eta\, \bar W$.
#
# Measuring needs no gradients. `inference_mode` tells PyTorch to take no notes, which saves time and memory; `item()`
# makes a plain number of a tensor that holds only one.


# %%
def measure(model, X, y):
    """Return the mean loss and the accuracy."""
    model.eval()
    with torch.inference_mode():
        scores = model(X)
        right = (scores.argmax(dim=1) == y).float()
        return cross_entropy(scores, y).item(), right.mean().item()


optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
with navml.stopwatch("one epoch"):
    run_epoch(model, optimizer, X_train, y_train)
print("validation: loss {:.2f}, accuracy {:.0%}".format(*measure(model, X_validation, y_validation)))

# %% [markdown]
# ## Save, and load safely
#
# Training can take days, so the result belongs in a file. Save the **state dict**, the parameters by name, and not the
# model object: the code stays in your notebook, the numbers go into the file. (`navml.scratch` is a folder for a
# lesson's own files.)

# %%
folder = navml.scratch("level1-07")
torch.save(model.state_dict(), folder / "first.pt")

copy = Network()
copy.load_state_dict(torch.load(folder / "first.pt", weights_only=True))
assert measure(copy, X_validation, y_validation) == measure(model, X_validation, y_validation)

# %% [markdown]
# Why `weights_only=True`? PyTorch's files use **pickle**, Python's format for any object, and a pickle may say "call this
# function" to whoever opens it. Here is one that does, as harmlessly as possible. **Predict:** what will each
# `torch.load` do?


# %%
class Trap:
    def __reduce__(self):
        return print, ("Surprise! You only loaded a file, and it ran my code.",)


torch.save(Trap(), folder / "trap.pt")
torch.load(folder / "trap.pt", weights_only=False)
try:
    torch.load(folder / "trap.pt", weights_only=True)
except pickle.UnpicklingError:
    print("weights_only=True refused to load it.")

# %% [markdown]
# It printed a line. It could as well have sent your files away. `weights_only=True` lets through tensors and plain values, and
# nothing else. It is the default since PyTorch 2.6; write it anyway, since your code may meet an older one.
#
# ## Too small, too large
#
# How large should a network be, and how long should it learn? Repeat `run_epoch`, measure after each epoch, and look
# at the curves. That is `train`. The `if` and the `elif` at its end are explained below. And it has another
# optimizer: **Adam**, of which you heard in lesson 06. Besides giving each parameter a step length of its own, it
# smooths the gradients over the last steps. To try it took one word.


# %%
def train(model, X, y, epochs, patience=np.inf, batch_size=64):
    """Return the history, and the epoch with the lowest validation loss."""
    optimizer = torch.optim.Adam(model.parameters(), lr=0.001)
    history, best_loss, best_epoch = defaultdict(list), np.inf, 0
    for epoch in range(1, epochs + 1):
        run_epoch(model, optimizer, X, y, batch_size)
        for part, pictures, answers in (("train", X, y), ("validation", X_validation, y_validation)):
            loss, accuracy = measure(model, pictures, answers)
            history[f"{part}_loss"].append(loss)
            history[f"{part}_accuracy"].append(accuracy)
        if history["validation_loss"][-1] < best_loss:
            best_loss, best_epoch = history["validation_loss"][-1], epoch
            torch.save(model.state_dict(), folder / "best.pt")
        elif epoch - best_epoch >= patience:
            break
    return history, best_epoch


# %% [markdown]
# Two extremes: 3 hidden neurons with many pictures, and 256 with only 1,000. **Predict** the losses of each: will training
# and validation sink together, part, or rise? (About a quarter of a minute on two cores.)

# %%
few = navml.pick(quick=(256, 500, 20), cpu=(256, 1_000, 60), gpu=(256, 1_000, 60))
many = navml.pick(quick=(3, 2_000, 10), cpu=(3, 20_000, 10), gpu=(3, 20_000, 10))
for hidden, n, epochs in (many, few):
    history, best_epoch = train(Network(hidden), X_train[:n], y_train[:n], epochs, batch_size=16)
    title = f"{hidden} hidden neurons, {n:,} pictures: best after epoch {best_epoch}"
    navml.plots.learning_curves(history, title=title)

# %% [markdown]
# *Three neurons:* both losses stay high and close together, and the accuracy is poor even on the pictures it learned
# from. That is **underfitting**: the network is too small for the task, or has not learned for long enough. More
# pictures would hardly help here. More neurons would.
#
# *256 neurons:* the training loss sinks towards 0, while the validation loss turns and *rises*. That is overfitting, as of
# lesson 01's forest, caught in the act: from the turn on, the network learns its pictures by heart. Its validation accuracy
# hardly suffers. It makes few new mistakes, but grows *surer* of those it makes, and the loss sees that first.
#
# ## Stop in time
#
# **Early stopping** ends the training at the turn. After each epoch, ask whether the validation loss is the lowest so far. If so,
# save the weights. If it has not been for some epochs, the **patience**, stop, and go back to the saved weights. Curves
# jitter, so a patience of 1 would stop too soon.
#
# **Exercise 3.** Here are the validation losses after epochs 1 to 9. With a patience of 3, after which epoch does training
# stop, and the weights of which epoch does it keep? Answer with a tuple, such as `(2, 1)`.

# %%
validation_losses = [0.60, 0.48, 0.45, 0.46, 0.44, 0.47, 0.45, 0.46, 0.43]

stops_and_keeps = ____
q3.check(stops_and_keeps)

# %% [markdown]
# Now the real thing: all pictures, lesson 06's first parameters, a patience of 5. About half a minute on two cores, seconds at
# the *quick* profile.

# %%
model = network_from(parameters)
history, best_epoch = train(model, X_train, y_train, navml.pick(quick=10, cpu=50, gpu=50), patience=5)
model.load_state_dict(torch.load(folder / "best.pt", weights_only=True))

epochs = len(history["validation_loss"])
navml.plots.learning_curves(history, title=f"128 neurons: {epochs} epochs, best after epoch {best_epoch}")
_, validation_accuracy = measure(model, X_validation, y_validation)
navml.report("validation_accuracy", validation_accuracy, "After early stopping, validation")

# %% [markdown]
# First the curves sink together. Then the training loss goes on alone, while the validation loss levels out and jitters. The
# title says which epoch was best; its weights are back in the model.
#
# ## From now on: one line
#
# You have written the loop once. `navml.training.fit` is the same loop, and later lessons import it. It adds what long
# runs need: progress lines, checkpoints, your GPU if you have one. Three epochs with the settings of `train`:

# %%
another = network_from(parameters)
history = navml.training.fit(another, fashion.train, fashion.validation, epochs=3, batch_size=64)

# %% [markdown]
# On validation it begins as your own curves did, up to the order of the pictures. The training numbers look worse,
# because `fit` averages them *during* the epoch, while the network still improves.
#
# **Exercise 4.** Build and train a network of your own with *two* hidden layers. A chain of layers needs no class:
# `nn.Sequential(layer, layer, …)` will do; `nn.Flatten()` and `nn.ReLU()` are layers too. Train it with `fit`
# until it gets at least 75 % of the validation pictures right.

# %%
your_network = ____
q4.check(your_network, X_validation.reshape(-1, 1, 28, 28), y_validation)

# %% [markdown]
# ## The answer
#
# The validation pictures chose when to stop. So now, once, the test pictures.

# %%
X_test, y_test = (torch.tensor(part) for part in fashion.test.flat())
_, test_accuracy = measure(model, X_test, y_test)
navml.report("test_accuracy", test_accuracy, "The same network in PyTorch, test pictures")
print(f"Autograd's gradients and yours differ by no more than {difference:.0e}.")

# %% [markdown]
# So no: you need not write backpropagation again, for this network or any other. The accuracy is about that of lesson 06.
# What stays yours is the loop, and judging its curves.
#
# ## Quiz
#
# **1.** A colleague's loop lacks `optimizer.zero_grad()`. What happens?
#
# - **a** An error in the second step.
# - **b** Each step follows the sum of all gradients so far.
# - **c** Nothing: `backward()` overwrites them.
# - **d** It does not learn at all: the gradients stay 0.

# %%
answer = ____
quiz1.check(answer)

# %% [markdown]
# **2.** After 30 epochs the training accuracy is 71 %, validation 70 %, and neither moves. What do you try first?
#
# - **a** Early stopping.
# - **b** More training pictures.
# - **c** A larger network.
# - **d** The weights of an earlier epoch.

# %%
answer = ____
quiz2.check(answer)

# %% [markdown]
# **3.** You load a stranger's `weights.pt`, and PyTorch refuses: "Weights only load failed". What now?
#
# - **a** Set `weights_only=False`: it is only a file.
# - **b** Leave it, and ask for a state dict.
# - **c** Upgrade PyTorch.
# - **d** Rename it to `weights.pkl`.

# %%
answer = ____
quiz3.check(answer)

# %% [markdown]
# ## Recap
#
# - A tensor is an array that can remember how it was made. `from_numpy` shares memory, `torch.tensor` copies; PyTorch's
#   numbers are `float32`.
# - `backward()` computes all gradients, equal to yours up to rounding, and *adds* them to `.grad`.
# - A module holds parameters and says how they are used. The loop: forward, loss, `zero_grad`, `backward`, `step`.
# - Both losses high: underfitting. The training loss sinks alone: overfitting. Early stopping keeps the best epoch.
# - Save the state dict, and load with `weights_only=True`: a pickle can run code.
#
# ## Go further
#
# - Paszke et al. (2019), [PyTorch: an imperative style, high-performance deep learning
#   library](https://arxiv.org/abs/1912.01703).
# - Baydin, Pearlmutter, Radul and Siskind (2018), [Automatic differentiation in machine learning: a
#   survey](https://arxiv.org/abs/1502.05767).
# - Kingma and Ba (2015), [Adam: a method for stochastic optimization](https://arxiv.org/abs/1412.6980).
