# docker build --tag navigating-ml .                          PyTorch for the CPU
# docker build --tag navigating-ml --build-arg TORCH=gpu .    PyTorch with CUDA; run it with --gpus all
# docker run --rm -it --publish 127.0.0.1:8888:8888 --volume navml:/home/learner/navml navigating-ml
# JupyterLab makes a new token at each start and prints it. To choose one, set JUPYTER_TOKEN or JUPYTER_TOKEN_FILE.
FROM python:3.12-slim

ARG TORCH=cpu

RUN useradd --create-home --uid 1000 learner \
    && install --directory --owner=learner /opt/venv /home/learner/navml /home/learner/navigating-ml
USER 1000
WORKDIR /home/learner/navigating-ml

# The learner may install more with `%pip install`, so the environment is theirs. NAVML_HOME, the volume, holds data,
# progress and the learner's own notebooks.
ENV VIRTUAL_ENV=/opt/venv \
    PATH=/opt/venv/bin:$PATH \
    NAVML_HOME=/home/learner/navml \
    OPENBLAS_THREAD_TIMEOUT=4

# What seldom changes comes first, so that a new lesson does not download everything again.
COPY pyproject.toml requirements.lock ./
RUN python -m venv /opt/venv \
    && pip install --no-cache-dir --constraint requirements.lock uv \
    && if [ "$TORCH" = cpu ]; then export UV_TORCH_BACKEND=cpu; fi \
    && uv pip install --no-cache --compile-bytecode \
        --constraint requirements.lock --requirement pyproject.toml --extra all

COPY --chown=1000 . .
RUN uv pip install --no-cache --no-deps --no-build-isolation --editable . \
    && ln -s /home/learner/navml/my-notebooks my-notebooks

EXPOSE 8888
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s \
    CMD ["python", "-c", "from urllib.request import urlopen; urlopen('http://127.0.0.1:8888/api', timeout=4)"]
CMD ["python", "-m", "navml.lab", "--ip", "0.0.0.0", "--no-browser"]
