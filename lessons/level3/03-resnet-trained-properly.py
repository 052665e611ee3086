# ---
# title: A ResNet trained properly
# summary: The same network on the same pictures, trained naively and trained well. What is the difference worth?
# objectives:
#   - Build a residual block and measure what its skip connection does for the gradient
#   - Set up a one-cycle learning-rate schedule and say why its end matters
#   - Compute a smoothed label by hand
#   - Compare ways to train fairly, one change at a time
#   - Stop a run, resume it from a checkpoint, and prove that nothing was lost
# prerequisites: [level1/07]
# minutes: 60
# hardware: gpu-helps
# frameworks: [pytorch]
# datasets: [cifar10]
# floors:
#   cpu: {naive_accuracy: 0.45, test_accuracy: 0.66}
#   gpu: {test_accuracy: 0.93}
# ---

# %% [markdown]
# ## What does proper training buy?
#
# Two people train the same network on the same pictures for the same number of **epochs** (passes over the training
# pictures). One uses the defaults. The other uses a *recipe*: a schedule, augmentation, smoothed labels. By how many
# points do they differ? Write down your guess; you will measure it.
#
# The network is a **ResNet**, the design that made very deep networks trainable. First you build its block and see why.

# %%
import functools

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import torch
from torch import nn

import navml
from navml.augment import random_crop_flip
from navml.exercises.level3_03 import ____, q1, q2, q3, q4, quiz1, quiz2, quiz3
from navml.training import evaluate, fit

navml.seed_everything(0)

# %% [markdown]
# CIFAR-10 has ten classes of small colour pictures. We hold out a twentieth of the training part for validation.

# %% tags=["dataset-images"]
cifar = navml.load("cifar10", validation=0.05)
cifar

# %% [markdown]
# ## A way around
#
# A plain layer replaces its input $x$ by $f(x)$. A **residual block** adds to it: $x + f(x)$. The path of $x$ around
# the layers is the **skip connection**. Its layers need to learn only a correction, the *residual*.
#
# Each layer is a convolution, **batch norm** (which centres and scales every channel over the batch, then applies a
# learned scale and shift) and ReLU. The two switches are there for the experiment below.


# %%
# NBVAL_CHECK_OUTPUT
def conv_layer(channels_in, channels_out, norm=nn.BatchNorm2d, pool=False):
    return nn.Sequential(
        nn.Conv2d(channels_in, channels_out, 3, padding=1, bias=False),
        nn.MaxPool2d(2) if pool else nn.Identity(),
        norm(channels_out),
        nn.ReLU(),
    )


class ResidualBlock(nn.Module):
    def __init__(self, channels, norm=nn.BatchNorm2d, skip=True):
        super().__init__()
        self.layers = nn.Sequential(conv_layer(channels, channels, norm), conv_layer(channels, channels, norm))
        self.skip = skip

    def forward(self, x):
        return x + self.layers(x) if self.skip else self.layers(x)


block = ResidualBlock(64)
print("a batch goes in and comes out as", tuple(block(torch.zeros(8, 64, 16, 16)).shape))
print(f"{sum(parameter.numel() for parameter in block.parameters()):,} parameters")

# %% [markdown]
# **Exercise 1.** That was a block of 64 channels. How many parameters has `ResidualBlock(128)`? Compute it from the code:
# weights of the convolutions, then scale and shift of the batch norms.

# %%
parameters_of_block = ____
q1.check(parameters_of_block)

# %% [markdown]
# ## What the skip does for the gradient
#
# Training changes each weight in proportion to its **gradient**. On its way back to the first layer the gradient is
# multiplied by something at every layer. **Predict:** as blocks are added *without* skips, does the gradient that
# arrives at the first layer shrink, grow, or stay? We stack 1 to 32 fresh blocks and measure its length (its norm).

# %%
few_pictures = cifar.train.subset(64)
images = torch.from_numpy(few_pictures.images).permute(0, 3, 1, 2) / 255
labels = torch.from_numpy(few_pictures.labels)


def gradient_at_first_layer(depth, norm, skip):
    torch.manual_seed(0)
    first = conv_layer(3, 16, norm)
    blocks = [ResidualBlock(16, norm, skip) for _ in range(depth)]
    net = nn.Sequential(first, *blocks, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(16, 10))
    nn.functional.cross_entropy(net(images), labels).backward()
    return first[0].weight.grad.norm().item()


depths = [1, 2, 4, 8, 16, 32]
gradients = {
    "no skip, no batch norm": [gradient_at_first_layer(depth, nn.Identity, False) for depth in depths],
    "no skip, batch norm": [gradient_at_first_layer(depth, nn.BatchNorm2d, False) for depth in depths],
    "skip and batch norm": [gradient_at_first_layer(depth, nn.BatchNorm2d, True) for depth in depths],
}

# %%
figure, axis = plt.subplots(figsize=(7, 3.6), layout="constrained")
for (name, lengths), colour, marker in zip(gradients.items(), navml.plots.COLOURS, "ovs"):
    axis.plot(depths, lengths, marker=marker, color=colour, label=name)
axis.set(xscale="log", yscale="log", xlabel="blocks", ylabel="length of the gradient")
axis.set_xticks(depths, depths)
axis.set_title("How much gradient reaches the first layer")
axis.legend()
told = "; ".join(f"{name} from {lengths[0]:.1g} to {lengths[-1]:.1g}" for name, lengths in gradients.items())
navml.plots.show(figure, alt=f"Gradient at the first layer, from 1 block to 32 blocks: {told}.")

# %% [markdown]
# The vertical axis counts in powers of ten. Without skip and batch norm the gradient **vanishes**. At 32 blocks it is
# exactly 0, too small for the computer's numbers, and the line ends. Batch norm prevents that, but in deep stacks it
# overshoots: the gradient **explodes**. With skips the line stays nearly level. Of $x + f(x)$, the $x$ hands the gradient on
# as it is, however many blocks there are.
#
# ## A small ResNet
#
# Three stages; in each, the picture gets smaller and the channels double. Two residual blocks: eight convolutions and
# one linear layer, so it is known as ResNet-9. David Page built it to reach 94 % on CIFAR-10
# [in 79 seconds](https://github.com/davidcpage/cifar10-fast) on the GPU of its time. `width` decides what it costs.


# %%
def small_resnet(width):
    return nn.Sequential(
        conv_layer(3, width),
        conv_layer(width, 2 * width, pool=True),
        ResidualBlock(2 * width),
        conv_layer(2 * width, 4 * width, pool=True),
        conv_layer(4 * width, 8 * width, pool=True),
        ResidualBlock(8 * width),
        nn.AdaptiveMaxPool2d(1),
        nn.Flatten(),
        nn.Linear(8 * width, 10),
    )


width = navml.pick(quick=8, cpu=16, gpu=64)
parameters = sum(parameter.numel() for parameter in small_resnet(width).parameters())
print(f"profile {navml.profile()}: width {width}, {parameters:,} parameters, on {navml.device()}")

# %% [markdown]
# ## Sprint 1: naive
#
# Compare recipes in short runs on few pictures, then spend the long run on the winner. `fit` is the loop that you wrote in
# level 1. Every sprint starts from the same weights. The first uses the defaults: the optimizer AdamW with a constant
# **learning rate**, the size of a training step. (About half a minute on two cores.)

# %%
few = cifar.train.subset(navml.pick(quick=500, cpu=4_000, gpu=4_000))
sprint_epochs = navml.pick(quick=2, cpu=8, gpu=8)


def sprint(**recipe):
    torch.manual_seed(0)
    return fit(small_resnet(width), few, cifar.validation, epochs=sprint_epochs, batch_size=64, **recipe)


naive = sprint(learning_rate=1e-3)
navml.plots.learning_curves(naive, title="Naive: constant learning rate, nothing else")
navml.report("naive_accuracy", naive["validation_accuracy"][-1], "Naive sprint, validation accuracy")

# %% [markdown]
# Watch the two curves part. Training accuracy climbs, and would climb to 100 %. Validation accuracy stays behind, and
# its loss turns upwards while it jumps up and down. Two faults: it learns pictures by heart (**overfitting**), and its
# steps are too long to settle. (At the *quick* profile it has hardly begun.)
#
# ## Ingredient 1: a schedule
#
# Long steps get far, short steps settle. **One-cycle** does both: the learning rate climbs from a low value to a peak, then falls
# to almost nothing by the last batch. The climb protects the fresh network. High rates in the middle keep it out of
# narrow minima, and the long fall lets it settle.

# %%
peak, steps = 0.05, 1_000
optimizer = torch.optim.SGD(nn.Linear(1, 1).parameters(), momentum=0.9)
schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, max_lr=peak, total_steps=steps)
rates = []
for _ in range(steps):
    rates.append(optimizer.param_groups[0]["lr"])
    optimizer.step()
    schedule.step()

figure, axis = plt.subplots(figsize=(7, 3), layout="constrained")
axis.plot(rates)
axis.set(title="One-cycle", xlabel="training step", ylabel="learning rate")
navml.plots.show(figure, alt=f"The learning rate rises to {max(rates)} at step {np.argmax(rates)}, then falls to 0.")

# %% [markdown]
# Up for three tenths of the run, down for the rest. Note what it needs to know in advance: *how long the run will be*. Stop it
# early and you lose the end, the part that pays.
#
# **Exercise 2.** Write a simpler one with straight lines: up from 0 to `peak` during the first 30 % of the steps, then down to
# 0 at the last.


# %%
def learning_rate(step, steps, peak):
    return ____


q2.check(learning_rate)

# %% [markdown]
# Now the sprint again, with the schedule. **SGD with momentum** (steps along a running mean of the gradients) and **weight decay**
# (every step shrinks all weights a little) are the usual company of one-cycle. **Predict:** how many points will it gain?

# %%
sgd = functools.partial(torch.optim.SGD, momentum=0.9, nesterov=True)
schedule_only = {"optimizer": sgd, "schedule": "one-cycle", "learning_rate": peak, "weight_decay": 5e-4}
scheduled = sprint(**schedule_only)
navml.plots.learning_curves(scheduled, title="One-cycle")

# %% [markdown]
# The validation curves no longer jump at the end: they settle, and the last epochs, at the lowest rates, are the best. The gap
# between the curves is still there. A schedule does nothing against learning by heart.
#
# ## Ingredient 2: labels that admit doubt
#
# The usual target says: 100 % frog. To come close, the network must push its answer without end. **Label smoothing**
# ([Szegedy et al., 2015](https://arxiv.org/abs/1512.00567)) takes a share of that certainty and spreads it over all classes. By hand, for a network that gives the frog 90 %:

# %%
# NBVAL_CHECK_OUTPUT
hard = np.eye(10)[6]
smoothed = 0.9 * hard + 0.1 / 10
probabilities = np.where(hard == 1, 0.9, 0.1 / 9)
print("smoothed target:", smoothed.round(2))
print("loss by hand: ", f"{-(smoothed * np.log(probabilities)).sum():.4f}")

logits = torch.from_numpy(np.log(probabilities))[None]
by_torch = nn.functional.cross_entropy(logits, torch.tensor([6]), label_smoothing=0.1)
print("loss by torch:", f"{by_torch:.4f}")

# %% [markdown]
# **Exercise 3.** Compute the target of the frog with a smoothing of 0.2.

# %%
smoothed_frog = ____
q3.check(smoothed_frog)

# %% [markdown]
# ## Ingredient 3: pictures that never come twice
#
# A frog moved by three pixels, or mirrored, is still a frog. **Augmentation** makes such a change at random each time
# a picture is used. Here is one picture, eight times:

# %% tags=["dataset-images"]
one = images[:1].expand(8, -1, -1, -1)
navml.plots.images(random_crop_flip(one).permute(0, 2, 3, 1), title="One training picture, augmented eight times")

# %% [markdown]
# Moved by up to four pixels each way, and half of the time mirrored. What you see is what the network trains on; validation
# pictures stay as they are. Now everything together:

# %%
full_recipe = schedule_only | {"label_smoothing": 0.1, "transform": random_crop_flip}
regularised = sprint(**full_recipe)
sprints = {"naive": naive, "+ schedule": scheduled, "+ smoothing, augmentation": regularised}
names = ["train_accuracy", "validation_accuracy", "validation_loss"]
pd.DataFrame({name: history.to_frame()[names].iloc[-1] for name, history in sprints.items()}).T.round(3)

# %% [markdown]
# Read it column by column. *Validation accuracy*: the schedule gains most. *Train accuracy*: smoothing and augmentation pull
# it far down, because every picture is new every time. *Validation loss*: they lower it again, because the network is less
# sure where it is wrong. In accuracy they may add nothing yet, or even cost some: with so few steps there was little to learn by
# heart. They pay in long runs, where the naive curve would have nothing more to learn.
#
# ## A run that survives
#
# Long runs get interrupted: Colab disconnects, a laptop sleeps. A **checkpoint** is a file from which a run can go on.
# The weights alone will not do. It takes the optimizer's momentum, the place in the schedule, the state of the random
# numbers, and the number of the epoch. `fit` saves all that after every epoch. Let us rehearse: one run is never
# stopped; another loses power after 2 of its 4 epochs.

# %%
rehearse = functools.partial(
    fit, train=cifar.train.subset(256), epochs=4, batch_size=64, device="cpu", progress=False, **full_recipe
)
file = navml.scratch("level3-03") / "rehearsal.pt"
file.unlink(missing_ok=True)


def network(seed):
    torch.manual_seed(seed)
    return small_resnet(4)


def cut_the_power(epoch, history):
    if epoch == 2:
        raise KeyboardInterrupt


# %%
# NBVAL_CHECK_OUTPUT
never_stopped, resumed = network(seed=0), network(seed=1)
rehearse(never_stopped)
try:
    rehearse(network(seed=0), checkpoint=file, after_epoch=cut_the_power)
except KeyboardInterrupt:
    print("Stopped after epoch 2.")

history = rehearse(resumed, checkpoint=file)
print("Epochs after resuming:", history.epochs)
pairs = zip(never_stopped.state_dict().values(), resumed.state_dict().values())
print("Every weight equal, to the last bit:", all(torch.equal(one, other) for one, other in pairs))

# %% [markdown]
# `resumed` started from other weights, and still: everything it needed was in the file. (On a GPU, sums may be added in
# another order each time, so that the last bits differ.)
#
# ## Half the bits, where there is a GPU
#
# Networks train in `float32`, 32 bits for a number. GPUs multiply 16-bit numbers several times faster. **Mixed
# precision** uses 16 bits in the convolutions and 32 where small differences add up. But 16 bits have a floor:

# %%
# NBVAL_CHECK_OUTPUT
gradient = torch.tensor(1e-8)
print("as float16:                 ", gradient.half().item())
print("times 1024, then as float16:", (gradient * 1024).half().item())
print("as bfloat16:                ", gradient.bfloat16().item())

# %% [markdown]
# The small gradient is gone. So the loss is multiplied by a large number first, and the gradients are divided by it
# afterwards: **loss scaling**. Newer GPUs have `bfloat16`, less exact, but without that floor. `fit` does the right thing
# on a GPU, and nothing on a CPU, which would gain little.
#
# ## The long run
#
# Now all ingredients, more pictures, and a checkpoint. If it is interrupted, run the cell again. It takes about two
# minutes on two cores. Should the memory not suffice, `fit` says so: halve the batch size *and* the learning rate.

# %%
batch_size = navml.pick(quick=64, cpu=64, gpu=512)
data = "sample" if cifar.is_sample else "real"
model = small_resnet(width)
long_run = fit(
    model,
    cifar.train.subset(navml.pick(quick=1_000, cpu=12_000, gpu=len(cifar.train))),
    cifar.validation,
    epochs=navml.pick(quick=2, cpu=8, gpu=18),
    batch_size=batch_size,
    checkpoint=navml.scratch("level3-03") / f"{navml.profile()}-{data}.pt",
    **full_recipe | {"learning_rate": peak * batch_size / 64},
)
navml.plots.learning_curves(long_run, title="The long run")

# %% [markdown]
# Two things to see. Training accuracy stays near validation accuracy, or below it, because it is measured on augmented
# pictures: what is learned is not learned by heart. And the last epochs gain again, when the learning rate falls. In
# the middle, at the peak, you would have thought the run was stuck. Patience is part of the recipe.
#
# Now, once, the test pictures:

# %%
result = evaluate(model, cifar.test)
navml.report("test_accuracy", result.accuracy, "Full recipe, long run, test accuracy")
navml.plots.confusion(result.labels, result.predictions, cifar.classes, title="Test pictures")

# %% [markdown]
# Each row is a true class. Find the largest number off the diagonal. Then look for blocks: are animals taken for
# animals, and vehicles for vehicles? With the real photographs, *cat* and *dog* are the hardest pair: same size, same
# fur, same sofas.
#
# **Exercise 4.** A frog's mirror image is a frog, so ask twice. Write a function that returns the mean of the
# probabilities for the images (n, height, width, 3) and for their mirror images.
# `navml.training.predict(model, images)` returns probabilities, (n, 10).


# %%
def predict_both_ways(model, images):
    return ____


q4.check(predict_both_ways, model)

# %% [markdown]
# What does it gain on `cifar.test`? Compare `.argmax(1)` with `cifar.test.labels`.
#
# ## What did it buy?

# %%
bars = {f"{name}, sprint": history["validation_accuracy"][-1] for name, history in sprints.items()}
bars["full recipe, long run"] = long_run["validation_accuracy"][-1]
navml.plots.bars(list(bars), list(bars.values()), title="Validation accuracy", value_format="{:.1%}")

# %% [markdown]
# The first three bars answer the question: same network, same pictures, same epochs. Was your guess close? The last bar
# shows what a recipe is for: it turns more pictures and more time into accuracy, where the naive run would learn by heart.
#
# What the profiles mean: *quick* proves that the code runs, and its numbers mean nothing. *cpu* fits in five minutes
# with a quarter of the pictures and a narrow network, and pays in accuracy. *gpu* takes all pictures, four times the
# width and 18 epochs: near the setting that is known for 94 %. Lesson 11 makes it a race.

# %% [markdown]
# ## Quiz
#
# **1.** A network trained with one-cycle is cut off by a time limit after half of its epochs. What do you have?
# (a) Half of the accuracy gain. (b) Nearly the final network: the first half does the work.
# (c) Less than a shorter cycle that ran to its end would have given. (d) Nothing that can be used.

# %%
answer = ____
quiz1.check(answer)

# %% [markdown]
# **2.** A colleague saves only the model's weights after each epoch, and resumes from them. What happens?
# (a) Exactly the same as without interruption. (b) Training goes on, but not as it would have. (c) The weights
# cannot be loaded. (d) It works, if the batches are larger.

# %%
answer = ____
quiz2.check(answer)

# %% [markdown]
# **3.** With augmentation, training accuracy is *below* validation accuracy. What does that mean?
# (a) Nothing is wrong: the training pictures are harder. (b) Validation pictures must have leaked into training.
# (c) The network overfits. (d) The learning rate is too high.

# %%
answer = ____
quiz3.check(answer)

# %% [markdown]
# ## Recap
#
# - A residual block computes $x + f(x)$. The $x$ carries the gradient to the first layer, however deep the network.
# - One-cycle: up to a peak, then down to almost nothing. The gain comes at the end, so choose the length first.
# - A smoothed target keeps most of the certainty for the true class and shares the rest among all.
# - Compare in short runs, from the same weights, one change at a time; measure on validation, and test once.
# - A checkpoint holds everything that decides what comes next. Then resuming changes nothing.
#
# ## Go further
#
# - He, Zhang, Ren and Sun (2015), [Deep residual learning for image recognition](https://arxiv.org/abs/1512.03385): the
#   paper that introduced the ResNet.
# - Smith (2018), [A disciplined approach to neural network hyper-parameters](https://arxiv.org/abs/1803.09820): one-cycle and how to
#   choose its peak.
# - Micikevicius and others (2017), [Mixed precision training](https://arxiv.org/abs/1710.03740): when 16 bits suffice, and loss scaling.
