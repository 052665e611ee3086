# ---
# title: The same network in Keras
# summary: Describe the network, hand over the loop as well, and see what you gain and what you no longer see.
# objectives:
#   - Describe a network in Keras as a sequence, and as a graph of layers
#   - Carry weights over from another framework, and prove that the network is the same
#   - Train with compile, fit and callbacks instead of a loop
#   - Track down a mistake that raises no error
#   - Choose between NumPy, PyTorch and Keras by what each does for you
# prerequisites: [level1/07]
# minutes: 60
# hardware: cpu
# frameworks: [tensorflow, keras]
# datasets: [fashion_mnist]
# floors:
#   cpu: {validation_accuracy: 0.87, test_accuracy: 0.86}
# claims:
#   - 2 < first_loss < 3
#   - forgotten_loss > 4
#   - forgotten_accuracy < 0.5
#   - 0.86 < test_accuracy < 0.9
# ---

# %% [markdown]
# ## Does the answer depend on the framework?
#
# PyTorch took the calculus off your hands and left you the loop. **Keras** takes the loop as well: you say what the
# network is and what it should minimise. The computing is done by a *backend*, here **TensorFlow**; PyTorch and JAX would
# do.
#
# Is it still *your* network? And what do you lose sight of? You will build it a third time, compare it with lesson 06's
# to four digits, and then make a mistake that Keras does not notice.
#
# TensorFlow needs some ten seconds to load, and meanwhile its inner parts talk to the terminal. The first cell keeps
# that out of your notebook. Python's own warnings still get through.

# %%
import os

os.environ["KERAS_BACKEND"] = "tensorflow"
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "1")  # from now on: warnings and errors, but no notes

terminal = os.dup(2)  # what is not Python writes to "file 2": put it aside while TensorFlow starts
os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
import keras
import tensorflow as tf

devices = tf.config.list_physical_devices()
os.dup2(terminal, 2)
print("Keras", keras.__version__, "on", ", ".join(device.device_type for device in devices))

# %%
import numpy as np

import navml
from navml.exercises.level1_08 import ____, q1, q2, q3, q4, quiz1, quiz2, quiz3

navml.seed_everything(0)
tf.config.experimental.enable_tensor_float_32_execution(False)  # all digits, on newer GPUs too: we compare
fashion = navml.load("fashion_mnist", validation=1 / 6)
size = navml.pick(quick=4_000, cpu=len(fashion.train), gpu=len(fashion.train))
X_train, y_train = fashion.train.subset(size).flat()
X_validation, y_validation = fashion.validation.flat()

# %% [markdown]
# ## Describe it: a sequence
#
# Our network is a chain, so it is a `Sequential`: a list of layers, each of which takes what the one before gives. `Dense`
# is PyTorch's `Linear` with the activation function built in. There is no `forward` to write.


# %%
def build():
    return keras.Sequential(
        [keras.Input(shape=(784,)), keras.layers.Dense(128, activation="relu"), keras.layers.Dense(10)]
    )


build().summary()

# %% [markdown]
# Read the summary from top to bottom. `None` in a shape stands for the number of pictures in a batch, which may be any.
# And you know the total: it is the number of parameters you counted in lesson 06.
#
# **Exercise 1.** Someone squeezes a `Dense(64, activation="relu")` between the two layers. How many parameters does the *whole*
# network have then? Mind what happens to the last layer.

# %%
parameters_in_all = ____
q1.check(parameters_in_all)

# %% [markdown]
# ## The same first weights
#
# The functions of [lesson 06](06-a-multilayer-perceptron-from-scratch.ipynb), unchanged, and the same seed: these are the
# very parameters from which lessons 06 and [07](07-the-same-network-in-pytorch.ipynb) began.


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


def cross_entropy(scores, labels):
    shifted = scores - scores.max(axis=1, keepdims=True)
    log_probabilities = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    return -log_probabilities[np.arange(len(labels)), labels].mean()


# %%
# NBVAL_CHECK_OUTPUT
parameters = initialise(np.random.default_rng(0))
model = build()
print([weights.shape for weights in model.get_weights()])
model.set_weights(list(parameters.values()))

# %% [markdown]
# A Keras layer keeps its weights as you did, a *column* for each neuron, and nothing needs to be transposed. PyTorch keeps
# rows. Whoever carries a network from one to the other meets this.
#
# **Exercise 2.** `torch_weight` comes from a PyTorch layer with 5 inputs and 3 neurons. Make the array that the Keras layer
# needs, so that both give the same scores.

# %%
torch_weight = np.arange(15.0).reshape(3, 5)

keras_weight = ____
q2.check(keras_weight, torch_weight)

# %% [markdown]
# ## Compile, and take one step
#
# `compile` settles three things: which loss, which optimizer, and what else to measure. *Sparse* cross-entropy means
# that the labels are class numbers. `from_logits=True` says that the network gives scores, also called **logits**, and not yet
# probabilities. The softmax is then part of the loss, computed without overflow.


# %%
def compiled(model, from_logits=True):
    model.compile(
        optimizer=keras.optimizers.Adam(learning_rate=0.001),
        loss=keras.losses.SparseCategoricalCrossentropy(from_logits=from_logits),
        metrics=["accuracy"],
    )
    return model


# %% [markdown]
# Now the test. The first 64 training pictures go through lesson 06's NumPy network, and through Keras, which takes one
# step of training on them and reports the loss *before* it. **Predict:** how many digits will agree?

# %%
batch, labels = X_train[:64], y_train[:64]
loss_by_hand = cross_entropy(forward(parameters, batch)[1], labels)
loss_by_keras = compiled(model).train_on_batch(batch, labels, return_dict=True)["loss"]
print(f"by hand {loss_by_hand:.6f}, by Keras {loss_by_keras:.6f}")
assert abs(loss_by_keras - loss_by_hand) < 1e-4, "not the same network"
navml.report("first_loss", loss_by_keras, "Loss of the first 64 training pictures, before any step")

# %% [markdown]
# It is the same network, to the last digits of a `float32`. And PyTorch's? Lesson 07 proved it equal to the NumPy network and
# reported its first loss as well: look it up. That spares us loading two large frameworks into one notebook.
#
# ## Fit, and callbacks
#
# `fit` is your `train`: it shuffles, cuts batches, steps, measures. You get a word in by **callbacks**, objects that
# `fit` calls at the end of each epoch. Two come ready-made: early stopping, and keeping the best network in a file.
# The settings are lesson 07's. (About a minute and a half on two cores, seconds at the *quick* profile.)

# %%
folder = navml.scratch("level1-08")
callbacks = [
    keras.callbacks.EarlyStopping(monitor="val_loss", patience=5, restore_best_weights=True),
    keras.callbacks.ModelCheckpoint(folder / "best.keras", monitor="val_loss", save_best_only=True),
]
model.set_weights(list(parameters.values()))
with navml.stopwatch("training"):
    history = compiled(model).fit(
        X_train, y_train, batch_size=64, epochs=navml.pick(quick=10, cpu=50, gpu=50),
        validation_data=(X_validation, y_validation), callbacks=callbacks, verbose=0,
    )  # fmt: skip


# %%
def show_curves(history, title):
    names = {"loss": "train_loss", "accuracy": "train_accuracy"}
    names |= {f"val_{key}": f"validation_{key}" for key in ("loss", "accuracy")}
    navml.plots.learning_curves({names[key]: values for key, values in history.history.items()}, title=title)


best_epoch = 1 + int(np.argmin(history.history["val_loss"]))
show_curves(history, f"Keras: {len(history.epoch)} epochs, best after epoch {best_epoch}")
_, validation_accuracy = model.evaluate(X_validation, y_validation, verbose=0)
navml.report("validation_accuracy", validation_accuracy, "After early stopping, validation")

# %% [markdown]
# The story of lesson 07 again: the training loss goes on alone, and patience runs out. (The batches came in another order, so no
# point is exactly where it was.)
#
# One thing looks odd. At the left end the *training* loss lies above the validation loss. Is the network better on
# pictures that it has never seen? No: like `navml.training.fit` in lesson 07, Keras averages the training loss
# *during* the epoch and measures validation at its end.
#
# **Exercise 3.** Another callback, `keras.callbacks.LearningRateScheduler(schedule)`, calls your `schedule(epoch, rate)` before
# each epoch: `epoch` counts from 0, `rate` is the learning rate so far, and what you return is the new one. Write a schedule
# that halves the rate after every five epochs, so before epochs 5, 10, 15, …, and leaves it alone otherwise.


# %%
def schedule(epoch, rate):
    return ____


q3.check(schedule)

# %% [markdown]
# ## A mistake that raises no error
#
# Same network, same pictures. Only `from_logits=True` is forgotten; the default is `False`. **Predict:** an error, a
# warning, or nothing?

# %%
forgetful = build()
forgetful.set_weights(list(parameters.values()))
wrong_loss = compiled(forgetful, from_logits=False).evaluate(batch, labels, return_dict=True, verbose=0)["loss"]
navml.report("forgotten_loss", wrong_loss, "The same loss, from_logits forgotten")
few = navml.pick(quick=2_000, cpu=20_000, gpu=20_000)
forgotten = forgetful.fit(
    X_train[:few], y_train[:few], batch_size=64, epochs=5, validation_data=(X_validation, y_validation), verbose=0
)
show_curves(forgotten, "from_logits forgotten")
navml.report("forgotten_accuracy", forgotten.history["val_accuracy"][-1], "from_logits forgotten, validation")

# %% [markdown]
# Nothing. It runs, the loss may even fall a little, and most answers are wrong. Keras took the scores for probabilities and
# cut them off at 0 and 1; most gradients went with them. In a loop of your own you would have seen which function you
# call. Here it hides behind a default.
#
# How do you find such a thing? By a number you know beforehand. A new network that spreads its bets over ten classes
# starts near $\ln 10 \approx 2.3$ (exercise 2 of lesson 06), and `first_loss` above did. The printed line does not. When
# the first loss is far off, look for the reason before you train any longer.
#
# ## Describe it: a graph
#
# Not every network is a chain. A picture *and* a price as inputs, two answers at once, a shortcut past a layer: for these,
# use the **functional** way. Call each layer on what it should receive, and name the two ends.

# %%
pictures = keras.Input(shape=(784,))
hidden = keras.layers.Dense(128, activation="relu")(pictures)
scores = keras.layers.Dense(10)(hidden)
functional = keras.Model(inputs=pictures, outputs=scores)

functional.set_weights(model.get_weights())
same = np.allclose(functional.predict(batch, verbose=0), model.predict(batch, verbose=0), atol=1e-5)
print("the same scores as the sequence:", same)

# %% [markdown]
# A graph can also end elsewhere. `keras.Model(pictures, hidden)` is the same network up to the hidden layer, with the same
# trained weights. So you can look inside. For four kinds of garment, find the hidden neuron that answers to it more than to
# the others, and see which pictures excite that neuron most.

# %%
excitement = keras.Model(pictures, hidden).predict(X_validation, verbose=0)
favourites, captions = [], []
for name in ("Trouser", "Bag", "Sandal", "Shirt"):
    is_garment = y_validation == fashion.classes.index(name)
    neuron = (excitement[is_garment].mean(axis=0) - excitement[~is_garment].mean(axis=0)).argmax()
    favourites += list(np.argsort(-excitement[:, neuron])[:8])
    captions += [f"{name}: neuron {neuron}"] + [""] * 7
navml.plots.images(
    fashion.validation.images[favourites], captions, title="Four hidden neurons, and what excites each most",
    alt="Four rows of eight garments: what excites the neurons most that answer to Trouser, Bag, Sandal and Shirt.",
)  # fmt: skip

# %% [markdown]
# Each row has a shape in common, but not always a kind of garment. The favourites of the first neuron are upright and narrow.
# The one that answers to sandals likes other shoes even better. So a hidden neuron knows nothing of garments. It answers to
# a shape, and the output layer makes garments of 128 such answers.
#
# **Exercise 4.** A small device has room for 15,000 parameters. Build, compile and train a network that is no larger and still
# gets at least 75 % of the validation pictures right.

# %%
small_model = ____
q4.check(small_model, X_validation, y_validation)

# %% [markdown]
# ## What does each do for you?
#
# | | NumPy (06) | PyTorch (07) | Keras (08) |
# | --- | --- | --- | --- |
# | forward pass | you | you, in `forward` | from the list of layers |
# | gradients | you, by hand | `loss.backward()` | inside `fit` |
# | the step | you | `optimizer.step()` | inside `fit` |
# | batches, shuffling | you | you | inside `fit` |
# | measuring, curves | you | you | `metrics`, `validation_data` |
# | early stopping | you | you | a callback |
# | a saved file holds | your arrays | the weights | network, weights, optimizer |
# | GPU | no | you say what goes there | used if there is one |
# | something unusual | you write it | a line in the loop | a callback, or a class of your own |
# | to look inside | `print` anywhere | `print` anywhere | `run_eagerly=True`, callbacks |
#
# Keras is quick to write and asks little in the ordinary case. PyTorch shows everything, and lets you change everything. This
# course uses PyTorch where you should see inside, and comes back to Keras in levels 2 and 3.
#
# ## The answer
#
# `ModelCheckpoint` left the best network in a file, with its architecture. Load it, check that it is the one we have, and open
# the test set once. (Keras refuses such files if they carry Python code, unless you say `safe_mode=False`. Ways
# around that [have been found](https://nvd.nist.gov/vuln/detail/CVE-2025-1550), so keep Keras up to date, and from strangers take
# weights only.)

# %%
loaded = keras.models.load_model(folder / "best.keras")
assert np.allclose(loaded.predict(batch, verbose=0), model.predict(batch, verbose=0), atol=1e-5)
X_test, y_test = fashion.test.flat()
_, test_accuracy = loaded.evaluate(X_test, y_test, verbose=0)
navml.report("test_accuracy", test_accuracy, "The same network in Keras, test pictures")

# %% [markdown]
# Does the answer depend on the framework? No. The first loss agreed with yours to four digits and more, and the test
# accuracy is close to that of lesson 07, where training stopped elsewhere. What depends on the framework is how much you
# write, and how much you see.
#
# ## Quiz
#
# **1.** `EarlyStopping(patience=5)`, without `restore_best_weights`, stops after epoch 18. Epoch 13 was best. Which
# weights has the model now?
#
# - **a** Those of epoch 13.
# - **b** Those of epoch 18.
# - **c** The mean of both.
# - **d** The first ones.

# %%
answer = ____
quiz1.check(answer)

# %% [markdown]
# **2.** After the first epoch Keras reports a training accuracy of 78 % and a validation accuracy of 84 %. What is
# the most likely reason?
#
# - **a** The validation pictures are easier.
# - **b** The network underfits.
# - **c** The training number is an average over the epoch, most of which the network spent knowing less.
# - **d** Validation pictures leaked into training.

# %%
answer = ____
quiz2.check(answer)

# %% [markdown]
# **3.** Which of these networks cannot be a `Sequential`?
#
# - **a** Twenty layers, one after the other.
# - **b** A photo goes in, and both the kind of garment and its price come out.
# - **c** One with `tanh` in place of ReLU.
# - **d** One without a hidden layer.

# %%
answer = ____
quiz3.check(answer)

# %% [markdown]
# ## Recap
#
# - A chain of layers is a `Sequential`; anything else is a graph: call layers on what they should receive.
# - Keras keeps a column for each neuron, PyTorch a row: transpose. Equal first losses prove the networks equal.
# - `compile` names loss, optimizer and metrics, `fit` trains, callbacks get a word in.
# - A wrong `from_logits` raises no error. Know what the first loss should be, and look at it.
# - NumPy shows how it works, PyTorch leaves you the loop, Keras takes the loop too.
#
# ## Go further
#
# - Chollet, [The Functional API](https://keras.io/guides/functional_api/): several inputs, several outputs, shared layers.
# - Keras, [Writing your own callbacks](https://keras.io/guides/writing_your_own_callbacks/).
# - Abadi et al. (2016), [TensorFlow: a system for large-scale machine learning](https://arxiv.org/abs/1605.08695).
