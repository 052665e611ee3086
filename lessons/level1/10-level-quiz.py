# ---
# title: Level quiz
# summary: Ten questions over the whole level, and a recommendation, what to reread or where to go on.
# objectives:
#   - Judge from tables and figures which results can be trusted
#   - Find the mistake in short pieces of code that run without an error
#   - Choose features, boundaries and next steps that fit the task
#   - Decide what to reread before level 2
# prerequisites: [level1/09]
# minutes: 30
# hardware: cpu
# frameworks: [numpy, scikit-learn]
# datasets: [fashion_mnist]
# ---

# %% [markdown]
# ## Are you ready for level 2?
#
# Nine lessons lie behind you. Which of them have stayed? Here are ten questions. None asks for a word or a formula by
# heart: you read tables, figures and code, and decide, as you would at work.
#
# Do it without looking back, and with a pencil: some answers need a small sum. Answer with a letter in quotes, such as
# `"a"`; where you don't know, leave the blank. A wrong answer tells you why, and which lesson to reread. You may try again
# as often as you like; the cell at the end counts.
#
# **Your bet:** how many of the ten will you get right at the first try? To know what you know is worth practising, too.

# %%
import matplotlib.pyplot as plt
import numpy as np
from sklearn.metrics import log_loss
from sklearn.neural_network import MLPClassifier

import navml
from navml.exercises.level1_10 import (
    ____, basics_test, bet1, features_test, frameworks_test, networks_test, recommend, right_answers,
)  # fmt: skip

navml.seed_everything(0)

# %%
guess = ____
bet1.place(guess)

# %% [markdown]
# ## Quiz
#
# ### Measure honestly
#
# **1.** Three models were trained on the same pictures:
#
# | model | accuracy on train | accuracy on validation |
# | --- | --- | --- |
# | A, a random forest | 100 % | 88 % |
# | B, logistic regression | 87 % | 85 % |
# | C, naive Bayes | 62 % | 62 % |
#
# All are fast enough. Which do you take?
#
# - **a** B, its gap is small and its accuracy still good
# - **b** A
# - **c** C, it does not overfit
# - **d** none: a model that scores 100 % on train is broken
#
# **2.** A model sorted 300 pictures, 100 of each kind (the counts are made up):

# %%
counts = np.array([[86, 2, 12], [2, 79, 19], [18, 20, 62]])
true, called = (np.repeat(which.ravel(), counts.ravel()) for which in np.indices(counts.shape))
rows = "; ".join(" ".join(map(str, row)) for row in counts)
navml.plots.confusion(
    true, called, ["T-shirt/top", "Pullover", "Shirt"], title="300 pictures, sorted", normalise=False,
    alt=f"Confusion matrix of T-shirt, Pullover, Shirt. Rows, the true classes: {rows}.",
)  # fmt: skip

# %% [markdown]
# Everything that it calls *Shirt* goes into one box. What share of the box are shirts?
#
# - **a** 62 %
# - **b** 76 %
# - **c** 67 %
# - **d** 21 %
#
# **3.** A colleague measures an SVM like this:
#
# ```python
# X_small = PCA(50).fit_transform(X_train)
# scores = cross_val_score(SVC(C=10), X_small, y_train, cv=5)
# ```
#
# What is wrong?
#
# - **a** PCA has seen the folds that measure; both belong into one pipeline
# - **b** nothing: PCA uses no labels
# - **c** five folds are too few
# - **d** 50 components are too few
#
# **4.** Two models, each measured on 1,000 validation pictures of its own. The whiskers are $\pm\, 2 \sqrt{p\,(1 - p) / n}$.

# %%
accuracies = np.array([0.905, 0.917])
uncertainty = 2 * np.sqrt(accuracies * (1 - accuracies) / 1_000)
figure, axis = plt.subplots(figsize=(6, 2), layout="constrained")
axis.errorbar(accuracies, [0, 1], xerr=uncertainty, fmt="o", capsize=4, color=navml.plots.COLOURS[0])
axis.set_yticks([0, 1], ["SVM", "network"])
axis.set(ylim=(-0.6, 1.6), xlabel="accuracy", title="Which is better?")
axis.grid(alpha=0.3)
told = [f"{p:.1%}, give or take {u:.1%}" for p, u in zip(accuracies, uncertainty)]
navml.plots.show(figure, alt=f"Two accuracies with whiskers. SVM: {told[0]}. Network: {told[1]}.")

# %% [markdown]
# What do you report?
#
# - **a** the network is better by 1.2 points
# - **b** the two are equally good
# - **c** train the network ten times more, and report the best run
# - **d** undecided: measure both on more pictures

# %%
answer_1 = ____
answer_2 = ____
answer_3 = ____
answer_4 = ____
basics_test.check(answer_1, answer_2, answer_3, answer_4)

# %% [markdown]
# ### Features and boundaries
#
# **5.** For which task are HOG features on grey pictures a poor choice?
#
# - **a** tell ripe bananas from unripe ones
# - **b** tell trousers from bags at dusk
# - **c** read house numbers
# - **d** find people on a pavement
#
# **6.** Trousers or boots, each also as a negative: on this puzzle a perceptron's error jumps around one half. What solves
# it?
#
# - **a** ten times as many epochs
# - **b** ten times as many pictures
# - **c** a hidden layer without an activation function
# - **d** a hidden layer with ReLU

# %%
answer_5 = ____
answer_6 = ____
features_test.check(answer_5, answer_6)

# %% [markdown]
# ### Networks
#
# **7.** In lesson 06's notation: a mini-batch `X` of shape (32, 784), hidden outputs `H` of shape (32, 64), `W2` of shape
# (64, 10), and `S_slopes` of shape (32, 10), the slopes of the loss in the scores. Which is the gradient of `W2`?
#
# - **a** `S_slopes @ W2.T`
# - **b** `H.T @ S_slopes`
# - **c** `S_slopes.T @ H`
# - **d** `X.T @ S_slopes`
#
# **8.** A network with 256 hidden neurons learns from 200 pictures. (A few seconds.)

# %%
fashion = navml.load("fashion_mnist", validation=1 / 6)
parts = {"train": fashion.train.subset(200).flat(), "validation": fashion.validation.subset(800).flat()}
network = MLPClassifier((256,), batch_size=16, learning_rate_init=0.002, random_state=0)
history = {f"{part}_{what}": [] for part in parts for what in ("loss", "accuracy")}
for _ in range(40):
    network.partial_fit(*parts["train"], classes=range(10))
    for part, (X, y) in parts.items():
        history[f"{part}_loss"].append(log_loss(y, network.predict_proba(X), labels=range(10)))
        history[f"{part}_accuracy"].append(network.score(X, y))
navml.plots.learning_curves(history, title="256 hidden neurons, 200 pictures")

# %% [markdown]
# What do you do?
#
# - **a** train on, the training loss still sinks
# - **b** add neurons, the validation loss is too high
# - **c** keep the weights of the lowest validation loss, and look for more pictures
# - **d** ask the test set whether this is overfitting

# %%
answer_7 = ____
answer_8 = ____
networks_test.check(answer_7, answer_8)

# %% [markdown]
# ### Frameworks
#
# **9.** This PyTorch loop runs without an error, and learns badly:
#
# ```python
# for images, labels in batches:
#     probabilities = torch.softmax(model(images), dim=1)
#     loss = cross_entropy(probabilities, labels)
#     loss.backward()
#     optimizer.step()
# ```
#
# What do you change?
#
# - **a** only the number of epochs
# - **b** add `optimizer.zero_grad()`, the rest is right
# - **c** leave out the softmax, the rest is right
# - **d** both b and c
#
# **10.** A Keras network ends in `Dense(10)`, without an activation function. It is compiled and trained like this, on ten
# balanced classes:
#
# ```python
# model.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
# ```
#
# Before the first step the loss is 8.9, and the accuracy soon sticks at 30 %. What do you suspect?
#
# - **a** the network is too small
# - **b** the loss takes scores for probabilities
# - **c** Adam's learning rate is too high
# - **d** the labels are numbers, but should be rows of 0 and 1

# %%
answer_9 = ____
answer_10 = ____
frameworks_test.check(answer_9, answer_10)

# %% [markdown]
# ### Your result
#
# This cell counts what the cells above found, and says what to reread. Run it again when you have changed an answer.

# %%
recommend()
if right_answers() is not None:
    bet1.reveal(right_answers())

# %% [markdown]
# ## Recap
#
# - Validation decides between models, and only as far as its uncertainty allows. Precision reads the column, recall the row.
# - Code that runs can still be wrong: a step outside the pipeline, a softmax too many, gradients never forgotten.
# - Features should keep what the task depends on; boundaries bend where something between the layers bends.
# - What you missed has a lesson to go back to. The [cheat sheet](cheat-sheet.md) has the whole level on one page.
#
# ## Go further
#
# - [Level 2](../level2/README.md): photos in colour, few and messy, and networks made for pictures.
# - Lones (2021), [How to avoid machine learning pitfalls](https://arxiv.org/abs/2108.02497): do's and don'ts, from the split
#   to the report. You will recognise most of them.
# - Zinkevich, [Rules of machine learning](https://developers.google.com/machine-learning/guides/rules-of-ml): from the
#   first baseline to a product.
