# ---
# title: First classifiers
# summary: Three classic ways to learn from the same pictures, compared with more than one number.
# objectives:
#   - Explain in a sentence each what naive Bayes, nearest neighbours and logistic regression learn
#   - Train any scikit-learn classifier through the same two calls
#   - Compare models by accuracy, by training time and by answering time
#   - Compute precision, recall and F1 of a class
#   - Predict which models care how pixels are scaled, and test it
# prerequisites: [level1/01]
# minutes: 60
# hardware: cpu
# frameworks: [scikit-learn]
# datasets: [fashion_mnist]
# floors:
#   cpu: {naive_bayes_accuracy: 0.56, neighbours_accuracy: 0.84, logistic_accuracy: 0.83, test_accuracy: 0.84}
# claims:
#   - min(neighbours_accuracy, logistic_accuracy) - naive_bayes_accuracy > 0.15
#   - abs(neighbours_accuracy - logistic_accuracy) < 0.03
#   - abs(test_accuracy - max(neighbours_accuracy, logistic_accuracy)) < 0.02
# ---

# %% [markdown]
# ## Remember, average or weigh: which would you bet on?
#
# You want to recognise a coat. You could **remember** every coat you ever saw and look for the most similar one. You
# could keep only an **average** coat, and how much coats vary. Or you could learn to **weigh** each pixel: light here
# speaks for a coat, light there against it.
#
# Each of these is a classic classifier. Place your bet now: which will be most accurate? Which will learn fastest,
# and which will answer fastest?

# %%
import time
import warnings

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import accuracy_score, confusion_matrix, precision_recall_fscore_support
from sklearn.naive_bayes import GaussianNB
from sklearn.neighbors import KNeighborsClassifier
from sklearn.preprocessing import StandardScaler

import navml
from navml.exercises.level1_02 import ____, q1, q2, q3, q4, quiz1, quiz2, quiz3

navml.seed_everything(0)
fashion = navml.load("fashion_mnist", validation=1 / 6)
train = fashion.train.subset(navml.pick(quick=3_000, cpu=len(fashion.train), gpu=len(fashion.train)))
X_train, y_train = train.flat()
X_validation, y_validation = fashion.validation.flat()

# %% [markdown]
# ## Average: Gaussian naive Bayes
#
# The nearest mean image of [lesson 01](01-meet-fashion-mnist.ipynb) knew only the average of each class. **Gaussian
# naive Bayes** also knows how much each pixel *varies*. For every class and every pixel it fits a bell curve: a mean
# and a standard deviation. A new picture goes to the class whose bell curves make its pixels most probable.
#
# Here is what it keeps of three classes.

# %%
naive_bayes = GaussianNB().fit(X_train, y_train)
shown = [fashion.classes.index(name) for name in ("Trouser", "Sandal", "Shirt")]
deviation = np.sqrt(naive_bayes.var_[shown])
kept = np.concatenate([naive_bayes.theta_[shown], deviation / deviation.max()])
captions = [f"{fashion.classes[c]}: {what}" for what in ("mean", "deviation") for c in shown]
navml.plots.images(
    kept.reshape(-1, 28, 28), captions, columns=3, title="What naive Bayes keeps of a class"
)

# %% [markdown]
# Top: the ghosts you know. Bottom: bright means "varies a lot here". Trousers vary around the edges and between the
# legs; sandals vary everywhere.
#
# Why *naive*? It multiplies the probabilities of all 784 pixels as if they knew nothing of each other. But
# neighbouring pixels nearly always agree: 50 pixels of one sleeve are counted as 50 witnesses, where there is only
# one. The method is fast, and far too sure of itself.
#
# ## Remember: k nearest neighbours
#
# **k nearest neighbours** learns nothing at all: it stores the training pictures. Asked about a new one, it
# finds the $k$ most similar and lets them vote. Similar means a small **Euclidean distance**:
#
# $$d(a, b) = \sqrt{\sum_{i=1}^{784} (a_i - b_i)^2}$$
#
# where $a_i$ and $b_i$ are pixel $i$ of the two pictures.

# %%
neighbours = KNeighborsClassifier(n_neighbors=5).fit(X_train, y_train)
asked = [int(np.flatnonzero(y_validation == label)[0]) for label in (8, 6)]
_, found = neighbours.kneighbors(X_validation[asked])
rows, names = [], []
for picture, near in zip(asked, found):
    rows += [fashion.validation.images[picture], *train.images[near]]
    names += [
        "asked: " + fashion.classes[y_validation[picture]],
        *(fashion.classes[y_train[i]] for i in near),
    ]
navml.plots.images(np.array(rows), names, columns=6, title="Two pictures and their five nearest neighbours")

# %% [markdown]
# Left: the picture in question, with its true class. Right of it: its nearest neighbours and *their* classes. Count the
# votes in each row: would the answer be right?
#
# **Exercise 1.** Write the distance as a function. It gets two pictures as they are stored, arrays of `uint8`. Careful:
# a `uint8` holds 0…255, so what is `3 - 5`? Convert with `.astype(float)` first.


# %%
def distance(a, b):
    return ____


q1.check(distance)

# %% [markdown]
# ## Weigh: logistic regression
#
# **Logistic regression** gives each class one **weight** per pixel. A class's score for a picture is
#
# $$s_c = b_c + \sum_{i=1}^{784} w_{c,i}\, x_i$$
#
# with pixel $x_i$, weight $w_{c,i}$ and a constant $b_c$, the **bias**. The class with the highest score is the
# answer. Training searches, in small steps, for the weights that make the true classes most probable (lesson 06 shows
# how a score becomes a probability). We stop after 100 steps; scikit-learn warns that it is not quite done, and we
# tell it that we know. At the *cpu* profile this takes ten seconds to half a minute.


# %%
def train_logistic(X, y):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        return LogisticRegression(max_iter=100).fit(X, y)


start = time.perf_counter()
logistic = train_logistic(X_train, y_train)
logistic_seconds = time.perf_counter() - start

# %%
figure, axes = plt.subplots(2, 5, figsize=(9, 4), layout="constrained")
for axis, weights, name in zip(axes.flat, logistic.coef_, fashion.classes):
    limit = np.percentile(np.abs(weights), 99)
    drawn = axis.imshow(weights.reshape(28, 28), cmap="PuOr", vmin=-limit, vmax=limit)
    axis.set_title(name, fontsize=9)
    axis.axis("off")
bar = figure.colorbar(drawn, ax=axes, ticks=[-limit, 0, limit], shrink=0.7)
bar.ax.set_yticklabels(["against", "0", "for"])
figure.suptitle("The weights of each class")
navml.plots.show(
    figure, alt="Ten weight images, one per class: purple where light speaks for the class, orange against."
)

# %% [markdown]
# Purple: light here speaks *for* the class. Orange: *against* it. Find *Trouser*: light in the gap between the legs
# speaks strongly against trousers. So these are not average garments. They show what sets a class *apart* from the
# other nine.
#
# ## One interface, one table
#
# Three ideas, yet in code all three are `fit` and `predict`. That is scikit-learn's great gift: a fair comparison is
# a short loop. The neighbours need the longest here: each answer means measuring the distance to every stored picture.
#
# Remember your bet? The table settles it.

# %%
table = []
for key, label, model in (
    ("naive_bayes_accuracy", "Naive Bayes", GaussianNB()),
    ("neighbours_accuracy", "5 nearest neighbours", KNeighborsClassifier(n_neighbors=5)),
    ("logistic_accuracy", "Logistic regression", logistic),
):
    start = time.perf_counter()
    if model is not logistic:
        model.fit(X_train, y_train)
    fitted = time.perf_counter()
    accuracy = accuracy_score(y_validation, model.predict(X_validation))
    answering = 1000 * (time.perf_counter() - fitted) / len(y_validation)
    learning = logistic_seconds if model is logistic else fitted - start
    table.append(
        {"model": label, "accuracy": accuracy, "learning, s": learning, "answering, ms/picture": answering}
    )
    navml.report(key, accuracy, label)
pd.DataFrame(table).set_index("model").round(3)

# %% [markdown]
# The averager is left far behind: its false certainty costs it. The other two are close, and their costs are mirror
# images. Logistic regression works hard once and then answers in microseconds. The neighbours learn in no time and
# pay at every single answer, for as long as they are used. In a phone app you would want the first. (Learning is also
# called **training**, answering **inference**.)
#
# ## More than accuracy
#
# Accuracy is one number for ten garments. Let us judge one garment at a time, say *Shirt*, by two questions:
#
# - **Recall**: of the true shirts, what share was found? (The row of the confusion matrix.)
# - **Precision**: of the pictures *called* shirt, what share are shirts? (The column.)
#
# A model that calls everything a shirt has recall 1 and a dismal precision. **F1**
# puts both into one number, their harmonic mean, which is low as soon as one of them is low:
#
# $$F_1 = 2 \cdot \frac{\text{precision} \cdot \text{recall}}{\text{precision} + \text{recall}}$$

# %%
predicted = neighbours.predict(X_validation)
matrix = confusion_matrix(y_validation, predicted)
precision, recall, f1, _ = precision_recall_fscore_support(y_validation, predicted)
pd.DataFrame({"precision": precision, "recall": recall, "F1": f1}, index=fashion.classes).round(2)

# %% [markdown]
# **Exercise 2.** Exercise 4 of lesson 01 was recall. Now compute from `matrix` the *precision* of class 0,
# *T-shirt/top*.

# %%
precision_of_t_shirt = ____
q2.check(precision_of_t_shirt, matrix)

# %% [markdown]
# **Exercise 3.** Write F1 as a function of precision and recall. If both are 0, the formula divides by zero: return 0.


# %%
def f1_score(precision, recall):
    return ____


q3.check(f1_score)

# %% [markdown]
# ## The hardest garment
#
# Is the same garment hard for all three? **Guess** before you look.

# %%
models = {"Naive Bayes": naive_bayes, "5 nearest neighbours": neighbours, "Logistic regression": logistic}
answers = {
    name: predicted if name.startswith("5") else model.predict(X_validation) for name, model in models.items()
}
scores = {
    name: precision_recall_fscore_support(y_validation, a, zero_division=0)[2] for name, a in answers.items()
}

figure, axis = plt.subplots(figsize=(7.5, 4), layout="constrained")
for (name, f1_by_class), colour, mark in zip(scores.items(), navml.plots.COLOURS, "os^"):
    axis.plot(f1_by_class, range(10), mark, color=colour, label=name, markersize=7)
axis.set_yticks(range(10), fashion.classes)
axis.invert_yaxis()
axis.grid(alpha=0.3)
axis.set(xlabel="F1", title="F1 of each garment")
axis.legend(loc="lower left", frameon=False)
told = "; ".join(
    f"{name}: lowest for {fashion.classes[np.argmin(f)]}, {min(f):.2f}" for name, f in scores.items()
)
navml.plots.show(figure, alt=f"F1 by garment for three models. {told}.")

# %% [markdown]
# Follow the line of *Shirt*: its marks lie furthest to the left, or nearly so, for all three. *Trouser* and *Bag* are
# easy for the two good models. So part of the difficulty lies in the pictures, not in the method. Which pictures?

# %%
shirt = fashion.classes.index("Shirt")
both_wrong = np.flatnonzero(
    (y_validation == shirt) & (predicted != shirt) & (answers["Logistic regression"] != shirt)
)[:12]
captions = [
    f"{fashion.classes[predicted[i]]}\n{fashion.classes[answers['Logistic regression'][i]]}"
    for i in both_wrong
]
navml.plots.images(
    fashion.validation.images[both_wrong],
    captions,
    columns=6,
    title="Shirts that both good models miss\n(answers of the neighbours, and of logistic regression below)",
)

# %% [markdown]
# Long sleeves make a pullover or a coat of a shirt, short sleeves make it a T-shirt. What makes it a shirt, a collar
# and a row of buttons, is a few pixels wide. All three models look at pixels one by one, and weigh a button as little
# as a crease. In [lesson 04](04-features-by-hand.ipynb) you will give them better eyes.
#
# ## Does scaling matter?
#
# Books tell you to "normalise your data". Let us see. Three versions of the same pixels: as stored (0…255), divided by
# 255 (0…1), and **standardised**: each pixel shifted and stretched to mean 0 and standard deviation 1.
#
# **Predict** for each model: will its accuracy change or not? We use fewer pictures here to keep it short.

# %%
n = navml.pick(quick=1_000, cpu=10_000, gpu=10_000)
few, asked = fashion.train.subset(n).flat(), fashion.validation.subset(n // 5).flat()
scaler = StandardScaler().fit(few[0])
versions = {"0…255": lambda X: 255 * X, "0…1": lambda X: X, "standardised": scaler.transform}
comparison = {}
for version, change in versions.items():
    X, X_asked = change(few[0]), change(asked[0])
    trained = [GaussianNB().fit(X, few[1]), KNeighborsClassifier(5).fit(X, few[1]), train_logistic(X, few[1])]
    comparison[version] = [accuracy_score(asked[1], model.predict(X_asked)) for model in trained]
pd.DataFrame(comparison, index=models).round(3)

# %% [markdown]
# Dividing by 255 changes nothing for two of them. Bell curves shrink along with the pixels; and if every distance is
# 255 times smaller, the nearest neighbour is still the nearest. Logistic regression does change: it walks towards the
# best weights in steps, and on large numbers it walks differently and is elsewhere after 100 steps.
#
# Standardising *stretches pixels differently*: among neighbours and weights, a corner pixel that is almost always black
# gets as loud a voice as the middle of the picture. That helps when columns have different units, metres beside
# grams. Pixels all have the same unit, and here it helps little at best. (Bell curves stretch along with their pixels,
# so naive Bayes should not care. It does because scikit-learn widens all of them by one tiny amount, lest a pixel that
# never varies has no width at all; that amount now weighs differently.) Don't take a rule from a book: measure.
#
# **Exercise 4.** Only 300 labelled pictures, as in many real projects. Train a classifier of this lesson on
# `X_few, y_few` that gets at least 73 % of the validation pictures right. Which of the three needs few examples?

# %%
X_few, y_few = fashion.train.subset(300).flat()

model = ____
q4.check(model, X_validation[::2], y_validation[::2])

# %% [markdown]
# ## The answer
#
# On validation one of the three was best, if only by a few pictures; it alone meets the test set.

# %%
best_name = max(models, key=lambda name: accuracy_score(y_validation, answers[name]))
X_test, y_test = fashion.test.flat()
navml.report(
    "test_accuracy", accuracy_score(y_test, models[best_name].predict(X_test)), f"{best_name}, test pictures"
)

# %% [markdown]
# Did you win your bet? Remembering everything is hard to beat on accuracy and slow to answer; weighing comes close at a
# fraction of the cost; averaging alone throws too much away. [Lesson 03](03-svms-and-random-forests.ipynb) brings two
# stronger methods, and a fairer way to compare.

# %% [markdown]
# ## Quiz
#
# **1.** You add 50,000 more training pictures to a model with 5 nearest neighbours. What happens?
# (a) It answers faster. (b) It answers more slowly. (c) Learning takes much longer, answering as long as before.
# (d) Nothing: it only ever looks at five.

# %%
answer = ____
quiz1.check(answer)

# %% [markdown]
# **2.** A model for "is it a bag?" says yes ten times, and is right each time. There were 100 bags. Its
# (a) precision is 1, recall is 0.1. (b) precision is 0.1, recall is 1. (c) precision and recall are 1.
# (d) F1 is 0.55.

# %%
answer = ____
quiz2.check(answer)

# %% [markdown]
# **3.** All pictures are made half as bright, in training and afterwards. Which answers can change?
# (a) Those of all three. (b) Those of the nearest neighbours. (c) Those of naive Bayes. (d) Those of logistic
# regression that was stopped early.

# %%
answer = ____
quiz3.check(answer)

# %% [markdown]
# ## Recap
#
# - Naive Bayes keeps a bell curve per pixel and class; nearest neighbours keep everything; logistic regression keeps one
#   weight per pixel and class.
# - `fit` and `predict` are all you need for any of them.
# - A model has two costs: learning, paid once, and answering, paid for ever.
# - Precision reads a column of the confusion matrix, recall a row; F1 is low if either is.
# - A common factor on all pixels is no matter for naive Bayes and neighbours; stretching pixels differently can be.
#   Measure it.
#
# ## Go further
#
# - Cover and Hart (1967), [Nearest neighbor pattern classification](https://doi.org/10.1109/TIT.1967.1053964): why the
#   simplest method is hard to beat.
# - Hastie, Tibshirani and Friedman, [The Elements of Statistical Learning](https://hastie.su.domains/ElemStatLearn/), chapter
#   4 on logistic regression; free to read.
# - scikit-learn on [nearest neighbours](https://scikit-learn.org/stable/modules/neighbors.html), and why high dimensions make them
#   slow.
