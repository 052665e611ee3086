# ---
# title: SVMs and random forests, fairly compared
# summary: Two strong classic methods, tuned with equal care, beside the published benchmark.
# objectives:
#   - Compress pictures with PCA, and choose how far by the variance that is kept
#   - Chain steps into a pipeline, so that nothing leaks from the pictures that measure
#   - Estimate accuracy and its uncertainty by cross-validation
#   - Search for good settings, giving each method an equal chance
#   - Report accuracy and cost side by side with published results
# prerequisites: [level1/02]
# minutes: 70
# hardware: cpu
# frameworks: [scikit-learn]
# datasets: [fashion_mnist]
# floors:
#   cpu: {forest_accuracy: 0.86, svm_accuracy: 0.89}
# claims:
#   - svm_accuracy - forest_accuracy > 0.0061
#   - abs(forest_accuracy - 0.873) < 0.015
#   - abs(svm_accuracy - 0.897) < 0.015
#   - naive_bayes_accuracy > 0.511
# ---

# %% [markdown]
# ## Your method or mine: how would we settle it?
#
# You like random forests, a colleague swears by support vector machines. Each of you trains a model, each reports a
# number, and each number favours its author. That is how most comparisons go, and they prove nothing: one model was
# tuned for a week, the other not at all; one saw more pictures; nobody says what it cost.
#
# In this lesson you will hold a fair contest: the same pictures, the same effort in tuning, accuracy *and* time in one
# table, beside what the dataset's authors published for the same methods. First, meet the two.

# %%
import time

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from sklearn.decomposition import PCA
from sklearn.ensemble import RandomForestClassifier
from sklearn.inspection import DecisionBoundaryDisplay
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV, cross_val_score
from sklearn.naive_bayes import GaussianNB
from sklearn.pipeline import make_pipeline
from sklearn.svm import SVC

import navml
from navml.exercises.level1_03 import ____, q1, q2, q3, quiz1, quiz2, quiz3

navml.seed_everything(0)
fashion = navml.load("fashion_mnist")
X_train, y_train = fashion.train.flat()
all_but_1000 = fashion.train.take(range(len(fashion.train) - 1000))
X_some, y_some = all_but_1000.subset(navml.pick(quick=600, cpu=3_000, gpu=3_000)).flat()

# %% [markdown]
# This time no validation set is held out. *Cross-validation*, below, will make one out of the training pictures, several
# times over. `X_some` is a small part of them for the many trial runs; the last 1,000 stay out of it, to check an
# exercise.
#
# ## Fewer numbers: PCA
#
# 784 pixels repeat each other a lot: neighbours are nearly equal. **Principal component analysis** (PCA) finds the
# directions in which pictures differ most, the *components*, and describes each picture by how far it goes along
# each. Keep the first few and you have a short description that loses little. How little? Look, first at a picture,
# then at the share of the **variance**, the variation of all pixels together, that is kept.

# %%
pca = PCA(n_components=200, random_state=0).fit(X_some)
picture = X_some[[4]]
rebuilt = [
    pca.inverse_transform(np.where(np.arange(200) < k, pca.transform(picture), 0)) for k in (5, 20, 50, 200)
]
navml.plots.images(
    np.clip(np.concatenate([*rebuilt, picture]), 0, 1).reshape(-1, 28, 28),
    ["5 components", "20", "50", "200", "all 784 pixels"], columns=5, title="One picture, rebuilt from few numbers"
)  # fmt: skip

# %%
kept = np.cumsum(pca.explained_variance_ratio_)
figure, axis = plt.subplots(figsize=(6, 3), layout="constrained")
axis.plot(range(1, 201), kept, color=navml.plots.COLOURS[0])
axis.axvline(50, color=navml.plots.COLOURS[1], linestyle="--")
axis.set(
    xlabel="components", ylabel="share of variance", title="How much of the variation is kept", ylim=(0, 1)
)
axis.grid(alpha=0.3)
navml.plots.show(
    figure,
    alt=f"Share of variance against components: {kept[9]:.0%} with 10, {kept[49]:.0%} with 50, {kept[199]:.0%} with 200.",
)

# %% [markdown]
# The curve leaps up and then crawls: the first few components carry most of the variation. At 50 (dashed) more than
# four fifths of it are kept, in a description fifteen times shorter. In the picture, 5 components are a smear; 50
# give outline and shading. Fine detail, such as a pattern, comes back last.
#
# **Exercise 1.** `kept[i]` is the share of variance that the first `i + 1` components keep. How many components are
# needed to keep at least 80 %?

# %%
components_for_80_percent = ____
q1.check(components_for_80_percent, kept)

# %% [markdown]
# ## A boundary with a margin: the SVM
#
# A **support vector machine** (SVM) looks for the boundary between two classes that keeps the greatest distance, the
# *margin*, from the nearest pictures of both. Those nearest pictures are the *support vectors*; all others could be
# deleted without moving the boundary. A **kernel** lets the boundary bend: with the RBF kernel (radial basis
# function), a new picture is compared with each support vector, and near ones count more.
#
# Two settings matter. `C` says how costly a picture on the wrong side is: large values bend the boundary around single
# pictures. `gamma` says how quickly a support vector's influence fades with distance.
#
# So that we can draw it: two classes, two components.

# %%
two = [fashion.classes.index("Sandal"), fashion.classes.index("Sneaker")]
rows = np.isin(y_some, two)
plane, side = pca.transform(X_some[rows])[:, :2], y_some[rows] == two[1]

figure, axes = plt.subplots(1, 2, figsize=(9, 3.8), layout="constrained", sharey=True)
for axis, (name, svm) in zip(axes, {"linear": SVC(kernel="linear"), "RBF": SVC(C=10)}.items()):
    svm.fit(plane, side)
    DecisionBoundaryDisplay.from_estimator(
        svm, plane, ax=axis, cmap="cividis", alpha=0.4, response_method="predict"
    )
    for value, mark, label in ((0, "o", "Sandal"), (1, "s", "Sneaker")):
        axis.scatter(
            *plane[side == value].T, s=14, marker=mark, color=navml.plots.COLOURS[value], label=label
        )
    axis.set(
        title=f"{name} kernel: {svm.score(plane, side):.0%} right, {svm.n_support_.sum()} support vectors",
        xlabel="component 1",
    )
axes[0].set_ylabel("component 2")
axes[0].legend()
navml.plots.show(
    figure,
    alt="Sandals and sneakers as points in the plane of two components. A straight boundary on the left, a bent one on the right; both leave some points on the wrong side.",
)

# %% [markdown]
# Left a straight boundary, right a bent one that follows the cloud of sneakers. Neither is clean, because two numbers
# are too few; with 50 the classes come apart much better. Most points are support vectors here: where two classes
# overlap, every point on the wrong side or too near the boundary is one.
#
# ## A crowd of trees: the random forest
#
# You used a forest in [lesson 01](01-meet-fashion-mnist.ipynb) as a closed box. Inside: a **decision tree** asks one
# question about one pixel at a time ("is it brighter than 0.2?") until it reaches an answer. A single tree learns its
# pictures by heart and does poorly on new ones. A **forest** grows many, each on a random draw of the
# pictures, and at each question each sees only a random few pixels. Their mistakes then differ, and a vote cancels them out.
#
# **Predict:** how much better than one tree are 100?

# %%
trees = (1, 3, 10, 30, 100)
by_trees = [
    cross_val_score(RandomForestClassifier(n, n_jobs=-1, random_state=0), X_some, y_some, cv=5) for n in trees
]
figure, axis = plt.subplots(figsize=(6, 3), layout="constrained")
for n, scores in zip(trees, by_trees):
    axis.plot([n] * 5, scores, "o", color=navml.plots.COLOURS[0], alpha=0.6)
axis.plot(
    trees, [scores.mean() for scores in by_trees], "-", color=navml.plots.COLOURS[1], label="mean of 5 folds"
)
axis.set(xscale="log", xlabel="trees", ylabel="accuracy", title="The wisdom of a crowd of trees")
axis.set_xticks(trees, trees)
axis.legend(frameon=False)
navml.plots.show(
    figure,
    alt="Accuracy against the number of trees: "
    + "; ".join(f"{n}: {s.mean():.1%}" for n, s in zip(trees, by_trees))
    + ".",
)

# %% [markdown]
# The step from 1 to 10 trees is large, the one from 30 to 100 small. But why five dots above each number?
#
# ## Cross-validation: how sure are you?
#
# Measured once, an accuracy depends on which pictures happened to be held out. **Cross-validation** cuts the training
# pictures into 5 parts, the *folds*. Each fold is held out once, while the model learns from the other four. That
# gives five numbers: their mean is a better estimate, and their spread tells you how far to trust it. A difference
# smaller than the spread of the dots decides nothing.
#
# ## Nothing may leak: pipelines
#
# Here is a trap. If PCA is fitted on *all* pictures before they are cut into folds, it has already seen those that
# will measure. That is a **leak**: information from outside the training part, and the estimate becomes too rosy.
# A **pipeline** chains PCA and classifier into one model. Its `fit` fits both, on the training folds only.
#
# **Exercise 2.** Build a pipeline with `make_pipeline`: PCA with 50 components, then an SVM with the RBF kernel and
# `C=10`. Fit it on `X_some, y_some`.

# %%
pipeline = ____
q2.check(pipeline, X_train[-1000:], y_train[-1000:])

# %% [markdown]
# ## The same effort for both: grid search
#
# Settings that you choose and the model does not learn, such as `C`, are called **hyperparameters**. `GridSearchCV`
# tries every combination of those you list, each by cross-validation, and keeps the best. The steps of a pipeline are
# reached by name: `svc__C` is the `C` of the step `svc`. Fairness means a grid of the same size for both: six
# combinations each. At *cpu* this takes about half a minute.

# %%
searches = {
    "Random forest": GridSearchCV(
        RandomForestClassifier(n_estimators=100, random_state=0),
        {"max_features": ["sqrt", "log2"], "min_samples_leaf": [1, 2, 4]}, cv=3, n_jobs=-1,
    ),
    "PCA + SVM": GridSearchCV(
        make_pipeline(PCA(50, random_state=0), SVC()),
        {"svc__C": [1, 10, 100], "pca__n_components": [50, 80]}, cv=3, n_jobs=-1,
    ),
}  # fmt: skip
for name, search in searches.items():
    search.fit(X_some, y_some)
    best = search.best_index_
    mean, spread = search.cv_results_["mean_test_score"], search.cv_results_["std_test_score"]
    print(
        f"{name}: best {search.best_params_}\n  {mean[best]:.1%} ± {spread[best]:.1%}; the worst setting: {mean.min():.1%}"
    )

# %% [markdown]
# Compare, in each line, the gain from the worst setting to the best with the spread behind ±. If the best is only
# one spread ahead of the worst, luck may have picked it. A search in small steps over a large grid finds mostly luck.
#
# **Exercise 3.** How many models did *one* of these searches train? Six combinations, three folds each, and at the end
# the winner once more on all pictures given (`refit=True` is the default).

# %%
models_trained = ____
q3.check(models_trained)

# %% [markdown]
# ## The contest
#
# Settings are chosen. Now every method learns from **all** 60,000 training pictures and meets the test set once. For
# perspective two methods of [lesson 02](02-first-classifiers.ipynb) run along (logistic regression on 50 components).
# The last column cites Xiao, Rasul and Vollgraf (2017), table 3: the authors' best figure for the same method on the
# raw pixels. (One to three minutes at *cpu*.)

# %%
contest = {
    "Gaussian naive Bayes": (GaussianNB(), 0.511),
    "Logistic regression": (make_pipeline(PCA(50, random_state=0), LogisticRegression(max_iter=1000)), 0.842),
    "Random forest": (searches["Random forest"].best_estimator_.set_params(n_jobs=-1), 0.873),
    "PCA + SVM": (searches["PCA + SVM"].best_estimator_, 0.897),
}
X_test, y_test = fashion.test.flat()
size = navml.pick(quick=2_000, cpu=len(y_train), gpu=len(y_train))
table = []
for name, (model, published) in contest.items():
    start = time.perf_counter()
    model.fit(X_train[:size], y_train[:size])
    learned = time.perf_counter()
    accuracy = model.score(X_test, y_test)
    table.append((name, accuracy, published, learned - start, time.perf_counter() - learned))
columns = [
    "method",
    "accuracy",
    "published",
    "learning, s",
    "10,000 answers, s" if len(y_test) == 10_000 else "answers, s",
]
results = pd.DataFrame(table, columns=columns).set_index("method")
results.round(3)

# %%
navml.report("naive_bayes_accuracy", results.accuracy["Gaussian naive Bayes"], "Naive Bayes, test pictures")
navml.report("forest_accuracy", results.accuracy["Random forest"], "Random forest, test pictures")
navml.report("svm_accuracy", results.accuracy["PCA + SVM"], "PCA + SVM, test pictures")
uncertainty = 2 * np.sqrt(results.accuracy["PCA + SVM"] * (1 - results.accuracy["PCA + SVM"]) / len(y_test))
print(
    f"With {len(y_test):,} test pictures, an accuracy like the SVM's is uncertain by about ± {uncertainty:.1%}."
)

# %% [markdown]
# ## The answer
#
# With all the pictures, the SVM wins on accuracy, by more than the uncertainty printed above. The forest answers far
# faster, needs no PCA, and is hard to set wrongly. So the fair verdict has two columns, and which one matters
# depends on whether you sort a million pictures a day or diagnose ten.
#
# Do we match the published figures? With all the pictures, the forest and the SVM come to within a point or so of them.
# Where PCA shortened the pictures we may lose a little; and settings chosen on 3,000 pictures need not be the best for
# 60,000. Naive Bayes does *better* than in 2017, with scikit-learn's present defaults. A published number is reached, or
# not, with *given* settings and versions: write yours down.
#
# Lesson 09 will ask you to beat this table.

# %% [markdown]
# ## Quiz
#
# **1.** You standardise all pictures with the mean of the *whole* dataset, then split, then measure. What is wrong?
# (a) Nothing. (b) The test pictures helped to choose the mean: a leak. (c) Standardising is not allowed.
# (d) The mean should be the median.

# %%
answer = ____
quiz1.check(answer)

# %% [markdown]
# **2.** Five folds give 84, 87, 85, 88, 86 % for model A and 85, 88, 86, 87, 87 % for model B. You conclude:
# (a) B is better. (b) A is better: it has as good a best fold with less effort. (c) The difference is smaller than the
# spread: undecided. (d) The folds are too small to be of use.

# %%
answer = ____
quiz2.check(answer)

# %% [markdown]
# **3.** Why do the trees of a forest see only a random few pixels at each question?
# (a) To save memory. (b) So that they make different mistakes, which a vote cancels. (c) So that each tree is better.
# (d) So that every pixel is used.

# %%
answer = ____
quiz3.check(answer)

# %% [markdown]
# ## Recap
#
# - PCA replaces many pixels by few components; the variance kept says how far you can go.
# - A pipeline is fitted as one model, so that nothing leaks from the held-out part.
# - Cross-validation gives a mean and a spread; differences below the spread are undecided.
# - A fair search gives each method the same number of tries.
# - Report cost beside accuracy, and published figures beside yours.
#
# ## Go further
#
# - Cortes and Vapnik (1995), [Support-vector networks](https://doi.org/10.1007/BF00994018), and Breiman (2001),
#   [Random forests](https://doi.org/10.1023/A:1010933404324): the two original papers.
# - Xiao, Rasul and Vollgraf (2017), [Fashion-MNIST](https://arxiv.org/abs/1708.07747), table 3: the benchmark.
# - Cawley and Talbot (2010), [On over-fitting in model selection](https://www.jmlr.org/papers/v11/cawley10a.html): how
#   searching too hard fools you.
