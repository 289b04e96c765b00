"""Everything that a run can be told, in one place."""

# The schedule. Rates are in units of the loss, times in shares of a run.

# The peak of the rate: what most runs are most sensitive to.
# Larger models want less of it.
LEARNING_RATE = 0.020


# The first part of a run, in which the rate rises to its peak.
# A long one is safe and slow.
WARMUP = 0.10


# The last part of a run, in which the rate falls from its peak.
# It begins when this share of the run is left.
WARMDOWN = 0.70


# What the rate falls to, as a share of its peak.
# Zero is what everybody writes.
FINAL_RATE = 0.00


# The shape of the model.
# Depth is layers, window is how far a layer looks back.
DEPTH = 8


# In tokens.
# Twice the window is four times the work.
WINDOW = 512


# How large the embeddings begin.
# One is the default of the library.
EMBEDDING_SCALE = 1.00


# Regularisation.
# Decay of every matrix but the embeddings.
WEIGHT_DECAY = 0.100


# Decay of the value embeddings alone.
# They were left out when the decay was written.
VALUE_DECAY = 0.000


# Gradients are cut off at this norm.
# Most steps never reach it.
CLIP_AT = 1.0


# How long a run is.
# Evaluations are this many steps apart.
STEPS = 60
EVALUATE_EVERY = 5
